import type { z } from 'zod';
import type { ReplayCommand, ScreenText, ServerMessage } from '../api/schema.ts';
import { inputSchema, replayCommandSchema, sizeSchema, stopSchema } from '../api/schema.ts';
import { rowText } from '../screen/cells.ts';
import { UnknownKeyError } from '../screen/keys.ts';
import { type Control, ControlError } from './control.ts';
import { ControlStream } from './stream.ts';

/** A request as HTTP brings it: the path without query, and the body read as JSON. */
export interface ApiRequest {
  method: string;
  path: string;
  body: unknown;
}

export interface ApiResponse {
  status: number;
  body: unknown;
}

export interface ApiOptions {
  control: Control;
  /** Ends control after everything is down. */
  onDown: () => void;
  /** Steers the replay, when this is one. */
  replay?: (command: ReplayCommand) => void;
}

/** The control API, whatever carries it. */
export class ControlApi {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** Opens a stream of changes. */
  stream(send: (message: ServerMessage) => void): ControlStream {
    return new ControlStream(this.#options.control, send);
  }

  /** Answers a request; never throws. */
  async handle(request: ApiRequest): Promise<ApiResponse> {
    try {
      return { status: 200, body: (await this.#route(request)) ?? { ok: true } };
    } catch (error) {
      if (error instanceof ControlError) return { status: error.status, body: { error: error.message } };
      if (error instanceof UnknownKeyError) return { status: 400, body: { error: error.message } };
      console.error(error);
      return { status: 500, body: { error: error instanceof Error ? error.message : String(error) } };
    }
  }

  async #route({ method, path, body }: ApiRequest): Promise<unknown> {
    const { control, onDown, replay } = this.#options;
    const [, version, collection, encodedName, action] = path.split('/');
    const route = `${method} ${[version, collection, encodedName && ':name', action].filter(Boolean).join('/')}`;
    const name = decode(encodedName ?? '');
    switch (route) {
      case 'GET v1/run':
        return control.run();
      case 'GET v1/workers':
        return control.workers();
      case 'GET v1/workers/:name':
        return control.known(name);
      case 'GET v1/workers/:name/screen':
        return screenText(control, name);
      case 'GET v1/workers/:name/snapshot':
        return control.snapshot(name);
      case 'POST v1/workers/:name/input':
        return control.input(name, check(inputSchema, body));
      case 'POST v1/workers/:name/resize':
        return control.resize(name, check(sizeSchema, body));
      case 'POST v1/workers/:name/stop':
        return control.stop(name, check(stopSchema, body).graceMs);
      case 'POST v1/workers/:name/start':
        return control.start(name);
      case 'POST v1/down':
        await control.down(check(stopSchema, body).graceMs);
        // The answer goes out first.
        setImmediate(onDown);
        return undefined;
      case 'POST v1/replay':
        if (!replay) throw new ControlError(409, 'this run is live: only a replay can be steered');
        return replay(check(replayCommandSchema, body));
      default:
        throw new ControlError(404, `there is no ${method} ${path}`);
    }
  }
}

function screenText(control: Control, name: string): ScreenText {
  const { cols, rows } = control.snapshot(name);
  const screen = control.screen(name)!;
  const { x, y, visible } = screen.cursor;
  const lines = Array.from({ length: rows }, (_, row) => rowText(screen.row(row)));
  return { cols, rows, title: screen.title, cursor: { x, y, visible }, lines };
}

function check<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new ControlError(400, problems.join('; '));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ControlError(400, `${segment} is not a well-formed name`);
  }
}
