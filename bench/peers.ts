import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Contender, SIZE } from './contender.ts';
import type { Command } from './staging.ts';

/** A server of its own with no configuration; TMUX_TMPDIR says where its socket is. */
const TMUX = ['tmux', '-L', 'bench', '-f', '/dev/null'];
/** Panes that a window of tmux has room for; more workers are in windows behind it. */
const PANES = 25;

/** tmux with tiled windows; undefined where it is not installed. */
export function tmux(): Contender | undefined {
  const version = output('tmux', ['-V'])?.replace('tmux ', '');
  if (version === undefined) return undefined;
  return {
    name: 'tmux',
    version,
    start(place, commands) {
      place.env.TMUX_TMPDIR = place.dir;
      const argv = [...TMUX, ...commands.flatMap(paneArguments)];
      return place.terminal([...argv, ';', 'select-window', '-t', ':0', ';', 'select-pane', '-t', '0'], SIZE);
    },
    attach: (place) => place.terminal([...TMUX, 'attach'], SIZE),
    judges: false,
    visible: (count) => Math.min(count, PANES),
    focusFirst: (terminal) => terminal.waitFor('READY'),
    owns: ({ argv }) => /^tmux\b/.test(basename(argv[0] ?? '')),
  };
}

function paneArguments(command: Command, i: number): string[] {
  if (i === 0) return ['new-session', ...command];
  if (i % PANES === 0) return [';', 'new-window', ...command];
  return [';', 'split-window', ...command, ';', 'select-layout', 'tiled'];
}

const MPROCS = '0.9.6';
/** To install it, ms. */
const TIMEOUT_MS = 60_000;

/** mprocs, which shows one worker at a time, from npm; undefined where that is out of reach. */
export function mprocs(folder: string): Contender | undefined {
  const install = ['install', '--silent', '--prefix', folder, `mprocs@${MPROCS}`];
  if (output('npm', install) === undefined) return undefined;
  const machine = `linux-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-musl`;
  const program = join(folder, 'node_modules', 'mprocs', `mprocs-${MPROCS}-${machine}`, 'mprocs');
  return {
    name: 'mprocs',
    version: MPROCS,
    start(place, commands) {
      const procs = Object.fromEntries(commands.map((cmd, i) => [`w${i + 1}`, { cmd }]));
      const config = join(place.dir, 'mprocs.json');
      writeFileSync(config, JSON.stringify({ procs }));
      return place.terminal([program, '--config', config], SIZE);
    },
    judges: false,
    visible: () => 1,
    async focusFirst(terminal) {
      terminal.press('ctrl-a');
      await terminal.waitFor('┏Terminal');
    },
    owns: ({ argv }) => argv[0] === program,
  };
}

/** What a command says; undefined when it is not there or fails. */
function output(program: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(program, args, {
      encoding: 'utf8',
      timeout: TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
