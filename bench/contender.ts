import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { OuterTerminal } from '../test/e2e/support/outer-terminal.ts';
import { CLI, type Place } from '../test/e2e/support/place.ts';
import type { ProcessInfo } from '../test/e2e/support/processes.ts';
import { SPINNER } from './measure.ts';

/** The outer terminal, cells. */
export const SIZE = { cols: 200, rows: 50 };

/** A server of its own with no configuration; TMUX_TMPDIR says where its socket is. */
const TMUX = ['tmux', '-L', 'bench', '-f', '/dev/null'];

/** A program that shows several terminals in one. */
export interface Contender {
  name: string;
  version: string;
  /** Starts it in a terminal, one worker for each command. */
  start(place: Place, commands: readonly (readonly string[])[]): OuterTerminal;
  /** Opens another terminal on what was started. */
  attach(place: Place): OuterTerminal;
  /** Gives the keyboard to the first worker; resolves when its keys reach it. */
  focusFirst(terminal: OuterTerminal): Promise<void>;
  /** Whether it is one of its own processes, not of its workers'. */
  owns(process: ProcessInfo): boolean;
}

/** All visible at once, the first worker in the focus view. */
export function orchTui(): Contender {
  const manifest = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  return {
    name: 'orch-tui',
    version: (JSON.parse(manifest) as { version: string }).version,
    start(place, commands) {
      const workers = commands.map((command, i) => ({ name: `w${i + 1}`, command, cwd: place.cwd }));
      const dir = join(place.dir, 'config');
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, 'orch.json'), JSON.stringify({ workers }));
      return place.room(['--config', dir], SIZE);
    },
    attach: (place) => place.room(['--config', join(place.dir, 'config')], SIZE),
    async focusFirst(terminal) {
      terminal.press('1', 'enter');
      await terminal.waitFor((t) => t.text().includes('READY') && !t.text().includes(SPINNER));
    },
    owns: ({ argv }) => argv.includes(CLI),
  };
}

/** tmux with one tiled window; undefined where it is not installed. */
export function tmux(): Contender | undefined {
  let version: string;
  try {
    version = execFileSync('tmux', ['-V'], { encoding: 'utf8' }).trim().replace('tmux ', '');
  } catch {
    return undefined;
  }
  return {
    name: 'tmux',
    version,
    start(place, [first, ...others]) {
      place.env.TMUX_TMPDIR = place.dir;
      const splits = others.flatMap((command) => [
        ...[';', 'split-window', ...command],
        ...[';', 'select-layout', 'tiled'],
      ]);
      const argv = [...TMUX, 'new-session', ...first!, ...splits];
      return place.terminal([...argv, ';', 'select-pane', '-t', '0'], SIZE);
    },
    attach: (place) => place.terminal([...TMUX, 'attach'], SIZE),
    focusFirst: (terminal) => terminal.waitFor('READY'),
    owns: ({ argv }) => /^tmux\b/.test(basename(argv[0] ?? '')),
  };
}
