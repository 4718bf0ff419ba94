import type { Fleet } from './fleet.ts';
import { heardLives, shellLines } from './ledger.ts';
import { type Person, TYPED_IN_ROOM } from './person.ts';
import { signal } from './signals.ts';

const RELAUNCHED_MS = 30_000;
const HEARD_MS = 10_000;

/**
 * Before all else befalls: an agent in a shell dies, the product starts it again, and those who note what shells are given
 * see that; and a person types in the room. @throws Error when it does not come to that, or is not seen
 */
export async function rehearse(fleet: Fleet, person: Person): Promise<void> {
  const [worker] = fleet.inShells;
  const agent = () =>
    fleet.programs().find((each) => fleet.isAgent(each) && fleet.workerOf(each.pid) === worker);
  const isSeen = async () => {
    const known = (await fleet.workers()).find(({ name }) => name === worker);
    return agent() !== undefined && (known?.reading?.state === 'working' || known?.reading?.state);
  };
  await fleet.until(`the agent of ${worker} works`, isSeen, RELAUNCHED_MS);
  const { pid } = agent()!;
  signal(pid, 'SIGKILL');
  await fleet.until(
    `the agent of ${worker} is started again from its shell`,
    () => shellLines(fleet.ledger).length > 0 && ![undefined, pid].includes(agent()?.pid),
    RELAUNCHED_MS,
  );
  const isHeard = async () => {
    const inputs = heardLives(fleet.ledger).flatMap((life) => life.inputs);
    if (inputs.some(({ text }) => text.includes(TYPED_IN_ROOM))) return true;
    await person.visits();
    return false;
  };
  await fleet.until('what is typed in the room arrives', isHeard, HEARD_MS);
}
