import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import type { Worker } from '../../../src/api/schema.ts';
import { connectHost } from '../../../src/host/connect.ts';
import { Place } from '../support/place.ts';
import {
  inputProblems,
  JournalWitness,
  logProblems,
  processProblems,
  recordingProblems,
  SAID,
  TYPED,
  type Typing,
} from './checks.ts';
import { type Deeds, type Dice, FAULTS, type Fault, ROOMY } from './faults.ts';
import { Fleet } from './fleet.ts';

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
const SETTLE_MS = 90_000;
/** How often the host is asked how it is, and what is too slow, ms. */
const PULSE_MS = 250;
const SLOW_MS = 500;
/** How often a person types at a worker or sends it a message. */
const ACTS_A_SECOND = 3;
/** How often a person looks who needs them, s. */
const PERSON_LOOKS_S = 10;
/** When they come for those that need them after the faults, ms. */
const PERSON_COMES_MS = 10_000;
/** How long after a person helped a worker they look at it again, ms. */
const HELP_AGAIN_MS = 10_000;
const ROOM_MS = 15_000;
const LAST_LINES = 25;

/** Ten workers under the product, a fault a second, and then: is all as it has to be? */
export async function chaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, seconds, burstBytes, only, log = () => {} } = options;
  const place = new Place();
  const mounted = mountState(place);
  if (!mounted) log('no file system of its own can be mounted here: the disk is never full');
  const dice = diceOf(seed);
  const deeds: Deeds = {
    hostKilled: [],
    killed: new Set(),
    unwritable: [],
    corrupted: false,
    found: [],
    stopped: [],
  };
  const inflicted: Record<string, number> = {};
  const fleet = new Fleet(place, { burstBytes });
  const person = new Person(fleet, dice, log);
  const witness = new JournalWitness(fleet);
  try {
    await fleet.started();
    log(`all started in ${fleet.dir}`);
    const pending: Promise<unknown>[] = [];
    let twoRuns = false;
    const over = new AbortController();
    const watching = watchHost(fleet, deeds, log, over.signal);
    const began = performance.now();
    for (let second = 0; second < seconds; second++) {
      const fault = choose(fleet, dice, only);
      if (fault) {
        inflicted[fault.name] = (inflicted[fault.name] ?? 0) + 1;
        const told = (text: string) =>
          log(`${String(second).padStart(4)} s  ${fault.name} ${text && `(${text})`}`);
        pending.push(
          fault.inflict(fleet, dice, deeds).then(told, (error: Error) => {
            deeds.found.push(`${second} s, ${fault.name}: ${error.message}`);
            told(`went wrong: ${error.message}`);
          }),
        );
      }
      for (let i = 0; i < ACTS_A_SECOND; i++) await person.acts();
      if (second % PERSON_LOOKS_S === PERSON_LOOKS_S - 1) await person.helps();
      witness.look();
      if (fleet.runs().length > 1 && !twoRuns) {
        twoRuns = true;
        log('        another run began');
      }
      const lost = fleet.tendRoom();
      if (lost !== undefined) deeds.found.push(`${second} s: ${lost}`);
      await delay(Math.max(0, began + (second + 1) * FAULT_EVERY_MS - performance.now()));
    }
    await Promise.all(pending);
    log('the faults are over');
    over.abort();
    await watching;
    const calm = performance.now();
    await settle(fleet, person).catch((error: Error) => deeds.found.push(error.message));
    const settledAfter = Math.round((performance.now() - calm) / 100) / 10;
    log(`settled after ${settledAfter} s`);
    witness.look();
    const problems = [...deeds.found, ...processProblems(fleet)];
    problems.push(...(await endProblems(fleet)));
    for (const foreign of fleet.foreign()) problems.push(`a room wrote ${JSON.stringify(foreign)}`);
    problems.push(
      ...recordingProblems(fleet, deeds),
      ...inputProblems(fleet, deeds, person.typings),
      ...logProblems(fleet),
    );
    problems.push(...witness.problems(person.acknowledged, deeds));
    if (problems.length > 0) for (const line of lastWords(fleet)) log(line);
    const seen = {
      events: witness.count,
      messages: person.acknowledged.length,
      typed: person.typings.length,
    };
    return { problems, inflicted, seen, settledAfter };
  } finally {
    if (process.env.CHAOS_KEEP) log(`kept: ${place.dir}`);
    else await endAll(place, mounted);
  }
}

async function endAll(place: Place, mounted: boolean): Promise<void> {
  for (const { pid } of place.processes()) process.kill(pid, 'SIGCONT');
  // What still runs there would keep it busy.
  if (mounted) spawnSync('umount', ['-l', place.env.XDG_STATE_HOME!]);
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

/** Types at workers and sends them messages, as somebody does who knows nothing of the faults. */
class Person {
  readonly #fleet: Fleet;
  readonly #dice: Dice;
  readonly #log: (text: string) => void;
  /** Messages that control said it has taken. */
  readonly acknowledged: string[] = [];
  /** Keys that control said it has passed on. */
  readonly typings: Typing[] = [];
  readonly #helped = new Map<string, number>();

  constructor(fleet: Fleet, dice: Dice, log: (text: string) => void) {
    this.#fleet = fleet;
    this.#dice = dice;
    this.#log = log;
  }

  async acts(): Promise<void> {
    const worker = this.#dice.pick(this.#fleet.agents)!;
    const isTyping = this.#dice.roll() < 0.3;
    // Control may be gone: a person tries again later.
    await (isTyping ? this.#type(this.#dice.pick(this.#fleet.names)!) : this.#send(worker)).catch(() => {});
  }

  async #send(worker: string): Promise<void> {
    const signal = AbortSignal.timeout(500);
    const asked = this.#fleet.ask<{ id: string }>('POST', `/v1/workers/${worker}/send`, { text: SAID });
    asked.then(({ id }) => this.acknowledged.push(id)).catch(() => {});
    await Promise.race([asked, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
  }

  /** Starts those again that automation gave up, each at most once in a while. */
  async helps(): Promise<void> {
    const workers = await this.#fleet.workers().catch(() => []);
    for (const { name, supervision, state } of workers) {
      if (supervision?.health.status !== 'needs_operator') continue;
      if (performance.now() - (this.#helped.get(name) ?? Number.NEGATIVE_INFINITY) < HELP_AGAIN_MS) continue;
      this.#helped.set(name, performance.now());
      this.#log(`a person starts ${name} again (${state}: ${supervision.incident?.escalated})`);
      await this.#fleet.ask('POST', `/v1/workers/${name}/restart`, {}).catch(() => {});
    }
  }

  #type(worker: string): Promise<void> {
    const path = this.#fleet.sockets.control;
    const socket = new WebSocket(`ws+unix://${path}:/v1/stream`, { handshakeTimeout: 500 });
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('open', () => {
        socket.send(JSON.stringify({ type: 'typing', worker }), () => {
          this.#fleet.ask('POST', `/v1/workers/${worker}/input`, { text: TYPED }).then(() => {
            this.typings.push({ worker, at: Date.now() });
          }, reject);
          socket.close();
          resolve();
        });
      });
    });
  }
}

/** Waits until all runs that should. @throws Error with what does not */
async function settle(fleet: Fleet, person: Person): Promise<void> {
  const began = performance.now();
  await fleet.until(
    'all workers run and are recorded',
    async () => {
      fleet.tendRoom();
      const workers = await fleet.workers();
      if (performance.now() - began > PERSON_COMES_MS) await person.helps();
      const down = workers.filter(({ state, reading, recordingProblem }) => {
        return state !== 'running' || reading?.state === 'shell' || recordingProblem !== undefined;
      });
      if (workers.length !== fleet.names.length) return `there are ${workers.length} workers`;
      return down.length === 0 || down.map(whyDown).join(', ');
    },
    SETTLE_MS,
  );
  await fleet.until('the room shows all', () => roomShows(fleet), ROOM_MS);
}

function whyDown({ name, state, reading, problem, recordingProblem }: Worker): string {
  return `${name} ${[state, reading?.state, problem, recordingProblem].filter(Boolean).join(' ')}`;
}

/** What the processes of all runs said last. */
function lastWords(fleet: Fleet): string[] {
  return fleet.runs().flatMap((dir) =>
    ['host.log', 'control.log'].flatMap((name) => {
      const lines = existsSync(join(dir, name))
        ? readFileSync(join(dir, name), 'utf8').trimEnd().split('\n')
        : [];
      return [`${join(dir, name)}:`, ...lines.slice(-LAST_LINES)];
    }),
  );
}

function roomShows({ room, names }: Fleet): true | string {
  const missing = names.filter((name) => !room.text().includes(name));
  return missing.length === 0 || `not on the screen: ${missing.join(', ')}\n${room.text()}`;
}

/** Leaves the room and ends the run; says what is left of it. */
async function endProblems(fleet: Fleet): Promise<string[]> {
  const problems: string[] = [];
  const { room, place, sockets } = fleet;
  try {
    room.press('esc', 'q');
    const exit = await room.ended();
    if (!('code' in exit) || exit.code !== 0) problems.push(`the room ended with ${JSON.stringify(exit)}`);
    if (room.leftOn().length > 0) problems.push(`the room left on: ${room.leftOn().join(', ')}`);
    const down = await place.command('down', '--yes');
    if (down.code !== 0) problems.push(`down: ${down.stderr}${down.stdout}`);
    await place.emptied();
    for (const path of [sockets.host, sockets.control])
      if (existsSync(path)) problems.push(`${path} is left`);
    if (fleet.runs().length !== 1) problems.push(`there are ${fleet.runs().length} runs`);
  } catch (error) {
    problems.push((error as Error).message);
  }
  return problems;
}
