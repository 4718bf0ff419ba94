import { KittyKeyboard } from './kitty-keyboard.ts';
import { formatReport, parseReport } from './program-status.ts';
import { cleanText, type Progress, readOsc9, readOsc777, type Signal } from './signals.ts';
import { ProgramStatus } from './status-store.ts';
import type { Xterm } from './xterm.ts';

/** DEC private mode: the program wants to know when the colour scheme changes. */
const COLOR_SCHEME_REPORTING = 2031;

/** What a program set and said that xterm does not keep: keyboard modes, title, progress, notifications, status. */
export class OutOfBand {
  title = '';
  progress: Progress | undefined;
  colorSchemeReporting = false;
  readonly programStatus: ProgramStatus;
  readonly mainKeyboard = new KittyKeyboard();
  readonly alternateKeyboard = new KittyKeyboard();
  readonly #xterm: Xterm;
  readonly #signal: (signal: Signal) => void;

  /**
   * @param signal Gets the signals in order, while xterm parses.
   * @param reply Gets the answer to the query of the Program Status Protocol.
   */
  constructor(xterm: Xterm, signal: (signal: Signal) => void, reply: (bytes: string) => void) {
    this.#xterm = xterm;
    this.#signal = signal;
    this.programStatus = new ProgramStatus((id, record) => signal({ kind: 'status', id, record }));
    this.#followKeyboard();
    this.#followSignals(reply);
    this.#followModes();
  }

  /** The keyboard modes of the screen that is shown. */
  get keyboard(): KittyKeyboard {
    return this.#xterm.active === this.#xterm.buffers.alt ? this.alternateKeyboard : this.mainKeyboard;
  }

  /** What to write to have title, progress and program status again. */
  sequence(): string {
    const parts = [`\x1b]2;${this.title}\x1b\\`];
    if (this.progress) parts.push(`\x1b]9;4;${this.progress.state};${this.progress.value ?? ''}\x1b\\`);
    for (const record of this.programStatus.records()) parts.push(`\x1b]7501;${formatReport(record)}\x1b\\`);
    return parts.join('');
  }

  #followKeyboard(): void {
    const on = (prefix: string, change: (keyboard: KittyKeyboard, first: number, second: number) => void) =>
      this.#xterm.onCsi({ prefix, final: 'u' }, ({ params, length }) => {
        change(this.keyboard, params[0]!, length > 1 ? params[1]! : 0);
        return true;
      });
    on('>', (keyboard, flags) => keyboard.push(flags));
    on('<', (keyboard, count) => keyboard.pop(count || 1));
    on('=', (keyboard, flags, mode) => keyboard.set(flags, mode));
  }

  #followSignals(reply: (bytes: string) => void): void {
    const xterm = this.#xterm;
    xterm.onBell(() => this.#signal({ kind: 'bell' }));
    // OSC 1 names the icon only.
    for (const command of [0, 2]) xterm.onOsc(command, (payload) => this.#setTitle(cleanText(payload)));
    xterm.onOsc(9, (payload) => {
      const signal = readOsc9(payload);
      if (signal?.kind === 'progress') this.#setProgress(signal);
      else if (signal) this.#signal(signal);
    });
    xterm.onOsc(777, (payload) => {
      const signal = readOsc777(payload);
      if (signal) this.#signal(signal);
    });
    xterm.onOsc(7501, (payload, terminator) => {
      // Whether this terminal speaks the protocol. Claude Code takes an answer later than that to DA1 for a no.
      if (payload === '?') return reply(`\x1b]7501;?${terminator}`);
      const report = parseReport(payload, terminator);
      if (report) this.programStatus.apply(report);
    });
    // FinalTerm's mark of a shell prompt: the program that worked or waited here is gone.
    xterm.onOsc(133, (payload) => {
      if (/^A(?:;|$)/.test(payload)) this.programStatus.dropActive();
    });
  }

  #followModes(): void {
    for (const [final, on] of [
      ['h', true],
      ['l', false],
    ] as const) {
      this.#xterm.onCsi({ prefix: '?', final }, ({ params, length }) => {
        if (params.subarray(0, length).includes(COLOR_SCHEME_REPORTING)) this.colorSchemeReporting = on;
        return false;
      });
    }
    this.#xterm.onEsc({ final: 'c' }, () => {
      this.colorSchemeReporting = false;
      this.mainKeyboard.reset();
      this.alternateKeyboard.reset();
      this.programStatus.clear();
      this.#setProgress({ kind: 'progress', state: 0 });
      return false;
    });
  }

  #setTitle(text: string): void {
    if (text === this.title) return;
    this.title = text;
    this.#signal({ kind: 'title', text });
  }

  #setProgress(signal: Extract<Signal, { kind: 'progress' }>): void {
    const { state, value } = signal;
    if (state === (this.progress?.state ?? 0) && value === this.progress?.value) return;
    this.progress = state === 0 ? undefined : { state, ...(value !== undefined && { value }) };
    this.#signal(signal);
  }
}
