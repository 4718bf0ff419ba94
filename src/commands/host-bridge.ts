import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { runtimeHome, type SocketPaths, socketPaths, stateFolder } from '../config/paths.ts';
import { ensurePrivateDir } from '../config/private-dir.ts';
import { readRun } from '../config/run-registry.ts';
import { messageOf } from '../error-message.ts';
import { withoutForeign } from '../fleet/environment.ts';
import { ensureHost } from '../host/connect.ts';
import { startDetached } from '../host/detach.ts';
import { encodeMessage, FrameReader } from '../host/frame.ts';
import {
  type ClientHello,
  type HostHello,
  MISSED_BEATS,
  PROTOCOL_VERSION,
  readHello,
} from '../host/protocol.ts';
import { VERSION } from '../version.ts';
import { CommandError } from './errors.ts';
import { located } from './find-run.ts';
import type { Io } from './io.ts';

/** How a run may be called that somebody elsewhere names: it becomes the name of a folder. */
const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * `orch-tui host --stdio`: the host's protocol on stdin and stdout, for a control on another machine. The first message says
 * which run it is about, unless `run` names a run folder here. The host itself runs in the background, so that a lost
 * connection ends no worker. Who names no run is told the version, which starts nothing.
 */
export async function hostBridge({ run }: { run?: string | undefined }, io: Io): Promise<number> {
  try {
    return await answer(run, io);
  } finally {
    // Whoever holds its other end would keep this process.
    io.stdin.destroy();
  }
}

async function answer(run: string | undefined, io: Io): Promise<number> {
  const first = await firstMessage(io.stdin);
  if (first === undefined) return 0;
  let hello: ClientHello;
  try {
    hello = readHello(first.body, VERSION);
    if (run !== undefined || hello.run !== undefined) {
      await bridge(await targetOf(run, hello.run, io), { ...hello, bytes: first.bytes }, io);
      return 0;
    }
  } catch (error) {
    const message = messageOf(error);
    await written(io, encodeMessage({ type: 'error', error: message }));
    throw new CommandError(message);
  }
  const greeting: HostHello = {
    type: 'hello',
    protocol: PROTOCOL_VERSION,
    version: VERSION,
    pid: process.pid,
  };
  await written(io, encodeMessage(greeting));
  return 0;
}

/** The run folder on this machine, and where its host listens. */
interface Target {
  dir: string;
  sockets: SocketPaths;
}

/**
 * A run of a control elsewhere has a folder of its own, which no command here takes for a run. Its socket does not depend on
 * the login: the next connection may come with another environment.
 */
async function targetOf(run: string | undefined, id: string | undefined, { env }: Io): Promise<Target> {
  if (run !== undefined) return located(await readRun(run));
  if (id === undefined || !RUN_ID.test(id)) throw new CommandError(`"${id}" is no name for a run`);
  const state = stateFolder(env);
  const dir = join(state, 'hosted', id);
  await ensurePrivateDir(dir, state);
  const real = await realpath(dir);
  return { dir: real, sockets: socketPaths(real, runtimeHome({})) };
}

async function bridge(
  { dir, sockets }: Target,
  { bytes, beatMs }: ClientHello & { bytes: Buffer },
  io: Io,
): Promise<void> {
  await ensurePrivateDir(sockets.dir, sockets.root);
  const args = ['host', '--run', dir, '--socket', sockets.host];
  const socket = await ensureHost(sockets.host, () =>
    startDetached(args, join(dir, 'host.log'), { env: withoutForeign(io.env) }),
  );
  socket.write(bytes);
  // A control that was lost may have left keys on the way, which nobody wants to arrive minutes later.
  const leave = () => void socket.destroy();
  const stopWatch = beatMs === undefined ? () => {} : watchSilence(io, beatMs, leave);
  // Nobody reads any more, and what the host says would keep its side open.
  io.stdout.once('error', leave);
  io.stdin.pipe(socket);
  socket.pipe(io.stdout, { end: false });
  await finished(socket).catch(() => {});
  stopWatch();
  io.stdout.off('error', leave);
}

/** Calls when nothing has come for some beats; returns what ends the watch. */
function watchSilence({ stdin }: Io, beatMs: number, onSilence: () => void): () => void {
  let silence = 0;
  stdin.on('data', () => {
    silence = 0;
  });
  const timer = setInterval(() => {
    if (++silence > MISSED_BEATS) onSilence();
  }, beatMs);
  return () => clearInterval(timer);
}

/** The first message, and all bytes that came so far; undefined when the other side ended before. */
async function firstMessage(stdin: Io['stdin']): Promise<{ body: Buffer; bytes: Buffer } | undefined> {
  const reader = new FrameReader();
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = stdin.read() as Buffer | null;
    if (chunk !== null) {
      chunks.push(chunk);
      const [frame] = reader.push(chunk);
      if (frame) return { body: frame.body, bytes: Buffer.concat(chunks) };
    } else if (!(await readable(stdin))) return undefined;
  }
}

/** Waits until there is something to read; false at the end. */
function readable(stdin: Io['stdin']): Promise<boolean> {
  return new Promise((resolve) => {
    if (stdin.readableEnded || stdin.destroyed) return resolve(false);
    const settle = (more: boolean) => {
      stdin.off('readable', onReadable);
      stdin.off('end', onEnd);
      resolve(more);
    };
    const onReadable = () => settle(true);
    const onEnd = () => settle(false);
    stdin.once('readable', onReadable);
    stdin.once('end', onEnd);
  });
}

function written({ stdout }: Io, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => stdout.write(bytes, () => resolve()));
}
