import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { connectHost } from '../../../src/host/connect.ts';
import { Place } from '../support/place.ts';
import { endProblems, lastWords, settle, storiesOfDown } from './aftermath.ts';
import { inputProblems, JournalWitness, logProblems, processProblems, recordingProblems } from './checks.ts';
import { type Deeds, type Dice, FAULTS, type Fault, ROOMY, signal } from './faults.ts';
import { Fleet } from './fleet.ts';
import { Person } from './person.ts';

export interface ChaosOptions {
  seed: number;
  /** How long faults happen, s. */
  seconds: number;
  /** What a burst of output is made of, bytes. */
  burstBytes: number;
  /** Only faults whose names hold one of these. */
  only?: readonly string[];
  /** Is told what happens. */
  log?: (text: string) => void;
}

export interface ChaosResult {
  /** What is not as it has to be; empty when all is well. */
  problems: string[];
  /** How often each fault was inflicted. */
  inflicted: Record<string, number>;
  /** How many events of the journal were seen, messages taken, and keys typed. */
  seen: { events: number; messages: number; typed: number };
  /** From the last fault until all ran again, s. */
  settledAfter: number;
}

const FAULT_EVERY_MS = 1000;
/** How often the host is asked how it is, and what is too slow, ms. */
const PULSE_MS = 250;
const SLOW_MS = 500;
/** How often a person types at a worker or sends it a message. */
const ACTS_A_SECOND = 3;
/** How often they look who needs them, s. */
const LOOKS_S = 10;

/** Ten workers under the product, a fault a second, and then: is all as it has to be? */
export async function chaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, burstBytes, log = () => {} } = options;
  const place = new Place();
  const isMounted = mountState(place);
  if (!isMounted) log('no file system of its own can be mounted here: the disk is never full');
  const dice = diceOf(seed);
  const deeds: Deeds = { hostKilled: [], unwritable: [], stopped: [], corrupted: false, found: [] };
  const fleet = new Fleet(place, { burstBytes });
  const person = new Person(fleet, dice, log);
  const witness = new JournalWitness(fleet);
  try {
    await fleet.started();
    log(`all started in ${fleet.dir}`);
    const inflicted = await unrest({ ...options, log }, { fleet, dice, deeds, person, witness });
    log('the faults are over');
    const calm = performance.now();
    await settle(fleet, person).catch(async (error: Error) => {
      deeds.found.push(error.message);
      for (const line of await storiesOfDown(fleet)) log(line);
    });
    const settledAfter = Math.round((performance.now() - calm) / 100) / 10;
    log(`settled after ${settledAfter} s`);
    witness.look();
    const problems = [
      ...deeds.found,
      ...processProblems(fleet),
      ...(await endProblems(fleet)),
      ...fleet.foreign().map((foreign) => `a room wrote ${JSON.stringify(foreign)}`),
      ...recordingProblems(fleet, deeds),
      ...inputProblems(fleet, deeds, person.typings),
      ...logProblems(fleet),
      ...witness.problems(person.acknowledged, deeds),
    ];
    if (problems.length > 0) for (const line of lastWords(fleet)) log(line);
    const { acknowledged, typings } = person;
    const seen = { events: witness.count, messages: acknowledged.length, typed: typings.length };
    return { problems, inflicted, seen, settledAfter };
  } finally {
    if (process.env.CHAOS_KEEP) log(`kept: ${place.dir}`);
    else await endAll(place, isMounted);
  }
}

interface Scene {
  fleet: Fleet;
  dice: Dice;
  deeds: Deeds;
  person: Person;
  witness: JournalWitness;
}

/** The time of the faults; how often each was inflicted. */
async function unrest(
  { seconds, only, log }: ChaosOptions & Required<Pick<ChaosOptions, 'log'>>,
  { fleet, dice, deeds, person, witness }: Scene,
): Promise<Record<string, number>> {
  const inflicted: Record<string, number> = {};
  const pending: Promise<unknown>[] = [];
  const over = new AbortController();
  const watching = watchHost(fleet, deeds, log, over.signal);
  const began = performance.now();
  for (let second = 0; second < seconds; second++) {
    const when = `${String(second).padStart(4)} s`;
    const fault = choose(fleet, dice, only);
    if (fault) {
      inflicted[fault.name] = (inflicted[fault.name] ?? 0) + 1;
      const told = (text: string) => log(`${when}  ${fault.name} ${text && `(${text})`}`);
      const failed = (error: Error) => deeds.found.push(`${when}, ${fault.name}: ${error.message}`);
      pending.push(fault.inflict(fleet, dice, deeds).then(told, failed));
    }
    for (let i = 0; i < ACTS_A_SECOND; i++) await person.acts();
    if (second % LOOKS_S === LOOKS_S - 1) await person.helps();
    witness.look();
    const lost = fleet.tendRoom();
    if (lost !== undefined) deeds.found.push(`${when}: ${lost}`);
    await delay(Math.max(0, began + (second + 1) * FAULT_EVERY_MS - performance.now()));
  }
  await Promise.all(pending);
  over.abort();
  await watching;
  return inflicted;
}

async function endAll(place: Place, isMounted: boolean): Promise<void> {
  for (const { pid } of place.processes()) signal(pid, 'SIGCONT');
  // What still runs there would keep it busy.
  if (isMounted) spawnSync('umount', ['-l', place.env.XDG_STATE_HOME!]);
  await place.close();
}

/** Gives the runs a disk of their own, which can be full; false where that is not allowed. */
function mountState({ env }: Place): boolean {
  const options = `size=${ROOMY},mode=0700`;
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', env.XDG_STATE_HOME!]).status === 0;
}

function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const roll = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return { roll, pick: (list) => list[Math.floor(roll() * list.length)] };
}

function choose(fleet: Fleet, dice: Dice, only: readonly string[] | undefined): Fault | undefined {
  const wanted = FAULTS.filter(({ name }) => only?.some((part) => name.includes(part)) ?? true);
  const possible = wanted.filter(({ isPossible }) => isPossible?.(fleet) ?? true);
  let left = dice.roll() * possible.reduce((sum, { weight }) => sum + weight, 0);
  return possible.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
}

/** Asks the host again and again how it is, and notes when it took its time: what was sent to it then came late. */
async function watchHost(
  fleet: Fleet,
  deeds: Deeds,
  log: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const from = Date.now();
    const host = await connectHost(fleet.sockets.host).catch(() => undefined);
    await host?.list().catch(() => {});
    host?.close();
    const to = Date.now();
    if (host && to - from > SLOW_MS) {
      log(`        the host took ${to - from} ms to answer`);
      deeds.stopped.push({ from, to });
    }
    await delay(PULSE_MS);
  }
}
