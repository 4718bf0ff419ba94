import type { ServerMessage } from '../api/schema.ts';
import { type Clock, systemClock } from '../clock.ts';
import { messageOf } from '../error-message.ts';
import { UnknownKeyError } from '../screen/keys.ts';
import { ApiContext, type ApiOptions } from './api-context.ts';
import { ControlError } from './control-error.ts';
import { QUERIES } from './queries.ts';
import { REQUESTS } from './requests.ts';
import { isQuery, type Routed, routed } from './routes.ts';
import { ControlStream } from './stream.ts';

/** A request as HTTP brings it: the path with its query, and the body read as JSON. */
export interface ApiRequest {
  method: string;
  path: string;
  body: unknown;
  /** Whoever asks may only read. */
  readOnly?: boolean;
}

export interface ApiResponse {
  status: number;
  body: unknown;
}

/** The control API, whatever carries it. */
export class ControlApi {
  readonly #context: ApiContext;

  constructor(options: ApiOptions) {
    this.#context = new ApiContext(options);
  }

  /** Opens a stream of changes; with `readOnly` for one who may only look. What it does later it does on this clock. */
  stream(send: (message: ServerMessage) => void, readOnly = false, clock = systemClock): ControlStream {
    const { control } = this.#context;
    const stream = new ControlStream(control, (message) => send(this.#told(message)), readOnly, clock);
    this.begin(stream, clock);
    return stream;
  }

  /** Has a stream tell what there is, when that is known. */
  protected begin(stream: ControlStream, _clock: Clock): void {
    stream.open();
  }

  /** Answers a request; never throws. */
  async handle(request: ApiRequest): Promise<ApiResponse> {
    try {
      return await this.#answer(request);
    } catch (error) {
      const message = messageOf(error);
      const body = { error: this.#context.redactor.text(message) };
      if (error instanceof ControlError) return { status: error.status, body };
      if (error instanceof UnknownKeyError) return { status: 400, body };
      console.error(error);
      return { status: 500, body };
    }
  }

  async #answer(request: ApiRequest): Promise<ApiResponse> {
    const asked = routed(request.method, request.path);
    const body = (await this.#dealWith(request, asked)) ?? { ok: true };
    // A snapshot is the terminal itself, as a stream shows it.
    const isTerminal = asked.route === 'GET v1/workers/:name/snapshot';
    return { status: 200, body: isTerminal ? body : this.#context.redactor.all(body) };
  }

  #dealWith({ body, readOnly = false }: ApiRequest, { route, name, query }: Routed): unknown {
    if (isQuery(route)) return QUERIES[route](this.#context, { name, query });
    if (readOnly) throw new ControlError(403, 'this token is for reading only');
    return REQUESTS[route](this.#context, { name, body });
  }

  /** What a stream tells: of screens their cells as they are, of all else no secret. */
  #told(message: ServerMessage): ServerMessage {
    const { redactor } = this.#context;
    if (message.type === 'screens') return message;
    if (message.type !== 'workers') return redactor.all(message);
    const changed = message.changed.map((worker) => this.#context.told(worker));
    return redactor.all({ ...message, changed });
  }
}
