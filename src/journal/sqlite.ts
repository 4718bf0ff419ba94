import type { DatabaseSync } from 'node:sqlite';

type Sqlite = typeof import('node:sqlite');
export type Database = DatabaseSync;

/** Node's SQLite, without the warning that it is experimental, which would land on the person's terminal. */
export function loadSqlite(): Sqlite {
  const { emitWarning } = process;
  // Loading is synchronous: no other warning can come meanwhile.
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** What SQLite says of a file that it can make nothing of: SQLITE_CORRUPT and SQLITE_NOTADB. */
export const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** Whether an error says that the file itself is damaged, not only out of reach. */
export function saysDamaged(error: unknown): boolean {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return false;
  // The upper bits only say more closely what was found.
  return [CORRUPT, NOT_A_DATABASE].includes(error.errcode & 0xff);
}
