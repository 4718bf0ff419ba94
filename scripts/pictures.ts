import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes the pictures of the README from the real program: `npm run pictures`. */
const cli = `${process.execPath} ${join(import.meta.dirname, '..', 'dist', 'cli.cjs')}`;
const home = mkdtempSync(join(tmpdir(), 'orch-pictures-'));
// It is to be read in the pictures.
const project = join(tmpdir(), 'web-shop');
// It is removed afterwards: one that is there already is not ours.
mkdirSync(project);

const env = {
  ...process.env,
  HOME: home,
  XDG_STATE_HOME: join(home, 'state'),
  XDG_RUNTIME_DIR: join(home, 'run'),
  COLORTERM: 'truecolor',
};
const troubles = ['permission:2', 'auth_error:3', 'rate_limited/usage:4'].map(
  (trouble) => `--trouble ${trouble}`,
);

function picture(name: string, command: string, ...steps: string[]): void {
  const size = ['--cols', '150', '--rows', '42', '--title', 'orch-tui'];
  const out = ['-o', join(import.meta.dirname, '..', 'docs', `${name}.svg`)];
  execFileSync(
    process.execPath,
    [join(import.meta.dirname, 'screenshot.ts'), '--run', command, ...size, ...steps, ...out],
    { cwd: project, env, stdio: 'inherit' },
  );
}

/** A view of a run in which much happens: what is done before, the keys that lead there, what it then shows. */
function busy(name: string, keys: string, shown: string, ...before: string[]): void {
  const steps = ['--wait', '12 workers', ...before, '--keys', keys, '--wait', shown, '--pause', '2500'];
  picture(name, `${cli} demo --agents 12 --chance 2`, ...steps);
}

function down(): void {
  execFileSync(process.execPath, [...cli.split(' ').slice(1), 'down', '--yes'], { cwd: project, env });
}

mkdirSync(join(import.meta.dirname, '..', 'docs'), { recursive: true });
mkdirSync(env.XDG_RUNTIME_DIR, { mode: 0o700 });
try {
  const settled = [
    '--wait',
    '2 need you',
    '--wait',
    '1 limited',
    // Until the toasts are gone.
    '--pause',
    '6000',
  ];
  picture('room', `${cli} demo ${troubles.join(' ')}`, ...settled);
  picture('room-light', `${cli} demo ${troubles.join(' ')}`, '--light', ...settled);
  picture(
    'focus',
    `${cli} demo`,
    '--wait',
    '6 workers',
    '--keys',
    '2 enter',
    '--wait',
    'leave',
    '--pause',
    '500',
  );
  down();
  // Long enough for some things to have happened.
  busy('table', 't', 'CPU', '--pause', '100000');
  busy('metrics', 'm 3', 'whole run');
  busy('timeline', 'i', 'in this run');
  const recordings = ['interrupt', 'err-429-retry', 'permission', 'sub-5h'].map((scenario) =>
    join(import.meta.dirname, '..', 'fixtures', `claude-2.1.329-${scenario}-120x40.cast`),
  );
  picture('replay', `${cli} replay ${recordings.join(' ')} --at 14`, '--wait', 'replay', '--pause', '1500');
} finally {
  down();
  for (const folder of [home, project]) rmSync(folder, { recursive: true, force: true });
}
