import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from '../../../src/api/schema.ts';
import { Journal } from '../../../src/journal/journal.ts';
import type { OuterTerminal } from '../support/outer-terminal.ts';
import type { Fleet } from './fleet.ts';
import type { Person } from './person.ts';

const SETTLE_MS = 90_000;
const ROOM_MS = 15_000;
/** When a person comes for those that need them after the faults, ms. */
const PERSON_COMES_MS = 10_000;
const LAST_LINES = 25;
const LAST_EVENTS = 40;

/** Waits until all runs that should. @throws Error with what does not */
export async function settle(fleet: Fleet, person: Person): Promise<void> {
  const began = performance.now();
  await fleet.until(
    'all workers run and are recorded',
    async () => {
      fleet.tendRoom();
      const workers = await fleet.workers();
      if (performance.now() - began > PERSON_COMES_MS) await person.helps();
      const down = workers.filter(isDown);
      if (workers.length !== fleet.names.length) return `there are ${workers.length} workers`;
      return down.length === 0 || down.map(whyDown).join(', ');
    },
    SETTLE_MS,
  );
  await fleet.until('the room shows all', () => roomShows(fleet), ROOM_MS);
}

function isDown({ state, reading, recordingProblem }: Worker): boolean {
  return state !== 'running' || reading?.state === 'shell' || recordingProblem !== undefined;
}

/** What befell the workers that are down, as the journal tells it. */
export async function storiesOfDown(fleet: Fleet): Promise<string[]> {
  const workers = await fleet.workers().catch(() => []);
  const journal = Journal.openToRead(fleet.dir);
  try {
    return workers
      .filter(isDown)
      .flatMap((worker) => [
        `${whyDown(worker)}:`,
        ...journal
          .read({ worker: worker.name, last: LAST_EVENTS })
          .map(({ at, type, data }) => `${new Date(at).toISOString()} ${type} ${JSON.stringify(data)}`),
        JSON.stringify(worker.supervision),
      ]);
  } finally {
    journal.close();
  }
}

function whyDown({ name, state, reading, problem, recordingProblem }: Worker): string {
  return `${name} ${[state, reading?.state, problem, recordingProblem].filter(Boolean).join(' ')}`;
}

/** What the processes of all runs said last. */
export function lastWords(fleet: Fleet): string[] {
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
export async function endProblems(fleet: Fleet): Promise<string[]> {
  const problems: string[] = [];
  const { room, place, sockets } = fleet;
  try {
    await room.pressUntil('q', (t: OuterTerminal) => t.exit);
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
