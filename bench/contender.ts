import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutGrid } from '../src/room/layout.ts';
import type { OuterTerminal } from '../test/e2e/support/outer-terminal.ts';
import { CLI, type Place } from '../test/e2e/support/place.ts';
import type { ProcessInfo } from '../test/e2e/support/processes.ts';
import { SPINNER } from './measure.ts';
import type { Command } from './staging.ts';

/** The outer terminal, cells. */
export const SIZE = { cols: 200, rows: 50 };

/** A program that shows several terminals in one. */
export interface Contender {
  name: string;
  version: string;
  /** Starts it in a terminal, one worker for each command. */
  start(place: Place, commands: readonly Command[]): OuterTerminal;
  /** Opens another terminal on what was started, where that is possible. */
  attach?(place: Place): OuterTerminal;
  /** Whether it tells when an agent is in trouble. */
  judges: boolean;
  /** Of so many workers, how many are on its screen at once. */
  visible(count: number): number;
  /** Gives the keyboard to the first worker; resolves when its keys reach it. */
  focusFirst(terminal: OuterTerminal): Promise<void>;
  /** Whether it is one of its own processes, not of its workers'. */
  owns(process: ProcessInfo): boolean;
}

/** As many as are readable visible at once, the first worker in the focus view. */
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
    judges: true,
    visible: (count) => layoutGrid(SIZE, count).perPage,
    async focusFirst(terminal) {
      terminal.press('1', 'enter');
      await terminal.waitFor((t) => t.text().includes('READY') && !t.text().includes(SPINNER));
    },
    owns: ({ argv }) => argv.includes(CLI),
  };
}
