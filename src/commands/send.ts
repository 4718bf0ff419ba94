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
import { count } from './format.ts';
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

/** `orch-tui send`: brings a text into a worker, and submits it. */
export async function send({ worker, words, enter, ...choice }: SendOptions, io: Io): Promise<number> {
  const text = words.length === 1 && words[0] === '-' ? await readText(io.stdin) : words.join(' ');
  if (words.length === 0)
    throw new UsageError('what should be sent? Give a text, or - to read it from stdin');
  const { client } = await connectToRun(choice, io.env, io.cwd);
  if (!enter) {
    await client.post(workerPath(worker, 'input'), { text, leave: true } satisfies Input);
    return 0;
  }
  return deliver(client, worker, text, io);
}

/** `orch-tui send --withdraw`: takes back what a worker has not begun to take. */
export async function withdraw(
  { worker, ...choice }: RunChoice & { worker: string },
  io: Io,
): Promise<number> {
  const { client } = await connectToRun(choice, io.env, io.cwd);
  const withdrawn = await client.post<MessageState[]>(workerPath(worker, 'withdraw'), {});
  io.stdout.write(`${count(withdrawn.length, 'message')} to ${worker} taken back\n`);
  return 0;
}

/** Gives a worker a message, and waits a while to see it submitted. */
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
  if (message.level === 'withdrawn') throw new CommandError(`the message to ${worker} was taken back`);
  if (message.level === 'submitted' || message.level === 'acknowledged') return 0;
  const { supervision } = await client.get<Worker>(workerPath(worker));
  const why = supervision?.messages.why ?? 'the worker is not ready';
  io.stderr.write(
    `${worker} has not taken it yet (${printable(why)}): it stays in the outbox, and send --withdraw takes it back\n`,
  );
  return 0;
}

/** `orch-tui key`: presses keys. */
export async function key({ worker, keys, ...choice }: KeyOptions, io: Io): Promise<number> {
  const { client } = await connectToRun(choice, io.env, io.cwd);
  await client.post(workerPath(worker, 'input'), { keys: [...keys] });
  return 0;
}
