import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { chaos } from './chaos.ts';

/** `npm run chaos -- --minutes 5 --seed 1`: faults for so long, then what was found. Status 1 when something is wrong. */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    'burst-mb': { type: 'string', default: '100' },
    only: { type: 'string', multiple: true },
    quiet: { type: 'boolean', default: false },
  },
});

const OWN_MOUNTS = 'CHAOS_OWN_MOUNTS';

/** Where it is allowed, what is mounted here is seen by nobody else, and is gone with this process. */
if (!process.env[OWN_MOUNTS] && spawnSync('unshare', ['-m', 'true']).status === 0) {
  const again = ['-m', process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const { status } = spawnSync('unshare', again, {
    stdio: 'inherit',
    env: { ...process.env, [OWN_MOUNTS]: '1' },
  });
  process.exit(status ?? 1);
}

const result = await chaos({
  seed: Number(values.seed),
  seconds: Math.round(Number(values.minutes) * 60),
  burstBytes: Number(values['burst-mb']) * 1e6,
  ...(values.only && { only: values.only }),
  ...(!values.quiet && { log: (text: string) => process.stderr.write(`${text}\n`) }),
});
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
process.exit(result.problems.length === 0 ? 0 : 1);
