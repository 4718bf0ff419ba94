import { writeSync } from 'node:fs';
import type { TerminalCapabilities } from './terminal-capabilities.ts';

const CSI = '\x1b[';

/** Mouse clicks, drags and the wheel in SGR. Not 1003: moves without a button would be a flood that nobody reads. */
const MOUSE_ON = `${CSI}?1000h${CSI}?1002h${CSI}?1006h`;
const MOUSE_OFF = `${CSI}?1006l${CSI}?1002l${CSI}?1000l`;

/**
 * Kitty keyboard flags 1 and 4: escape codes for what is ambiguous, with the shifted key and the key of the base layout, so
 * that alt-? is known on any layout and ctrl-c is found on one that is not Latin.
 */
const KITTY_PUSH = `${CSI}>5u`;
const KITTY_POP = `${CSI}<u`;

/** OSC 9;4: no progress is shown any more. */
export const PROGRESS_END = '\x1b]9;4;0\x1b\\';
/** OSC 7501: nothing of this program is of interest any more. */
const STATUS_END = '\x1b]7501;state=clear\x1b\\';

/** What the terminal can, as far as its state is concerned. */
export type ModeCapabilities = Pick<TerminalCapabilities, 'kittyKeyboard'> &
  Partial<Pick<TerminalCapabilities, 'osc' | 'programStatus'>>;

/** What brings the terminal into the state that the room draws in. The kitty protocol keeps its flags per screen: it comes last. */
export function enterSequence({ kittyKeyboard }: Pick<TerminalCapabilities, 'kittyKeyboard'>): string {
  const saveTitle = `${CSI}22;0t`;
  const alternateScreen = `${CSI}?1049h`;
  const hideCursor = `${CSI}?25l`;
  const noWrap = `${CSI}?7l`;
  const paste = `${CSI}?2004h`;
  const focus = `${CSI}?1004h`;
  const kitty = kittyKeyboard ? KITTY_PUSH : '';
  return saveTitle + alternateScreen + hideCursor + noWrap + MOUSE_ON + paste + focus + kitty;
}

/** What brings it back to what it was, also out of the middle of a frame. */
export function leaveSequence({ kittyKeyboard, osc, programStatus }: ModeCapabilities): string {
  const endFrame = `${CSI}?2026l`;
  const kitty = kittyKeyboard ? KITTY_POP : '';
  const focus = `${CSI}?1004l`;
  const paste = `${CSI}?2004l`;
  const wrap = `${CSI}?7h`;
  const plain = `${CSI}m${CSI}0 q`;
  const showCursor = `${CSI}?25h`;
  const mainScreen = `${CSI}?1049l`;
  const restoreTitle = `${CSI}23;0t`;
  const told = (osc ? PROGRESS_END : '') + (programStatus ? STATUS_END : '');
  return (
    endFrame +
    told +
    kitty +
    focus +
    paste +
    MOUSE_OFF +
    wrap +
    plain +
    mainScreen +
    showCursor +
    restoreTitle
  );
}

/** What `installRestore` needs. */
export interface RestoreOptions {
  /** File descriptor of the operator's terminal. */
  fd: number;
  capabilities: ModeCapabilities;
  setRawMode: (isRaw: boolean) => void;
  /** The room was suspended and goes on: the terminal is entered again but shows nothing of the room. */
  onResume: () => void;
}

/** The terminal's state while a room is on it. */
export interface RestoreHandle {
  /** Whether the terminal is in the state that the room draws in. */
  readonly isEntered: boolean;
  /** Enters the full-screen state, raw mode included; nothing when it is entered already. */
  enter(): void;
  /** Restores the terminal; nothing when that is done already. */
  leave(): void;
  /** Restores the terminal and stops the job that this process is part of; all is entered again when it goes on. */
  suspend(): void;
  /** Restores the terminal and stops listening for signals. */
  dispose(): void;
}

/** Signals that end the process. */
const ENDING: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'];

/**
 * Sees to it that the terminal is restored however this process ends, short of SIGKILL: on exit, on an error that nobody
 * catches, on SIGTERM, SIGHUP, SIGINT and SIGQUIT (which then end the process, so that its parent sees the signal), and while
 * it is suspended by SIGTSTP. Everything is written synchronously, once.
 */
export function installRestore({ fd, capabilities, setRawMode, onResume }: RestoreOptions): RestoreHandle {
  let isEntered = false;
  let isSuspended = false;

  const enter = (): void => {
    if (isEntered) return;
    isEntered = true;
    setRawMode(true);
    writeAll(fd, enterSequence(capabilities));
  };
  const leave = (): void => {
    if (!isEntered) return;
    isEntered = false;
    writeAll(fd, leaveSequence(capabilities));
    try {
      setRawMode(false);
    } catch {
      // The terminal is gone: there is nothing left to restore.
    }
  };
  const end = (signal: NodeJS.Signals): void => {
    dispose();
    process.kill(process.pid, signal);
  };
  const release = (): void => {
    isSuspended ||= isEntered;
    leave();
  };
  const stop = (): void => {
    release();
    process.kill(process.pid, 'SIGSTOP');
  };
  const suspend = (): void => {
    release();
    // As the terminal does for a Ctrl-Z: to the whole job, npx too, and the shell tells of it as of any other.
    process.off('SIGTSTP', stop);
    process.kill(0, 'SIGTSTP');
    process.on('SIGTSTP', stop);
  };
  const resume = (): void => {
    if (!isEntered && !isSuspended) return;
    isSuspended = false;
    // Stopped by SIGSTOP the room could not leave; a shell has changed the terminal all the same.
    leave();
    enter();
    onResume();
  };
  const listeners = [
    ...ENDING.map((signal) => [signal, end] as const),
    ['SIGTSTP', stop] as const,
    ['SIGCONT', resume] as const,
  ];
  const dispose = (): void => {
    leave();
    process.off('exit', leave);
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };

  // Node comes here for errors and rejections that nobody caught too, before it prints them: they land on the main screen.
  process.on('exit', leave);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return {
    get isEntered() {
      return isEntered;
    },
    enter,
    leave,
    suspend,
    dispose,
  };
}

/** How often a terminal that takes no more bytes is tried again; a flow-stopped one must not keep the process alive. */
const MAX_ATTEMPTS = 1000;

/** Writes all bytes now, or as many as the terminal takes. */
function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  for (let attempt = 0; written < bytes.length && attempt < MAX_ATTEMPTS; attempt++) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
    }
  }
}
