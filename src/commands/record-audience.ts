import type { Readable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { echoes } from '../host/echo.ts';
import type { Pty } from '../host/pty.ts';
import type { Size } from '../screen/cells.ts';
import { Screen } from '../screen/screen.ts';
import type { CastFile } from './cast-file.ts';
import type { Io } from './io.ts';

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

/** A person: keys and output pass through, byte by byte; the terminal is as before afterwards, however it ends. */
export function operate(pty: Pty, { terminal, stdin, cast, input, follow }: Operation): Audience {
  const keyboard = stdin as ReadStream;
  let recorded = Promise.resolve();
  const type = (keys: Buffer) => {
    if (!input) return pty.write(keys);
    // Echo is asked before and after: a prompt for a password may appear in between.
    recorded = recorded.then(async () => {
      const before = await echoes(pty.device);
      const taken = await new Promise<boolean>((resolve) => pty.write(keys, resolve));
      if (before && taken && (await echoes(pty.device))) cast.append('i', keys.toString());
    });
  };
  const resize = () => {
    pty.resize(terminal.columns, terminal.rows);
    cast.append('r', `${terminal.columns}x${terminal.rows}`);
  };
  const restore = () => keyboard.setRawMode(false);

  keyboard.setRawMode(true);
  process.on('exit', restore);
  keyboard.on('data', type);
  if (follow) terminal.on('resize', resize);
  const stopForwarding = forwardSignals(pty);
  return {
    show: (output) => terminal.write(output),
    leave: () => {
      stopForwarding();
      terminal.off('resize', resize);
      keyboard.off('data', type);
      keyboard.pause();
      restore();
      process.off('exit', restore);
      return recorded;
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
