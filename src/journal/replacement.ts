import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { JournalError } from './journal-error.ts';

/** What SQLite has for one database: its file, and those beside it while it is open. */
const COMPANIONS = ['', '-wal', '-shm'];

/** Where the copy of a journal is. */
export function copyBeside(file: string): string {
  return join(dirname(file), 'journal.jsonl');
}

/** Where the journal is written that is to stand in the place of a damaged one; where none stands there, it is whole. */
export function begunBeside(file: string): string {
  return join(dirname(file), 'journal-begun.db');
}

/** Where the copy is written that is to stand in the place of the one that is there. */
export function copyBegunBeside(file: string): string {
  return join(dirname(file), 'journal-begun.jsonl');
}

/** Takes back what was begun. */
export function discardBegun(file: string): void {
  for (const begun of [begunBeside(file), `${begunBeside(file)}-journal`, copyBegunBeside(file)])
    rmSync(begun, { force: true });
}

/** Where a damaged journal is kept that was found so at this time, ms since the epoch. */
export function asideAt(file: string, time: number): string {
  const stamp = new Date(time).toISOString().replaceAll(/[:.]/g, '-');
  return file.replace(/\.db$/, `-damaged-${stamp}.db`);
}

/** Puts the copy that was begun in the place of the one that is there. */
export function replaceCopy(file: string): void {
  renameSync(copyBegunBeside(file), copyBeside(file));
}

/**
 * Moves a damaged journal aside, then its companions, which would spoil another one, and puts the one that was begun in its
 * place; before all that, the copy is replaced, or moved aside where events are missing in it too. @returns what tells of it
 */
export function replace(file: string, aside: string, isWhole: boolean, cause?: unknown): JournalError {
  if (existsSync(copyBegunBeside(file))) replaceCopy(file);
  const copyAside = aside.replace(/\.db$/, '.jsonl');
  if (!isWhole && existsSync(copyBeside(file))) renameSync(copyBeside(file), copyAside);
  for (const companion of COMPANIONS)
    if (existsSync(file + companion)) renameSync(file + companion, aside + companion);
  renameSync(begunBeside(file), file);
  const found = cause instanceof Error ? ` (${cause.message})` : '';
  const places = existsSync(copyAside) ? `${aside} and ${copyAside}` : aside;
  const message = isWhole
    ? `${file} was damaged${found} and was written anew from its copy: nothing is lost, and the damaged one is in ${aside}`
    : `${file} was damaged${found} and a new one was begun, with what was decided as far as it could ` +
      `be read: what had happened before is in ${places}; "sqlite3 ${aside} .recover" may save it`;
  return new JournalError('damaged', message, cause);
}

/** Ends a replacement that a kill has cut short. @returns what tells of it; undefined where there was none */
export function endReplacement(file: string): JournalError | undefined {
  if (existsSync(file) || !existsSync(begunBeside(file))) return undefined;
  const dir = dirname(file);
  const last = readdirSync(dir)
    .filter((name) => name.startsWith(`${basename(file, '.db')}-damaged-`) && name.endsWith('.db'))
    .sort()
    .at(-1);
  return last === undefined ? undefined : replace(file, join(dir, last), existsSync(copyBeside(file)));
}
