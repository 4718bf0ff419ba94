import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { matchAny, normalize } from '../classifier/pattern.ts';
import type { Profile, SessionRules } from '../classifier/profile.ts';
import { homeOf } from './agent-home.ts';

/** A process of an agent, alive or ended. */
export interface AgentLife {
  profile: Profile;
  /** The words of its command line. */
  argv: readonly string[];
  pid: number;
  /** Absolute real path. */
  cwd: string;
  /** The environment it was started with: another home has other conversations. */
  env: Readonly<Record<string, string | undefined>>;
  /** ms since the epoch. */
  startedAt: number;
  /** The last lines of its screen once it has ended, top to bottom; before that, an answer may quote such lines. */
  farewell?: readonly string[];
  /** No other agent was at work in its folder since it started. */
  alone: boolean;
}

/** A file system's clock may run behind the process's by this much, ms. */
const CLOCK_SLACK_MS = 2000;
/** Transcripts of one folder that are looked at; with more, none is. */
const MAX_TRANSCRIPTS = 5000;
/** A session file is far smaller, bytes. */
const MAX_FILE_BYTES = 64 * 1024;

const FORMS: Readonly<Record<SessionRules['form'], RegExp>> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  word: /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/,
};

/**
 * Which conversation an agent is in, from the freshest source that says it: what it printed when it ended, the file that it
 * keeps while it runs, its command line, and last the only transcript that was written in its folder since it started.
 * Undefined when none does, or when another worker has that conversation (`claimed`): two on one would spoil it.
 */
export async function findSession(
  life: AgentLife,
  claimed: ReadonlySet<string>,
): Promise<string | undefined> {
  const rules = life.profile.sessions;
  if (!rules) return undefined;
  const home = homeOf(rules.home, life.env);
  const found =
    printed(rules, life.farewell ?? []) ??
    (await inFile(rules, home, life)) ??
    inArguments(rules, life.argv) ??
    (await inTranscripts(rules, home, life));
  return found === undefined || claimed.has(found) ? undefined : found;
}

/** The file that an agent keeps of a conversation, whether it is there or not; undefined where its profile does not say. */
export function transcriptPath(
  { sessions }: Profile,
  session: string,
  { cwd, env }: Pick<AgentLife, 'cwd' | 'env'>,
): string | undefined {
  const home = homeOf(sessions?.home, env);
  if (!sessions?.transcript || home === undefined || !FORMS[sessions.form].test(session)) return undefined;
  return fill(sessions.transcript, { home, cwd: folderName(cwd), session });
}

function printed({ form, printed }: SessionRules, lines: readonly string[]): string | undefined {
  for (const line of lines.toReversed()) {
    const session = matchAny(printed, normalize(line))?.captures.session;
    if (session && FORMS[form].test(session)) return session;
  }
  return undefined;
}

/** A file of an earlier process with the same number is older than this one. */
async function inFile(
  { file, form }: SessionRules,
  home: string | undefined,
  life: AgentLife,
): Promise<string | undefined> {
  if (!file || home === undefined) return undefined;
  const path = fill(file.path, { home, pid: String(life.pid) });
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile() || info.size > MAX_FILE_BYTES || !isSince(info.mtimeMs, life)) return undefined;
  const text = await readFile(path, 'utf8').catch(() => '');
  const session = valueIn(text, file.key);
  return session !== undefined && FORMS[form].test(session) ? session : undefined;
}

/** The last one counts. */
function inArguments({ form, options, unless }: SessionRules, argv: readonly string[]): string | undefined {
  if (argv.some((word) => unless.includes(word))) return undefined;
  return argv
    .flatMap((word, at) => {
      const [, option = word, joined] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
      return options.includes(option) ? [joined ?? argv[at + 1] ?? ''] : [];
    })
    .findLast((value) => FORMS[form].test(value));
}

async function inTranscripts(
  { transcript, form }: SessionRules,
  home: string | undefined,
  life: AgentLife,
): Promise<string | undefined> {
  if (!transcript || home === undefined || !life.alone) return undefined;
  const path = fill(transcript, { home, cwd: folderName(life.cwd) });
  const folder = dirname(path);
  const [before, after] = basename(path).split('{session}') as [string, string];
  const names = (await readdir(folder).catch(() => [])).filter(
    (name) =>
      name.startsWith(before) &&
      name.endsWith(after) &&
      FORMS[form].test(name.slice(before.length, name.length - after.length)),
  );
  if (names.length > MAX_TRANSCRIPTS) return undefined;
  const written: string[] = [];
  for (const name of names) {
    const info = await stat(join(folder, name)).catch(() => undefined);
    if (info?.isFile() && isSince(info.mtimeMs, life)) written.push(name);
  }
  const [only] = written;
  return only === undefined || written.length > 1
    ? undefined
    : only.slice(before.length, only.length - after.length);
}

/** A folder, as agents name what they keep of it. */
function folderName(cwd: string): string {
  return cwd.replaceAll(/[^A-Za-z0-9]/g, '-');
}

function isSince(time: number, { startedAt }: AgentLife): boolean {
  return time >= startedAt - CLOCK_SLACK_MS;
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

function valueIn(json: string, key: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    const found = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    const text: unknown = found.find(([name]) => name === key)?.[1];
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
