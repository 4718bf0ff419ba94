import { signal } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { shellLines } from './ledger.ts';

const RELAUNCHED_MS = 30_000;

/**
 * Before all else befalls: an agent in a shell dies, the product starts it again, and those who note what shells are given
 * see that. @throws Error when it is not started again, or not seen
 */
export async function rehearse(fleet: Fleet): Promise<void> {
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
}
