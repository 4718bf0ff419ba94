import type { Readable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { EchoedInput } from '../host/echo.ts';
import type { Pty } from '../host/pty.ts';
import type { Size } from '../screen/cells.ts';
import { Screen } from '../screen/screen.ts';
import type { CastFile } from './cast-file.ts';
import type { Io } from './io.ts';
import { undoModes } from './undo-modes.ts';

/** Who is before the program that is being recorded. */
export interface Audience {
  show: (output: string) => void;
  /** The program is gone. Resolves when all that was typed is in the recording. */
  leave: () => Promise<void>;
}

/** The terminal that a person has, if there is one. */
export function terminalOf({ stdin, stdout }: Io): WriteStream | undefined {
  return stdin.isTTY && stdout.isTTY ? (stdout as WriteStream) : undefined;
}

/** Nobody: the program's questions about its terminal are answered, so that it does not wait for the answers. */
export function attend(pty: Pty, size: Size): Audience {
  const screen = new Screen({ ...size, scrollback: 0, answer: (bytes) => pty.write(Buffer.from(bytes)) });
  const stopForwarding = forwardSignals(pty);
  return {
    show: (output) => screen.write(output),
    leave: async () => {
      stopForwarding();
      screen.dispose();
    },
  };
}

export interface Operation {
  terminal: WriteStream;
  stdin: Readable;
  cast: CastFile;
  /** Record what is typed. */
  input: boolean;
  /** Give the program the size of the terminal whenever that changes. */
  follow: boolean;
}

/**
 * A person: keys and output pass through, byte by byte. Afterwards the terminal is in the modes it was in, also when the
 * program was killed in the middle of its work or this process ends early, short of SIGKILL.
 */
export function operate(pty: Pty, { terminal, stdin, cast, input, follow }: Operation): Audience {
  const keyboard = stdin as ReadStream;
  const size = () => ({ cols: Math.max(2, terminal.columns), rows: Math.max(1, terminal.rows) });
  const mirror = new Screen({ ...size(), scrollback: 0 });
  let usesSequences = false;
  const echoed = new EchoedInput(pty, (keys) => cast.append('i', keys.toString()));
  const type = (keys: Buffer) => (input ? echoed.write(keys) : pty.write(keys));
  const resize = () => {
    pty.resize(terminal.columns, terminal.rows);
    mirror.resize(size().cols, size().rows);
    cast.append('r', `${terminal.columns}x${terminal.rows}`);
  };
  const restore = () => {
    if (usesSequences) terminal.write(undoModes(mirror));
    mirror.dispose();
    keyboard.setRawMode(false);
  };

  keyboard.setRawMode(true);
  process.on('exit', restore);
  keyboard.on('data', type);
  if (follow) terminal.on('resize', resize);
  const stopForwarding = forwardSignals(pty);
  return {
    show: (output) => {
      usesSequences ||= output.includes('\x1b');
      mirror.write(output);
      terminal.write(output);
    },
    leave: () => {
      stopForwarding();
      terminal.off('resize', resize);
      keyboard.off('data', type);
      keyboard.pause();
      restore();
      process.off('exit', restore);
      return echoed.settled();
    },
  };
}

/** A recorder that is told to end ends its program, so that the recording is complete. */
function forwardSignals(pty: Pty): () => void {
  const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;
  const handlers = signals.map((signal) => [signal, () => void pty.signal(signal)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}
