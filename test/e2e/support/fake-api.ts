import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Block, messageEvents, wholeMessage } from './fake-message.ts';

/** What the model does with one request of the conversation. Times are in ms. */
export type Behavior =
  /** Answers with this text, a few characters at a time; one that is held does not end before its lane is released. */
  | { kind: 'text'; text: string; chunk?: number; delay?: number; held?: boolean }
  /** Asks for a tool, after an optional text. */
  | { kind: 'tool'; name: string; input: object; text?: string }
  /** Ends the turn without a single block. */
  | { kind: 'empty' }
  /** Takes the request and never says a byte. */
  | { kind: 'hang' }
  /** Streams this text and then never says anything more. */
  | { kind: 'hang-midway'; text: string }
  /** Streams this text and then breaks the connection. */
  | { kind: 'break-midway'; text: string }
  /** Refuses with an HTTP status, such as 429 and `rate_limit_error`. */
  | {
      kind: 'status';
      status: number;
      type: string;
      message: string;
      headers?: Readonly<Record<string, string>>;
    };

/** One request as the fake saw it. */
export interface SeenRequest {
  path: string;
  /** Which conversation it belongs to, where they were told apart by their base URL: `/LANE`. */
  lane: string;
  /** Part of the conversation; false for what the agent asks on the side (a title, a probe of the quota). */
  main: boolean;
  model: string;
  /** The text of the last message from the user. */
  prompt: string;
}

interface MessagesRequest {
  model?: string;
  max_tokens?: number;
  stream?: boolean;
  tools?: unknown[];
  messages?: { role: string; content: string | { type: string; text?: string; content?: unknown }[] }[];
}

const DEFAULT_BEHAVIOR: Behavior = { kind: 'text', text: 'Hello from the fake API.' };
const CHUNK = 6;
const CHUNK_DELAY_MS = 20;
/** Whoever was given no base URL of its own. */
const COMMON_LANE = '';

/**
 * A fake of the Anthropic Messages API, as far as Claude Code asks: streamed and whole answers, token counts, the list of
 * models. A queue decides how the requests of the conversation are answered, one behavior each; side requests always get a short
 * plain answer. Several agents that talk at once are told apart by a lane: the first part of the path, from their base URL.
 */
export class FakeApi {
  readonly #server: Server;
  readonly #queues = new Map<string, Behavior[]>();
  readonly #waiters = new Set<() => void>();
  readonly #releases = new Map<string, PromiseWithResolvers<void>>();
  /** All requests so far, oldest first. */
  readonly requests: SeenRequest[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      // An agent that hangs up in the middle of an answer is part of what is played here.
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  /** Listens on a unix socket (a path) or on a port of 127.0.0.1 (0: any). */
  static async listen(where: string | number): Promise<FakeApi> {
    const api = new FakeApi();
    await new Promise<void>((resolve, reject) => {
      api.#server.once('error', reject);
      if (typeof where === 'string') api.#server.listen(where, resolve);
      else api.#server.listen(where, '127.0.0.1', resolve);
    });
    return api;
  }

  /** The port it listens on; 0 on a unix socket. */
  get port(): number {
    const address = this.#server.address() as AddressInfo | string | null;
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  }

  /** Decides what the next requests of the conversation get; after these, all get a short text. */
  enqueue(...behaviors: Behavior[]): void {
    this.enqueueIn(COMMON_LANE, ...behaviors);
  }

  /** The same for the conversation of a lane. */
  enqueueIn(lane: string, ...behaviors: Behavior[]): void {
    this.#queues.set(lane, [...(this.#queues.get(lane) ?? []), ...behaviors]);
  }

  /** What is held in a lane, now or later, ends. */
  release(lane: string): void {
    this.#releaseOf(lane).resolve();
  }

  /** The prompts of the conversation of a lane so far, oldest first. */
  promptsOf(lane: string): string[] {
    return this.requests.flatMap((seen) => (seen.main && seen.lane === lane ? [seen.prompt] : []));
  }

  /**
   * The first request of the conversation, past or to come, whose prompt holds this text; of any lane, unless one is named.
   * @throws Error naming all requests when there is none in time, ms
   */
  async asked(text: string, timeout = 10_000, lane?: string): Promise<SeenRequest> {
    const find = () =>
      this.requests.find(
        (seen) => seen.main && (lane === undefined || seen.lane === lane) && seen.prompt.includes(text),
      );
    const timer = AbortSignal.timeout(timeout);
    for (let found = find(); ; found = find()) {
      if (found) return found;
      if (timer.aborted) throw new Error(`nobody asked "${text}", but:\n${this.#summary()}`);
      await new Promise<void>((resolve) => {
        this.#waiters.add(resolve);
        timer.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  /** Hangs up on everybody. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #summary(): string {
    return this.requests
      .map(({ lane, path, main, prompt }) => `${lane}${path} main=${main} ${prompt.slice(-200)}`)
      .join('\n');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, lane = COMMON_LANE, path = ''] = /^(?:\/([^/?]+))??(\/v1\/[^?]*)/.exec(request.url ?? '') ?? [];
    const body = await readJson(request);
    const main = path.endsWith('/messages') && isConversation(body);
    this.requests.push({ path, lane, main, model: body.model ?? '', prompt: promptOf(body) });
    for (const notify of this.#waiters) notify();
    this.#waiters.clear();
    if (path.endsWith('/messages/count_tokens')) return sendJson(response, 200, { input_tokens: 1000 });
    if (path.endsWith('/models')) return sendJson(response, 200, { data: [], has_more: false });
    if (!path.endsWith('/messages')) return sendJson(response, 404, errorBody('not_found_error', path));
    const behavior = main
      ? (this.#queues.get(lane)?.shift() ?? DEFAULT_BEHAVIOR)
      : { kind: 'text' as const, text: 'ok' };
    await answer(response, body, behavior, this.#releaseOf(lane).promise);
  }

  #releaseOf(lane: string): PromiseWithResolvers<void> {
    const release = this.#releases.get(lane) ?? Promise.withResolvers<void>();
    this.#releases.set(lane, release);
    return release;
  }
}

async function answer(
  response: ServerResponse,
  body: MessagesRequest,
  behavior: Behavior,
  released: Promise<void>,
): Promise<void> {
  if (behavior.kind === 'hang') return;
  if (behavior.kind === 'status') {
    const { status, type, message, headers } = behavior;
    return sendJson(response, status, errorBody(type, message), headers);
  }
  if (behavior.kind === 'break-midway' && !body.stream) return void response.destroy();
  const model = body.model ?? 'fake';
  const blocks = blocksOf(behavior);
  if (!body.stream) return sendJson(response, 200, wholeMessage(model, blocks));
  const { chunk = CHUNK, delay: pause = CHUNK_DELAY_MS } = behavior.kind === 'text' ? behavior : {};
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of messageEvents(model, blocks, chunk)) {
    if (event.type === 'content_block_stop' && behavior.kind === 'hang-midway') return;
    if (event.type === 'content_block_stop' && behavior.kind === 'break-midway')
      return void response.destroy();
    if (event.type === 'content_block_stop' && behavior.kind === 'text' && behavior.held) await released;
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    if (event.type === 'content_block_delta' && pause > 0) await delay(pause);
  }
  response.end();
}

function blocksOf(behavior: Exclude<Behavior, { kind: 'hang' | 'status' }>): Block[] {
  const text: Block[] = 'text' in behavior && behavior.text ? [{ type: 'text', text: behavior.text }] : [];
  if (behavior.kind !== 'tool') return text;
  return [...text, { type: 'tool_use', name: behavior.name, input: behavior.input }];
}

/**
 * Claude Code gives its tools only to the conversation; titles come from a small model, quota probes want one token, and
 * some versions open with a warm-up that looks like a conversation of one word.
 */
function isConversation(body: MessagesRequest): boolean {
  const small = body.max_tokens === 1 || (body.model ?? '').includes('haiku') || !body.tools?.length;
  return !small && promptOf(body).trimEnd().split('\n').at(-1) !== 'Warmup';
}

/** The text of the last message from the user; newer versions put one of the system behind it. */
function promptOf(body: MessagesRequest): string {
  const content = body.messages?.findLast(({ role }) => role === 'user')?.content ?? '';
  if (typeof content === 'string') return content;
  return content
    .map(({ text, content: inner }) => text ?? (typeof inner === 'string' ? inner : ''))
    .join('\n');
}

function errorBody(type: string, message: string): object {
  return { type: 'error', error: { type, message }, request_id: 'req_fake' };
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function readJson(request: IncomingMessage): Promise<MessagesRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as MessagesRequest;
  } catch {
    return {};
  }
}
