import { advance, wakeAt } from '../../src/demo/advance.ts';
import { type Frame, frame } from '../../src/demo/frame.ts';
import { decode } from '../../src/demo/keys.ts';
import { react } from '../../src/demo/react.ts';
import { type AgentState, type Birth, born } from '../../src/demo/state.ts';
import { lineText } from '../../src/demo/style.ts';

/** A moment with round numbers: 12:00:00 UTC. */
const NOON = Date.UTC(2026, 10, 20, 12);

/** The simulated agent without a process: its clock is turned by hand. */
export class Sim {
  agent: AgentState;
  now = NOON;
  readonly cols: number;
  readonly rows: number;

  constructor(birth: Partial<Birth> = {}, size = { cols: 120, rows: 40 }) {
    this.cols = size.cols;
    this.rows = size.rows;
    const defaults = {
      look: '2.1',
      name: 'worker-1',
      seed: 3,
      cwd: '/home/dev/proj',
      speed: 1,
      chance: 0,
    } as const;
    this.agent = born({ ...defaults, resume: false, ...birth }, NOON);
  }

  /** Lets time pass as the timers of a process would, ms by ms where something happens. */
  pass(ms: number): this {
    const end = this.now + ms;
    this.agent = advance(this.agent, this.now);
    for (;;) {
      const wake = this.agent.wish === undefined ? wakeAt(this.agent, this.now) : undefined;
      if (wake === undefined || wake > end) break;
      this.now = Math.max(wake, this.now + 1);
      this.agent = advance(this.agent, this.now);
    }
    this.now = end;
    this.agent = advance(this.agent, end);
    return this;
  }

  /** Lets time pass until something is so; gives up after an hour of its time. */
  until(so: (sim: Sim) => boolean): this {
    for (let waited = 0; !so(this); waited += 100) {
      if (waited > 3_600_000) throw new Error(`it never was so; the screen:\n${this.screen()}`);
      this.pass(100);
    }
    return this;
  }

  /** Each argument is one read of the terminal. */
  send(...reads: string[]): this {
    for (const data of reads) {
      const { inputs, rest } = decode(data);
      const late = rest === '\x1b' ? ([{ kind: 'key', name: 'escape' }] as const) : [];
      this.agent = react(advance(this.agent, this.now), [...inputs, ...late], this.now);
      this.agent = advance(this.agent, this.now);
    }
    return this;
  }

  frame(): Frame | undefined {
    return frame(this.agent, this.now, this.cols, this.rows);
  }

  /** What is on the screen as text, hard spaces as plain ones; inline, all that was ever printed. */
  screen(): string {
    const shown = this.frame();
    if (shown === undefined) return '';
    const rows = [...shown.printed.flat(), ...shown.rows];
    return rows.map((line) => lineText(line).replaceAll('\u00a0', ' ').trimEnd()).join('\n');
  }

  get works(): boolean {
    return this.agent.turn !== undefined;
  }
}
