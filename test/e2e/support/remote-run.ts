import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { connectApi } from '../../../src/api/client.ts';
import type { Run, Snapshot, Worker } from '../../../src/api/schema.ts';
import { Screen } from '../../../src/screen/screen.ts';
import type { OuterTerminal } from './outer-terminal.ts';
import { Place } from './place.ts';
import { recorded } from './recorded.ts';
import { LINE, SshBox } from './ssh-box.ts';

const LINES = 2400;
/** Writes numbered lines, some hundred a second, says when it is done, and is a shell then. */
const COUNTER = `i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); echo "line $i of $ORCH_TUI_WORKER"; [ $((i%20)) = 0 ] && sleep 0.05; done; echo "all written"; exec sh`;
/** The workers that are there. */
export const WORKERS = ['far-1', 'far-2', 'far-3'];
/** The numbers of the lines that each of them writes. */
export const EXPECTED = Array.from({ length: LINES }, (_, i) => i + 1);

/** Why they are skipped where they are. */
export const obstacle = SshBox.obstacle();
/** The same behind the name of a suite. */
export const skipped = obstacle ? ` (skipped: ${obstacle})` : '';
if (obstacle) console.warn(`The tests of hosts that are reached by ssh are skipped: ${obstacle}.`);

/** A run of which workers live on a machine that is reached by ssh. */
export class RemoteRun {
  readonly place: Place;
  readonly box: SshBox;

  private constructor(place: Place, box: SshBox) {
    this.place = place;
    this.box = box;
  }

  /** Makes the machine and the config. */
  static async open(config: (box: SshBox) => object): Promise<RemoteRun> {
    const place = new Place();
    const run = new RemoteRun(place, await SshBox.open(place));
    mkdirSync(join(place.cwd, 'config'));
    run.write(config(run.box));
    return run;
  }

  /** Ends all of it. @throws AssertionError when not all that went over the line was late, and some of it later */
  async close(): Promise<void> {
    try {
      const { quickestMs, losses } = await this.box.line();
      expect(quickestMs).toBeGreaterThanOrEqual(LINE.delayMs[0]);
      expect(losses).toBeGreaterThan(0);
    } finally {
      await this.place.close();
      await this.box.close();
    }
  }

  /** A room on it, when the first line from there is seen. */
  async room(): Promise<OuterTerminal> {
    const room = this.place.room([], { cols: 160, rows: 50 });
    await room.waitFor(/line \d+ of far-1/, { timeout: 20_000 });
    return room;
  }

  /** Waits until a room shows that all of the workers there have written all. */
  written(room: OuterTerminal): Promise<void> {
    const isWritten = (t: OuterTerminal) => [...t.text().matchAll(/all written/g)].length === WORKERS.length;
    return room.waitFor(isWritten, { timeout: 40_000 });
  }

  /** Waits until it is known that a worker is in that state. */
  async becomes(name: string, state: Worker['state'], timeout = 20_000): Promise<void> {
    await expect.poll(async () => (await this.worker(name)).state, { timeout }).toBe(state);
  }

  /** Waits until the copy here has each line of a worker once: it goes to disk while the screen is already seen. */
  async isCopied(name: string): Promise<void> {
    const copy = () => linesIn(recorded(join(this.place.dir, 'state'), name));
    await expect.poll(copy, { timeout: 20_000 }).toEqual(EXPECTED);
  }

  /** Ends the run as a person does, and sees that nothing is left of it. */
  async down(): Promise<void> {
    expect(await this.place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
    await this.place.emptied();
  }

  /** What the config says. */
  write(config: object): void {
    writeFileSync(join(this.place.cwd, 'config', 'orch.json'), JSON.stringify(config));
  }

  /** The hosts that run there. */
  hosted() {
    return this.place
      .processes()
      .filter(({ argv }) => argv.includes('host') && argv.some((word) => word.includes('hosted')));
  }

  /** What bridges connections to the host there. */
  bridges() {
    return this.place.processes().filter(({ argv }) => argv[0] !== 'ssh' && argv.includes('--stdio'));
  }

  /** How often the host there was lost. */
  async losses(): Promise<number> {
    const { stdout } = await this.place.command('events', '--type', 'host.lost');
    return stdout.split('\n').filter(Boolean).length;
  }

  async #client() {
    const { stdout } = await this.place.command('status', '--json');
    const { run } = JSON.parse(stdout) as { run: Run };
    return connectApi(join(dirname(run.hostSocket!), 'control.sock'));
  }

  async worker(name: string): Promise<Worker> {
    return (await this.#client()).get<Worker>(`/v1/workers/${name}`);
  }

  /** All lines of a worker's screen as control has it, scrolled off or not. */
  async onScreen(name: string): Promise<string> {
    const { cols, rows, data } = await (await this.#client()).get<Snapshot>(`/v1/workers/${name}/snapshot`);
    const screen = new Screen({ cols, rows, scrollback: 5000 });
    screen.write(data);
    return screen.serialize();
  }
}

/** A test with such a run, in which three workers there write numbered lines, and one is here. */
export const remote = test.extend<{ run: RemoteRun }>({
  run: async ({ task: _ }, use) => {
    const run = await RemoteRun.open((box) => ({
      hosts: [{ name: 'box', command: box.command }],
      workers: [
        { name: 'far', count: WORKERS.length, host: 'box', command: ['sh', '-c', COUNTER], scrollback: 5000 },
        { name: 'near', command: ['cat'] },
      ],
    }));
    await use(run);
    await run.close();
  },
});

/** The numbers of the lines in what they wrote. */
export function linesIn(output: string): number[] {
  return [...output.matchAll(/line (\d+) of /g)].map(([, number]) => Number(number));
}
