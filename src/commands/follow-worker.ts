import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { connectApi } from '../api/client.ts';
import type { Worker } from '../api/schema.ts';
import { workerPath } from '../api/worker-path.ts';
import { remoteRunName } from '../config/run-registry.ts';
import { messageOf } from '../error-message.ts';
import { HostClient, HostLinkError } from '../host/client.ts';
import { answers, tryConnect } from '../host/connect.ts';
import { printable } from '../printable.ts';
import { CommandError } from './errors.ts';
import type { LocatedRun } from './find-run.ts';
import { connectElsewhere } from './host-links.ts';

/** For so long a host that was lost is looked for, ms … */
const PATIENCE_MS = 60_000;
/** … so soon at first, and each time twice as late, … */
const FIRST_RETRY_MS = 250;
/** … but no later than this. */
const LAST_RETRY_MS = 5000;

export interface FollowOptions {
  run: LocatedRun;
  worker: string;
  /** When the life that is followed began, ms since the epoch; undefined where its recording does not say. */
  life: number | undefined;
  /** It was recorded as one of a host elsewhere. */
  isElsewhere: boolean;
  /** Where in its output to begin. */
  from: number;
  /** What is written of what it puts out. */
  textOf: (data: string) => string;
  out: Writable;
  /** Where it is told that its host is lost, and is back. */
  err: Pick<Writable, 'write'>;
  /** How long a host that was lost is looked for, ms. */
  patienceMs?: number;
}

/** A way to a worker. */
interface Line {
  link: HostClient;
  /** The host elsewhere to which it leads. */
  host: string | undefined;
  /** When the worker was started, as control knows it. */
  startedAt: number | undefined;
}

/** How following over a line ended: with the worker, or without, at an offset. */
type Ending = { isOver: true } | { isOver: false; at: number; reason: string };

/**
 * Writes out a live worker's output from an offset on, until it exits, is started again, or its host here is gone, as fast as
 * `out` takes it. A host that is lost meanwhile is gone on with where it broke off.
 * @throws {CommandError} when the host cannot be reached, or not again
 */
export async function followWorker(options: FollowOptions): Promise<void> {
  const { run, worker, life, err } = options;
  let line = await lineTo(options).catch((error: unknown) => {
    throw new CommandError(`worker "${worker}" cannot be followed: ${messageOf(error)}`);
  });
  for (let { from } = options; line; ) {
    const { link, host, startedAt } = line;
    if (life !== undefined && startedAt !== undefined && startedAt !== life) {
      link.close();
      return say(err, `worker "${worker}" was started again: "orch-tui logs ${worker}" shows all of it`);
    }
    const ending = await follow(line, from, options);
    if (ending.isOver) return;
    // The host here has ended, and the worker with it.
    if (host === undefined && !(await answers(run.sockets.host))) return;
    from = ending.at;
    line = await lineAgain(host, ending.reason, options);
  }
}

/** A way to a worker, which control knows; undefined where there is no host. @throws what is in the way */
async function lineTo({ run, worker, isElsewhere }: FollowOptions): Promise<Line | undefined> {
  const { control, host: socket } = run.sockets;
  const isControlled = await answers(control);
  if (!isControlled && isElsewhere)
    throw new HostLinkError('control, which knows the way to its host, does not answer: open the room again');
  const api = connectApi(control);
  const { host, startedAt } = isControlled
    ? await api.get<Worker>(workerPath(worker)).catch((): Partial<Worker> => ({}))
    : {};
  if (host !== undefined) return { link: await connectElsewhere(host, run, api), host, startedAt };
  const stream = await tryConnect(socket);
  if (!stream) return undefined;
  const link = await HostClient.connect(stream, { run: remoteRunName(run.manifest) });
  return { link, host, startedAt };
}

async function follow(
  { link, host }: Line,
  from: number,
  { worker, textOf, out }: FollowOptions,
): Promise<Ending> {
  let at = from;
  const { promise, resolve } = Promise.withResolvers<Ending>();
  let isLost = false;
  link.onClose = (reason) => {
    isLost = true;
    resolve({ isOver: false, at, reason });
  };
  const resume = () => link.resume();
  const event = ({ code, data, end }: { code: string; data: Uint8Array; end: number }) => {
    at = end;
    if (code === 'o' && !out.write(textOf(Buffer.from(data).toString()))) {
      // What is not read here stays with the host, which keeps it on disk. What was on the way still comes.
      link.pause();
      out.off('drain', resume).once('drain', resume);
    }
    if (code === 'x') resolve({ isOver: true });
  };
  try {
    await link.subscribe(worker, from, { open: () => {}, event });
  } catch (error) {
    // A host here that does not know the worker is another one than the worker had: nothing more comes.
    if (!isLost && host === undefined) resolve({ isOver: true });
    // It was lost before it was listened to.
    else if (link.isClosed) resolve({ isOver: false, at, reason: messageOf(error) });
    else if (!isLost) throw new CommandError(`host ${host} does not go on with it: ${messageOf(error)}`);
  }
  const ending = await promise;
  out.off('drain', resume);
  link.close();
  return ending;
}

/** The way to a worker whose host was lost, once there is one again. @throws {CommandError} when that takes too long */
async function lineAgain(
  host: string | undefined,
  reason: string,
  options: FollowOptions,
): Promise<Line | undefined> {
  const { worker, err, patienceMs = PATIENCE_MS } = options;
  const which = host === undefined ? 'its host' : `host ${host}`;
  say(err, `${which} was lost: ${reason}; it is looked for`);
  const begun = performance.now();
  for (let wait = FIRST_RETRY_MS; ; wait = Math.min(2 * wait, LAST_RETRY_MS)) {
    await delay(wait);
    try {
      const line = await lineTo(options);
      say(err, `${which} is there again`);
      return line;
    } catch (error) {
      if (performance.now() - begun < patienceMs) continue;
      throw new CommandError(
        `${which} did not come back within ${patienceMs / 1000} s: ${messageOf(error)}: ` +
          `follow again with "orch-tui logs ${worker} --follow" once it is reached`,
      );
    }
  }
}

function say(err: FollowOptions['err'], text: string): void {
  err.write(`orch-tui: ${printable(text)}\n`);
}
