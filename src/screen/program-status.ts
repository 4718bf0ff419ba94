/** The Program Status Protocol: what a program says of its own state with `OSC 7501`, in its revision 0.3 of 2026-10-07. */

export type ProgramState = 'idle' | 'working' | 'done' | 'blocked' | 'error';

/** What one program said last. Its texts are its own: untrusted, though without control characters. */
export interface StatusRecord {
  /** Path of the program below the one that owns the terminal, which is the empty string. */
  readonly id: string;
  readonly state: ProgramState;
  readonly app?: string;
  /** Why a program is blocked. */
  readonly kind?: 'permission' | 'question' | 'auth';
  /** Percent. */
  readonly progress?: number;
  readonly message?: string;
  readonly title?: string;
}

/** One report; `clear` without id takes back all records, with id that one and those below it. */
export type StatusReport = StatusRecord | { readonly state: 'clear'; readonly id?: string };

/** Bytes of a whole sequence, from ESC through the terminator. */
const MAX_SEQUENCE = 4096;

const KEY = /^[a-z]{1,16}$/;
const VALUE = /^[A-Za-z0-9_.,+/=-]*$/;
const ID = /^[A-Za-z0-9_.+-]{1,32}(?:\/[A-Za-z0-9_.+-]{1,32}){0,7}$/;
const MAX_ID = 128;
const APP = /^[A-Za-z0-9_.+-]{1,32}$/;
const PERCENT = /^(?:0|[1-9]\d?|100)$/;

/** Bytes of a text, decoded; the limits on its base64 follow from them. */
const MAX_MESSAGE = 2048;
const MAX_TITLE = 192;

const STATES: readonly string[] = ['idle', 'working', 'done', 'blocked', 'error'] satisfies ProgramState[];
const KINDS: readonly string[] = ['permission', 'question', 'auth'] satisfies StatusRecord['kind'][];

/** Reads the payload of a report; undefined if it is to be dropped as a whole. */
export function parseReport(payload: string, terminator: string): StatusReport | undefined {
  if (Buffer.byteLength(`\x1b]7501;${payload}${terminator}`) > MAX_SEQUENCE) return undefined;
  const pairs = parsePairs(payload);
  const state = pairs.get('state');
  const id = pairs.get('id');
  if (id !== undefined && (!ID.test(id) || id.length > MAX_ID)) return undefined;
  if (state === 'clear') return { state, id };
  if (state === undefined || !STATES.includes(state)) return undefined;

  const message = parseText(pairs.get('msg'), MAX_MESSAGE);
  const title = parseText(pairs.get('title'), MAX_TITLE);
  if (message === undefined || title === undefined) return undefined;
  const app = pairs.get('app') ?? '';
  const kind = pairs.get('kind') ?? '';
  const progress = pairs.get('progress') ?? '';
  const hasProgress = state === 'working' || state === 'blocked';
  return {
    id: id ?? '',
    state: state as ProgramState,
    ...(APP.test(app) && { app }),
    ...(state === 'blocked' && KINDS.includes(kind) && { kind: kind as StatusRecord['kind'] }),
    ...(hasProgress && PERCENT.test(progress) && { progress: Number(progress) }),
    ...(message !== '' && { message }),
    ...(title !== '' && { title }),
  };
}

/** The payload that `parseReport` reads as this record. */
export function formatReport(record: StatusRecord): string {
  const encode = (text: string | undefined): string => Buffer.from(text ?? '').toString('base64');
  const pairs = {
    state: record.state,
    id: record.id,
    app: record.app,
    kind: record.kind,
    progress: record.progress,
    title: encode(record.title),
    msg: encode(record.message),
  };
  return Object.entries(pairs)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${value}`)
    .join(':');
}

/** Pairs that are not well formed are skipped; of a repeated key the last counts. */
function parsePairs(payload: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of payload.split(':')) {
    const equals = pair.indexOf('=');
    const key = pair.slice(0, Math.max(equals, 0));
    const value = pair.slice(equals + 1);
    if (KEY.test(key) && VALUE.test(value)) pairs.set(key, value);
  }
  return pairs;
}

/** Decodes base64 of UTF-8, the empty string if absent; undefined for anything that is not exactly that. */
function parseText(encoded: string | undefined, maxBytes: number): string | undefined {
  const bytes = Buffer.from(encoded ?? '', 'base64');
  if (bytes.length > maxBytes || bytes.toString('base64') !== (encoded ?? '')) return undefined;
  const text = bytes.toString('utf8');
  const isUtf8 = Buffer.from(text).equals(bytes);
  return isUtf8 && !/\p{Cc}/u.test(text) ? text : undefined;
}
