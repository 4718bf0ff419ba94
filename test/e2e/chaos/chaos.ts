import { setTimeout as delay } from 'node:timers/promises';
import { Place } from '../support/place.ts';
import { endProblems, lastWords, settle, storiesOfDown } from './aftermath.ts';
import { type Deeds, noDeeds } from './deeds.ts';
import { type Dice, diceOf } from './dice.ts';
import { mountState, unmountState } from './disk.ts';
import { FAULTS } from './faults.ts';
import { findings } from './findings.ts';
import { Fleet } from './fleet.ts';
import type { Looked } from './floors.ts';
import { watchHost } from './host-pulse.ts';
import { JournalWitness } from './journal-witness.ts';
import { Person } from './person.ts';
import { processProblems } from './process-checks.ts';
import { rehearse } from './rehearsal.ts';
import { Schedule } from './schedule.ts';
import { signal } from './signals.ts';

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
  /** The faults that can be inflicted nowhere here, and why. */
  impossible: Readonly<Record<string, string>>;
  /** How much was looked at. */
  looked: Looked;
  /** From the last fault until all ran again, s. */
  settledAfter: number;
}

const FAULT_EVERY_MS = 1000;
/** How much longer it may go on until each fault was inflicted, s. */
const LONGER_S = 30;
/** How often a person types at a worker or sends it a message. */
const ACTS_A_SECOND = 3;
/** How often they look who needs them, and enter a worker in the room, s. */
const LOOKS_S = 10;
const VISITS_S = 3;

/** Ten workers under the product, a fault a second, and then: is all as it has to be? */
export async function chaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, burstBytes, log = () => {} } = options;
  const place = new Place();
  const isMounted = mountState(place);
  const dice = diceOf(seed);
  const deeds = noDeeds();
  const fleet = new Fleet(place, { burstBytes });
  const person = new Person(fleet, dice, log);
  try {
    await fleet.started();
    log(`all started in ${fleet.dir}`);
    await rehearse(fleet, person);
    const witness = new JournalWitness(fleet.dir);
    const scene = { fleet, dice, deeds, person, witness };
    const { inflicted, impossible } = await unrest({ ...options, log }, scene);
    log('the faults are over');
    const calm = performance.now();
    // Only the next control notices what was damaged under the last.
    if (witness.isDamaged(deeds.damages))
      for (const { pid } of fleet.parts('control')) signal(pid, 'SIGKILL');
    await settle(fleet, person).catch(async (error: Error) => {
      deeds.found.push(error.message);
      for (const line of await storiesOfDown(fleet)) log(line);
    });
    const settledAfter = Math.round((performance.now() - calm) / 100) / 10;
    log(`settled after ${settledAfter} s`);
    witness.look(Date.now());
    deeds.found.push(...processProblems(fleet), ...(await endProblems(fleet)));
    const { problems, looked } = findings(scene, inflicted);
    if (problems.length > 0) for (const line of lastWords(fleet)) log(line);
    return { problems, inflicted, impossible, looked, settledAfter };
  } finally {
    if (process.env.CHAOS_KEEP) log(`kept: ${place.dir}`);
    else await endAll(place, isMounted);
  }
}

/** All who take part. */
export interface Scene {
  fleet: Fleet;
  dice: Dice;
  deeds: Deeds;
  person: Person;
  witness: JournalWitness;
}

/** The time of the faults; how often each was inflicted, and which cannot be. */
async function unrest(
  { seconds, only, log }: ChaosOptions & Required<Pick<ChaosOptions, 'log'>>,
  { fleet, dice, deeds, person, witness }: Scene,
): Promise<Pick<ChaosResult, 'inflicted' | 'impossible'>> {
  const inflicted: Record<string, number> = {};
  const pending: Promise<unknown>[] = [];
  const over = new AbortController();
  const watching = watchHost(fleet, deeds, log, over.signal);
  const wanted = FAULTS.filter(({ name }) => only?.some((part) => name.includes(part)) ?? true);
  const schedule = new Schedule(wanted, fleet, dice);
  for (const [name, why] of Object.entries(schedule.never)) log(`never: ${name} (${why})`);
  const began = performance.now();
  const isOn = (second: number) =>
    second < seconds || (schedule.undone.length > 0 && second < seconds + LONGER_S);
  for (let second = 0; isOn(second); second++) {
    const when = `${String(second).padStart(4)} s`;
    const failed = (error: Error, what: string) => deeds.found.push(`${when}, ${what}: ${error.message}`);
    const fault = schedule.next(fleet);
    if (fault) {
      inflicted[fault.name] = (inflicted[fault.name] ?? 0) + 1;
      const told = (text: string) => log(`${when}  ${fault.name} ${text && `(${text})`}`);
      pending.push(fault.inflict(fleet, dice, deeds).then(told, (error) => failed(error, fault.name)));
    }
    for (let i = 0; i < ACTS_A_SECOND; i++) await person.acts();
    if (second % LOOKS_S === LOOKS_S - 1) await person.helps();
    if (second % VISITS_S === VISITS_S - 1)
      pending.push(person.visits().catch((error) => failed(error, 'a visit')));
    witness.look(Date.now());
    const lost = fleet.tendRoom();
    if (lost !== undefined) deeds.found.push(`${when}: ${lost}`);
    await delay(Math.max(0, began + (second + 1) * FAULT_EVERY_MS - performance.now()));
  }
  await Promise.all(pending);
  over.abort();
  await watching;
  deeds.found.push(...schedule.undone.map((name) => `never inflicted: ${name}`));
  return { inflicted, impossible: schedule.never };
}

async function endAll(place: Place, isMounted: boolean): Promise<void> {
  for (const { pid } of place.processes()) signal(pid, 'SIGCONT');
  // What still runs there would keep it busy.
  if (isMounted) unmountState(place);
  await place.close();
}
