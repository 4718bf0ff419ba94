import type { Scene } from './chaos.ts';
import { floorProblems, type Looked, missing } from './floors.ts';
import { inputProblems } from './input-checks.ts';
import { heardLives, printedLives, shellLines } from './ledger.ts';
import { TYPED_IN_ROOM } from './person.ts';
import { logProblems } from './process-checks.ts';
import { recordingProblems } from './recording-checks.ts';
import { recordedLives } from './recordings.ts';
import { shellProblems } from './shell-checks.ts';

/** Less than any clock is set by, ms. */
const CLOCK_OFF_MS = 30_000;

/** What is not as it has to be once all has ended, and how much was looked at to say so. */
export function findings(
  { fleet, deeds, person, witness }: Scene,
  inflicted: Readonly<Record<string, number>>,
): { problems: string[]; looked: Looked } {
  const printed = printedLives(fleet.ledger);
  const recorded = recordedLives(fleet.dir, fleet.counters);
  const heard = heardLives(fleet.ledger);
  const agents = heard.filter(({ worker }) => fleet.agents.includes(worker));
  const inputs = agents.flatMap((life) => life.inputs);
  const commands = shellLines(fleet.ledger);
  const inRoom = heard.flatMap((life) => life.inputs).filter(({ text }) => text.includes(TYPED_IN_ROOM));
  const looked: Looked = {
    events: witness.count,
    messages: person.acknowledged.length,
    typed: person.typings.length,
    typedInRoom: inRoom.length,
    lives: printed.length,
    lines: recorded.lives.reduce((sum, { lines }) => sum + lines.length, 0),
    inputs: inputs.length,
    inputsAtWork: inputs.filter(({ state }) => state === 'working').length,
    shellLines: commands.length,
  };
  const isClockSet = inflicted['clock: set'] !== undefined;
  const problems = [
    ...deeds.found,
    ...floorProblems(looked),
    ...missing(
      fleet.counters,
      printed.map(({ worker }) => worker),
      'no life was noted',
    ),
    ...missing(
      fleet.agents,
      agents.map(({ worker }) => worker),
      'nothing that it was sent was noted',
    ),
    ...(isClockSet && witness.farthestClock < CLOCK_OFF_MS ? ['clocks were set, and none was off'] : []),
    ...fleet.foreign().map((foreign) => `a room wrote ${JSON.stringify(foreign)}`),
    ...recorded.problems,
    ...recordingProblems(printed, recorded.lives, deeds),
    ...inputProblems(heard, fleet.counters, person.typings, deeds),
    ...shellProblems(commands, person.typings, deeds),
    ...logProblems(fleet),
    ...witness.problems(person.acknowledged, deeds.damages),
  ];
  return { problems, looked };
}
