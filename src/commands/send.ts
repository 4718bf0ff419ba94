import { text as readText } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '../api/client.ts';
import { bareReason } from '../api/message.ts';
import type { Input, MessageState, Worker } from '../api/schema.ts';
import { workerPath } from '../api/worker-path.ts';
import { now } from '../clock.ts';
import { printable } from '../printable.ts';
import { CommandError, UsageError } from './errors.ts';
import type { RunChoice } from './find-run.ts';
import type { Io } from './io.ts';
import { connectToRun } from './reach-control.ts';

export interface SendOptions extends RunChoice {
  worker: string;
  /** The text, word by word; `-` alone is what stdin says. */
  words: readonly string[];
  /** Whether to press Enter after it. */
  enter: boolean;
}

export interface KeyOptions extends RunChoice {
  worker: string;
  /** By name: `ctrl-c`, `enter`, `f5`, `x`. */
  keys: readonly string[];
}

/** How long to wait for a message to be submitted, and how often to look, ms. */
const DELIVERY_MS = 15_000;
const POLL_MS = 100;
/** How long a screen must stand still before Enter: agents take one that comes with the text for a line break, ms … */
const QUIET_MS = 300;
/** … and how long it may go on moving, ms. */
const QUIET_LIMIT_MS = 3000;

/** `orch-tui send`: brings a text into a worker, and submits it. */
export async function send({ worker, words, enter, ...choice }: SendOptions, io: Io): Promise<number> {
  const text = words.length === 1 && words[0] === '-' ? await readText(io.stdin) : words.join(' ');
  if (words.length === 0)
    throw new UsageError('what should be sent? Give a text, or - to read it from stdin');
  const { client } = await connectToRun(choice, io.env, io.cwd);
  const press = (input: Input) => client.post(workerPath(worker, 'input'), input);
  if (!enter) {
    await press({ text, leave: true });
    return 0;
  }
  const { reading } = await client.get<Worker>(workerPath(worker));
  const isAgent = reading?.agent !== undefined && reading.state !== 'shell';
  if (isAgent) return deliver(client, worker, text, io);
  await whenQuiet(client, worker, () => press({ text }));
  await press({ keys: ['enter'] });
  return 0;
}

/** Gives an agent a message, and waits a while to see it submitted. */
async function deliver(client: ApiClient, worker: string, text: string, io: Io): Promise<number> {
  let message = await client.post<MessageState>(workerPath(worker, 'send'), { text });
  const until = now() + DELIVERY_MS;
  while ((message.level === 'waiting' || message.level === 'typed') && now() < until) {
    await delay(POLL_MS);
    message = await client.get<MessageState>(`/v1/messages/${message.id}`);
  }
  if (message.level === 'failed') {
    const { attempts, reason = 'it was not delivered' } = message;
    const tries = `${attempts} attempt${attempts === 1 ? '' : 's'}`;
    throw new CommandError(`Failed to deliver message to ${worker} after ${tries}: ${bareReason(reason)}`);
  }
  if (message.level === 'submitted' || message.level === 'acknowledged') return 0;
  const { supervision } = await client.get<Worker>(workerPath(worker));
  const why = supervision?.messages.why ?? 'the worker is not ready';
  io.stderr.write(`${worker} has not taken it yet (${printable(why)}): it stays in the outbox\n`);
  return 0;
}

/** `orch-tui key`: presses keys. */
export async function key({ worker, keys, ...choice }: KeyOptions, io: Io): Promise<number> {
  const { client } = await connectToRun(choice, io.env, io.cwd);
  await client.post(workerPath(worker, 'input'), { keys: [...keys] });
  return 0;
}

/** Does something to a worker and waits until its screen stands still. */
async function whenQuiet(client: ApiClient, worker: string, act: () => Promise<unknown>): Promise<void> {
  const { cols, rows } = await client.get<Worker>(workerPath(worker));
  const quiet = Promise.withResolvers<void>();
  const limit = setTimeout(quiet.resolve, QUIET_LIMIT_MS);
  let sinceChange: NodeJS.Timeout | undefined;
  const stream = await client.stream({
    onMessage: ({ type }) => {
      if (type !== 'screens') return;
      sinceChange?.refresh();
      stream.send({ type: 'ack' });
    },
    onClose: quiet.resolve,
  });
  try {
    stream.send({ type: 'watch', windows: [{ worker, cols, rows }], maxFps: 60 });
    await act();
    sinceChange = setTimeout(quiet.resolve, QUIET_MS);
    await quiet.promise;
  } finally {
    clearTimeout(limit);
    clearTimeout(sinceChange);
    stream.close();
  }
}
