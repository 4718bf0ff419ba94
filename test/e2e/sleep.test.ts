import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CLI, Place } from './support/place.ts';
import { WatchedRun } from './support/watched-run.ts';

const DAY_S = 86_400;
/** What the kernel tells of its time can be covered by a file where mounts of one's own are allowed. */
const mayMount = spawnSync('unshare', ['-m', 'true']).status === 0;

test.runIf(mayMount)('a limit that ended while the machine slept is over soon after it woke', async () => {
  const place = new Place();
  const kernel = join(place.dir, 'uptime');
  writeFileSync(kernel, `${uptime()} 0.00\n`);
  const run = new WatchedRun(place);
  onTestFinished(() => run.close());
  const mounted = 'mount --bind "$0" /proc/uptime && exec "$@"';
  const demo = [process.execPath, CLI, 'demo', '--agents', '3', '--trouble', 'rate_limited/menu:2'];
  await run.start(['unshare', '-m', 'sh', '-c', mounted, kernel, ...demo]);
  const { at: openedAt } = await run.happened('worker-2', 'incident.opened');
  // Four days: the limit ends after three.
  writeFileSync(kernel, `${uptime() + 4 * DAY_S} 0.00\n`);
  expect(await run.mended('worker-2')).toMatchObject({ cause: 'rate_limited', outcome: 'recovered' });
  const { at } = await run.happened('worker-2', 'incident.closed');
  expect(at - openedAt).toBeGreaterThan(4 * DAY_S * 1000);
  // Nobody is taken for slow because of what the machine slept through.
  for (const worker of ['worker-1', 'worker-3']) expect(run.incidents(worker)).toEqual([]);
});
