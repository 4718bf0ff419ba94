import type { Deeds } from './deeds.ts';
import { wasHeldUp } from './input-checks.ts';
import type { ShellLine } from './ledger.ts';
import { TYPED, TYPED_IN_ROOM, type Typing } from './person.ts';

/** A word that is an option of the agents here, with its value. */
const OPTION = String.raw`--(name [\w-]+|seed \d+|chance 1|trouble permission|continue|resume [\w-]+)`;
/** What starts an agent again where it was. */
const RELAUNCH = new RegExp(`^claude( ${OPTION})*$`);
const KEYS_OF_PERSON = new RegExp(`[${TYPED}${TYPED_IN_ROOM}]`, 'g');
/** See the checks of keys: what was on its way, and for how long a person counts as typing, ms. */
const TOLD_MS = 300;
const TYPING_MS = 2500;

/** What was run in a shell that took the place of an agent, and should not have been. */
export function shellProblems(
  lines: readonly ShellLine[],
  typings: readonly Typing[],
  deeds: Deeds,
): string[] {
  return lines.flatMap(({ worker, pid, at, line }) => {
    const told = `${worker} (shell ${pid}), ${new Date(at).toISOString()}: ${JSON.stringify(line.slice(0, 80))}`;
    const own = line.replaceAll(KEYS_OF_PERSON, '').trim();
    if (own !== '' && !RELAUNCH.test(own)) return [`${told} was run as a command`];
    const person = typings.find(
      (typing) => typing.worker === worker && at > typing.at + TOLD_MS && at - typing.at < TYPING_MS,
    );
    if (person && !wasHeldUp(worker, at, deeds))
      return [`${told} was run ${Math.round(at - person.at)} ms after a person typed`];
    return [];
  });
}
