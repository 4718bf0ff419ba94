import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { lastWords } from '../printable.ts';

/** How much of what a command says on its standard error is kept, and how much of its last line is told, characters. */
const LAST_WORDS = 2000;
const LAST_LINE = 300;
/** How long the last words of a command that has ended are waited for, ms. */
const LAST_WORDS_MS = 500;

/**
 * What a command reads and writes as one stream, such as that of `ssh box orch-tui host --stdio`. The stream ends with the
 * command, with an error that has its last words when it failed, and the command ends with the stream. It has no terminal: it
 * can ask for no password on that of the room.
 */
export function commandStream(argv: readonly string[]): Duplex {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  // Where no file can be opened any more it has no streams, whatever its type says.
  if (!child.stdin) return unbegun(child, program);
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS);
  });
  const stream = new Duplex({
    read: () => child.stdout.resume(),
    write: (chunk, _, done) => {
      // That it cannot be written is said by its end.
      if (child.stdin.write(chunk)) return done();
      child.stdin.once('drain', done);
    },
    final: (done) => child.stdin.end(done),
    destroy: (error, done) => {
      kill();
      // What it said last is read by nobody, and would keep the pipe open.
      child.stdout.destroy();
      done(error);
    },
  });
  // A command may have helpers: all of its group end.
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It ended meanwhile.
    }
  };
  child.stdout.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) child.stdout.pause();
  });
  child.stdin.on('error', () => {});
  child.on('error', (error) => stream.destroy(whyNotBegun(program, error)));
  const end = (code: number | null, signal: NodeJS.Signals | null) => {
    if (stream.destroyed) return;
    const said = lastWords(words.trim().split('\n').at(-1) ?? '', LAST_LINE);
    const how = signal ? `was ended by ${signal}` : `ended with status ${code}`;
    stream.destroy(new Error(`${program} ${how}${said && `: ${said}`}`));
  };
  child.on('close', end);
  // What it leaves behind may hold its standard error open for long, as an ssh does that others share.
  child.on('exit', (code, signal) => {
    const giveUp = () => setTimeout(end, LAST_WORDS_MS, code, signal).unref();
    if (child.stdout.readableEnded) giveUp();
    else child.stdout.once('end', giveUp);
  });
  return stream;
}

/** The stream of a command that could not be begun: it ends with the reason. */
function unbegun(child: ChildProcess, program: string): Duplex {
  const stream = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  child.on('error', (error) => stream.destroy(whyNotBegun(program, error)));
  return stream;
}

function whyNotBegun(program: string, error: NodeJS.ErrnoException): Error {
  if (error.code === 'ENOENT')
    return new Error(
      `there is no program ${program}${program.includes('/') ? ', or not what its first line asks for' : ' in PATH'}`,
    );
  if (error.code === 'EACCES') return new Error(`${program} may not be executed`);
  return error;
}
