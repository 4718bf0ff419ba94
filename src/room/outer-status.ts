import type { Worker } from '../api/schema.ts';
import { stateWord } from '../journal/state-word.ts';
import { formatReport, type StatusRecord } from '../screen/program-status.ts';
import { badgeOf, needsLook } from './badge.ts';
import { needOf } from './need.ts';
import type { TerminalCapabilities } from './terminal-capabilities.ts';
import { PROGRESS_END } from './terminal-mode.ts';

/** Fewer workers than this start too soon for progress to be of use. */
const MANY = 4;
/** Names that are a segment of an id in OSC 7501. */
const ID = /^[A-Za-z0-9_.+-]{1,32}$/;

/** How a worker does, in the words of OSC 7501. */
type Status = Pick<StatusRecord, 'state' | 'kind'>;

/**
 * Tells the operator's terminal how the workers do: its title, program status with a record for each worker where it takes
 * them, and progress while many start. All texts are ours, and names of the config as far as they are fit for an id: nothing
 * of a worker's own is told.
 */
export class OuterStatus {
  readonly #write: (text: string) => void;
  readonly #capabilities: Pick<TerminalCapabilities, 'osc' | 'programStatus' | 'unicode'>;
  #title = '';
  #progress = '';
  #hasStarted = false;
  /** The report that was told of each id; the empty one is the room's own. */
  #records = new Map<string, string>();

  constructor(
    write: (text: string) => void,
    capabilities: Pick<TerminalCapabilities, 'osc' | 'programStatus' | 'unicode'>,
  ) {
    this.#write = write;
    this.#capabilities = capabilities;
  }

  /** Tells what is new about the workers; `expected` is how many there will be. */
  tell(workers: readonly Worker[], expected = 0): void {
    if (!this.#capabilities.osc) return;
    const sequences = this.#titleOf(workers) + this.#progressOf(workers, expected) + this.#recordsOf(workers);
    if (sequences !== '') this.#write(sequences);
  }

  /** The terminal was left and is entered again: all of it is told anew. */
  forget(): void {
    this.#title = '';
    this.#progress = '';
    this.#records.clear();
  }

  #titleOf(workers: readonly Worker[]): string {
    const title = titleOf(workers, this.#capabilities.unicode ? ' · ' : ', ');
    if (title === this.#title) return '';
    this.#title = title;
    return `\x1b]2;${title}\x1b\\`;
  }

  #progressOf(workers: readonly Worker[], expected: number): string {
    const started = workers.filter(hasStarted).length;
    const all = Math.max(workers.length, expected);
    this.#hasStarted ||= all > 0 && started === all;
    const shown = !this.#hasStarted && all >= MANY;
    const percent = Math.round((100 * started) / all);
    const progress = shown ? `\x1b]9;4;1;${percent}\x1b\\` : '';
    if (progress === this.#progress) return '';
    this.#progress = progress;
    return progress === '' ? PROGRESS_END : progress;
  }

  #recordsOf(workers: readonly Worker[]): string {
    if (!this.#capabilities.programStatus) return '';
    const records = reportsOf(workers);
    const gone = [...this.#records.keys()].filter((id) => !records.has(id));
    const changed = [...records].filter(([id, report]) => this.#records.get(id) !== report);
    this.#records = records;
    const reports = [...gone.map((id) => `state=clear:id=${id}`), ...changed.map(([, report]) => report)];
    return reports.map((report) => `\x1b]7501;${report}\x1b\\`).join('');
  }
}

/** How many wait for a person, are in trouble, and work. */
export function titleOf(workers: readonly Worker[], separator: string): string {
  const statuses = workers.map(statusOf);
  const count = (wanted: Status['state']) => statuses.filter(({ state }) => state === wanted).length;
  const [need, trouble, working] = [count('blocked'), count('error'), count('working')];
  const parts = [
    ...(need > 0 ? [`${need} need${need === 1 ? 's' : ''} you`] : []),
    ...(trouble > 0 ? [`${trouble} in trouble`] : []),
    ...(working > 0 ? [`${working} working`] : []),
  ];
  return parts.length > 0 ? parts.join(separator) : 'orch-tui';
}

/**
 * The reports of all ids: one for each worker, then the room's own, which says how the one that is worst off does. A
 * terminal that keeps few drops the oldest: the room's own has to be the last.
 */
function reportsOf(workers: readonly Worker[]): Map<string, string> {
  const statuses = workers.map(statusOf);
  const worst = (['blocked', 'error', 'working'] as const).find((wanted) =>
    statuses.some(({ state }) => state === wanted),
  );
  const reports = new Map<string, string>();
  for (const [i, { name }] of workers.entries()) {
    const id = ID.test(name) ? name : `worker.${i}`;
    reports.set(id, formatReport({ id, ...statuses[i]! }));
  }
  return reports.set('', formatReport({ id: '', app: 'orch-tui', state: worst ?? 'idle' }));
}

function statusOf(worker: Worker): Status {
  const { state, reading } = worker;
  if (needOf(worker)) {
    const asked = reading?.state;
    if (asked === 'permission' || asked === 'question') return { state: 'blocked', kind: asked };
    return asked === 'auth_error' ? { state: 'blocked', kind: 'auth' } : { state: 'blocked' };
  }
  if (needsLook(worker)) return { state: 'error' };
  if (state === 'exited') return { state: 'done' };
  const isBusy = reading?.state === 'working' || badgeOf(worker).name === 'running';
  return { state: isBusy ? 'working' : 'idle' };
}

function hasStarted({ state, reading }: Worker): boolean {
  if (state !== 'running') return state !== 'starting';
  return reading !== undefined && stateWord(reading) !== 'starting';
}
