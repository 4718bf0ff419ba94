import { constants } from 'node:os';
import { basename, resolve } from 'node:path';
import { Utf8Reader } from '../cast/utf8.ts';
import { now } from '../clock.ts';
import { inheritedSecrets } from '../config/secrets.ts';
import type { Exit } from '../host/protocol.ts';
import { Pty } from '../host/pty.ts';
import { Redactor } from '../redaction.ts';
import type { Size } from '../screen/cells.ts';
import { CastFile } from './cast-file.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';
import { type Audience, attend, operate, terminalOf } from './record-audience.ts';

export interface RecordOptions {
  /** Where to; by default a file in the current folder, named after the program and the time. */
  output?: string | undefined;
  /** Size of the terminal in cells; by default that of the terminal around, or 80x24. */
  cols?: number | undefined;
  rows?: number | undefined;
  title?: string | undefined;
  /** Record what is typed too, except while the terminal does not echo. */
  input?: boolean | undefined;
  /** Program and arguments. */
  command: readonly string[];
}

/**
 * `orch-tui record`: runs a program in a terminal of its own and records it. On a terminal the program is used through it; in
 * a script it gets no input but the answers to its questions about the terminal. Exits as the program does.
 * @throws {SpawnError} when the program cannot be started
 */
export async function record(options: RecordOptions, io: Io): Promise<number> {
  const { command, title = titleOf(command, io.env), input = false } = options;
  if (command.length === 0)
    throw new UsageError('what should be recorded? orch-tui record -o demo.cast -- htop');
  const terminal = terminalOf(io);
  const size = sizeOf(options, terminal ? { cols: terminal.columns, rows: terminal.rows } : undefined);
  const path = resolve(io.cwd, options.output ?? defaultName(command[0]!, new Date()));
  const cast = await CastFile.create(path, { ...size, startedAt: now(), title }, now);

  const ended = Promise.withResolvers<Exit>();
  const utf8 = new Utf8Reader();
  const output = (bytes: Uint8Array) => {
    if (bytes.byteLength === 0) return;
    const text = Buffer.from(bytes).toString();
    cast.append('o', text);
    audience.show(text);
    if (cast.behind) pty.pause();
  };
  const env = terminal ? io.env : { ...io.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
  const pty = await start(
    cast,
    { argv: [...command], cwd: io.cwd, env: defined(env), ...size },
    {
      onData: (bytes) => output(utf8.push(bytes)),
      onExit: (exit) => {
        output(utf8.end());
        ended.resolve(exit);
      },
    },
  );
  cast.onDrain = () => pty.resume();
  const follow = options.cols === undefined && options.rows === undefined;
  const audience: Audience = terminal
    ? operate(pty, { terminal, stdin: io.stdin, cast, input, follow })
    : attend(pty, size);
  const exit = await ended.promise.finally(() => audience.leave());
  cast.append('x', 'code' in exit ? String(exit.code) : exit.signal);
  await cast.close();
  io.stderr.write(`recorded to ${path}\n`);
  return 'code' in exit ? exit.code : 128 + (constants.signals[exit.signal as NodeJS.Signals] ?? 0);
}

/** The header of a recording is no place for secrets. */
function titleOf(command: readonly string[], env: Io['env']): string {
  return new Redactor(inheritedSecrets(env)).text(command.join(' '));
}

async function start(cast: CastFile, ...pty: ConstructorParameters<typeof Pty>): Promise<Pty> {
  try {
    return new Pty(...pty);
  } catch (error) {
    await cast.discard();
    throw error;
  }
}

function sizeOf({ cols, rows }: RecordOptions, around: Size = { cols: 80, rows: 24 }): Size {
  return { cols: cols ?? around.cols, rows: rows ?? around.rows };
}

/** Such as `htop-2026-01-14T06-59-00.cast`. */
function defaultName(program: string, date: Date): string {
  return `${basename(program)}-${date.toISOString().slice(0, 19).replaceAll(':', '-')}.cast`;
}

function defined(env: Io['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
