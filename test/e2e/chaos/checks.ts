import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEvent } from '../../../src/journal/event.ts';
import { Journal } from '../../../src/journal/journal.ts';
import type { Deeds } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { SAID, TYPED, type Typing } from './person.ts';
import { recordedLives } from './recordings.ts';

/** How long after the disk took bytes again a recording may still be without a new segment, ms. */
const RECORDING_BACK_MS = 15_000;
/** What the messages of a person are made of. */
const MESSAGE = new RegExp(`^(\\x1b\\[200~${SAID} \\d+\\x1b\\[201~)?\\r?$`);
/** How long a key may be under way, ms: from the look at the screen to the program. */
const ON_ITS_WAY_MS = 2000;
/** What was on its way when a person typed may still arrive, ms. */
const TOLD_MS = 300;
/** For so long after a key a person counts as typing; less than what the product waits. */
const TYPING_MS = 2500;

/** What of the recordings is not as it was printed. */
export function recordingProblems(fleet: Fleet, deeds: Deeds): string[] {
  const { lives, problems } = recordedLives(fleet.dir, fleet.counters);
  const recorded = new Set<string>();
  for (const { worker, pid, lines } of lives) {
    recorded.add(`${worker}.${pid}`);
    let last = { number: 0, at: lines[0]?.at ?? 0, segment: lines[0]?.segment ?? 0 };
    for (const line of lines) {
      const { number, at, segment } = line;
      if (number <= last.number) problems.push(`${worker} (${pid}): line ${number} after ${last.number}`);
      // What could not be written is missing before a new beginning, and nowhere else.
      const isNewBeginning = segment !== last.segment || last.number === 0;
      const isExcused = isNewBeginning && wasUnwritable(deeds, last.at, at);
      if (number > last.number + 1 && !isExcused)
        problems.push(`${worker} (${pid}): lines ${last.number + 1} to ${number - 1} are missing`);
      last = line;
    }
    const printed = printedBy(fleet, worker, pid);
    const lost = printed - last.number;
    const mayEndEarly = endedWithHost(deeds, last.at) || wasUnwritable(deeds, last.at, Infinity);
    if (lost > 0 && !mayEndEarly)
      problems.push(`${worker} (${pid}): the last ${lost} of ${printed} lines are missing`);
  }
  return problems;
}

/** The recordings are on the clock of the host, which may be set; what was done is on the real one. */
const CLOCKS = [0, -3_600_000, -60_000, 60_000, 3_600_000, 86_400_000];

function wasUnwritable({ unwritable }: Deeds, from: number, to: number): boolean {
  return unwritable.some((time) =>
    CLOCKS.some((off) => from - off <= time.to + RECORDING_BACK_MS && to - off >= time.from),
  );
}

function endedWithHost({ hostKilled }: Deeds, at: number): boolean {
  return hostKilled.some((killed) =>
    CLOCKS.some((off) => at - off > killed - 30_000 && at - off <= killed + 2000),
  );
}

function printedBy(fleet: Fleet, worker: string, pid: number): number {
  try {
    return Number(readFileSync(join(fleet.ledger, `${worker}.${pid}.lines`), 'utf8'));
  } catch {
    return 0;
  }
}

interface Input {
  at: number;
  text: string;
  state?: string;
  since?: number;
}

/** What was typed that should not have been. */
export function inputProblems(fleet: Fleet, deeds: Deeds, typings: readonly Typing[]): string[] {
  const problems: string[] = [];
  for (const file of readdirSync(fleet.ledger).filter((name) => name.endsWith('.input'))) {
    const [worker = ''] = file.split('.');
    const typed = typings.filter((typing) => typing.worker === worker);
    const inputs = readFileSync(join(fleet.ledger, file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Input);
    // A damaged page may have held that it was sent.
    if (!deeds.corrupted) problems.push(...saidTwice(file, inputs));
    for (const { at, text, state, since = 0 } of inputs) {
      const keys = withoutAnswers(text.replaceAll(`\x1b[200~${TYPED}\x1b[201~`, '').replaceAll(TYPED, ''));
      if (keys === '') continue;
      const told = `${file}, ${new Date(at).toISOString()}: ${JSON.stringify(keys.slice(0, 60))}`;
      if (fleet.counters.includes(worker)) problems.push(`${told} was sent to a program that is no agent`);
      if (deeds.stopped.some(({ from, to }) => at >= from && at <= to + ON_ITS_WAY_MS)) continue;
      const person = typed.find((typing) => at > typing.at + TOLD_MS && at - typing.at < TYPING_MS);
      if (person) problems.push(`${told} was sent ${at - person.at} ms after a person typed`);
      // Messages of a person are taken by a composer at any time.
      if (state === 'working' && !MESSAGE.test(keys) && at - since > ON_ITS_WAY_MS)
        problems.push(`${told} was sent to an agent that had been working for ${at - since} ms`);
    }
  }
  return problems;
}

/** Messages that came again after they were sent. */
function saidTwice(file: string, inputs: readonly Input[]): string[] {
  const all = inputs.map(({ text }) => text).join('');
  const pastes = [...all.matchAll(new RegExp(`\\x1b\\[200~(${SAID} \\d+)\\x1b\\[201~`, 'g'))];
  return pastes.flatMap(([paste, said], i) => {
    const earlier = pastes.slice(0, i).findLast((other) => other[1] === said);
    const between = earlier && all.slice(earlier.index + paste.length, pastes[i]!.index);
    return between?.includes('\r') ? [`${file}: "${said}" was sent twice`] : [];
  });
}

/** What a terminal says by itself: answers to queries, and that it has the focus. */
function withoutAnswers(text: string): string {
  return text.replaceAll(
    /\x1b\[[?>]?[\d;]*[cnRtuy]|\x1b\[\?[\d;]*\$y|\x1b\[[IO]|\x1b[\]P][^\x07\x1b]*(?:\x07|\x1b\\)/g,
    '',
  );
}

/** Follows the journal: what once was in it, stays. */
export class JournalWitness {
  readonly #fleet: Fleet;
  readonly #seen = new Map<string, JournalEvent>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  get count(): number {
    return this.#seen.size;
  }

  /** Takes note of what came since the last time. */
  look(): void {
    for (const event of this.#events() ?? []) this.#seen.set(keyOf(event), event);
  }

  #events(): JournalEvent[] | undefined {
    try {
      const journal = Journal.openToRead(this.#fleet.dir);
      try {
        return journal.read();
      } finally {
        journal.close();
      }
    } catch {
      return undefined;
    }
  }

  /** What was in the journal and is no longer; `acknowledged` are messages that control took. */
  problems(acknowledged: readonly string[], deeds: Deeds): string[] {
    const events = this.#events();
    if (!events) return deeds.corrupted ? [] : ['the journal cannot be read'];
    const there = new Set(events.map(keyOf));
    const queued = new Set(
      events.flatMap((event) => (event.type === 'message.queued' ? [event.data.message] : [])),
    );
    // What stood in a damaged file is kept aside, and may be beyond reading.
    const lost = deeds.corrupted ? [] : [...this.#seen.values()].filter((event) => !there.has(keyOf(event)));
    const unsaid = deeds.corrupted ? [] : acknowledged.filter((id) => !queued.has(id));
    return [
      ...lost.map(({ type, seq }) => `event ${seq} (${type}) was in the journal and is gone`),
      ...unsaid.map((id) => `message ${id} was taken and is not in the journal`),
      ...sentTwice(events),
    ];
  }
}

function keyOf({ seq, at, type, data }: JournalEvent): string {
  return `${seq} ${at} ${type} ${JSON.stringify(data)}`;
}

function sentTwice(events: readonly JournalEvent[]): string[] {
  const sent = new Set<string>();
  return events.flatMap((event) => {
    if (event.type !== 'message.submitted') return [];
    const { message } = event.data;
    if (sent.has(message)) return [`message ${message} was sent twice`];
    sent.add(message);
    return [];
  });
}

/** Processes that have ended and that nobody of the product takes note of, and workers without a host. */
export function processProblems(fleet: Fleet): string[] {
  const problems: string[] = [];
  for (const part of ['room', 'control', 'host'] as const) {
    const { length } = fleet.parts(part);
    if (length !== 1) problems.push(`${length} processes are a ${part}`);
  }
  const all = fleet.place.processes();
  const programs = new Set(fleet.programs().map(({ pid }) => pid));
  for (const each of all) {
    const isWorker = fleet.isCounter(each) || fleet.isAgent(each);
    if (isWorker && !programs.has(each.pid))
      problems.push(`${each.argv.join(' ')} (${each.pid}) lives under no host`);
  }
  const pids = new Set(all.map(({ pid }) => pid));
  for (const { pid, ppid } of zombies()) {
    if (pids.has(ppid)) problems.push(`${pid} is a zombie of ${ppid}`);
  }
  return problems;
}

function zombies(): { pid: number; ppid: number }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return state === 'Z' ? [{ pid: Number(pid), ppid: Number(ppid) }] : [];
      } catch {
        return [];
      }
    });
}

/** What went wrong in the product without anybody noticing: exceptions that nobody expected. */
export function logProblems(fleet: Fleet): string[] {
  return ['host.log', 'control.log'].flatMap((name) => {
    const text = readFileSync(join(fleet.dir, name), 'utf8');
    const bugs = text.match(
      /^.*\b(TypeError|RangeError|ReferenceError|AssertionError|ERR_INTERNAL\w*)\b.*(\n\s+at .*){0,4}/gm,
    );
    return (bugs ?? []).map((bug) => `${name}: ${bug}`);
  });
}
