import { join } from 'node:path';
import type { TranscriptPage, WorkerDetail } from '../api/detail.ts';
import type { MessageState, ReplayCommand, ScreenText, ServerMessage, Worker } from '../api/schema.ts';
import {
  answerSchema,
  automationSchema,
  downSchema,
  inputSchema,
  kickSchema,
  logQuerySchema,
  messageSchema,
  newWorkerSchema,
  replayCommandSchema,
  restartSchema,
  searchSchema,
  sizeSchema,
  stopSchema,
} from '../api/schema.ts';
import { rangeSchema } from '../api/stats.ts';
import { EmptyMessageError } from '../delivery/message.ts';
import type { EventType } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';
import { incidentsOf } from '../journal/incidents.ts';
import { type Message, messagesOf } from '../journal/messages.ts';
import { restartsIn } from '../journal/restarts.ts';
import { Redactor } from '../redaction.ts';
import { rowText } from '../screen/cells.ts';
import { UnknownKeyError } from '../screen/keys.ts';
import type { z } from '../zod.ts';
import type { Control } from './control.ts';
import { ControlError } from './control-error.ts';
import { logTail } from './log-tail.ts';
import type { Observatory } from './observatory.ts';
import { type Routed, routed } from './routes.ts';
import { searchScreens } from './search.ts';
import { ControlStream } from './stream.ts';
import type { Supervisor } from './supervisor.ts';
import type { Transcripts } from './transcripts.ts';
import type { WorkTrees } from './work-trees.ts';

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

export interface ApiOptions {
  control: Control;
  /** What happened in the run; absent in a replay. */
  journal?: EventLog;
  /** What tells how the run goes, in numbers; absent in a replay. */
  observatory?: Observatory;
  /** The conversations of the workers; absent in a replay. */
  transcripts?: Transcripts;
  /** The folders of the workers; absent in a replay. */
  workTrees?: WorkTrees;
  /** Keeps secrets out of what is told. */
  redactor?: Redactor;
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

  /** Opens a stream of changes; with `readOnly` for one who may only look. */
  stream(send: (message: ServerMessage) => void, readOnly = false): ControlStream {
    const { control } = this.#options;
    return new ControlStream(control, (message) => send(this.#told(message)), readOnly);
  }

  /** Answers a request; never throws. */
  async handle(request: ApiRequest): Promise<ApiResponse> {
    try {
      return await this.#answer(request);
    } catch (error) {
      const { message } = error instanceof Error ? error : { message: String(error) };
      const body = { error: this.#redactor.text(message) };
      if (error instanceof ControlError) return { status: error.status, body };
      if (error instanceof UnknownKeyError) return { status: 400, body };
      console.error(error);
      return { status: 500, body };
    }
  }

  async #answer(request: ApiRequest): Promise<ApiResponse> {
    const routedRequest = routed(request.method, request.path);
    const body = (await this.#route(request, routedRequest)) ?? { ok: true };
    // A snapshot is the terminal itself, as a stream shows it.
    const isTerminal = routedRequest.route === 'GET v1/workers/:name/snapshot';
    return { status: 200, body: isTerminal ? body : this.#redactor.all(body) };
  }

  get #redactor(): Redactor {
    return this.#options.redactor ?? SHAPES_ONLY;
  }

  /** What a stream tells: of screens their cells as they are, of all else no secret. */
  #told(message: ServerMessage): ServerMessage {
    return message.type === 'screens' ? message : this.#redactor.all(message);
  }

  get #supervisor(): Supervisor {
    const { supervisor } = this.#options.control;
    if (!supervisor) throw new ControlError(409, 'nobody looks after the workers of a replay');
    return supervisor;
  }

  get #journal(): EventLog {
    const { journal } = this.#options;
    if (!journal) throw new ControlError(409, 'a replay has no journal');
    return journal;
  }

  get #observatory(): Observatory {
    const { observatory } = this.#options;
    if (!observatory) throw new ControlError(409, 'a replay takes nothing that could be counted');
    return observatory;
  }

  #supervisorOf(name: string): Supervisor {
    this.#options.control.known(name);
    return this.#supervisor;
  }

  #send(worker: string, text: string): MessageState {
    const supervisor = this.#supervisorOf(worker);
    if (this.#options.control.known(worker).state !== 'running')
      throw new ControlError(409, `worker "${worker}" is not running`);
    try {
      const { id } = supervisor.send(worker, text, 'operator', 'operator');
      return this.#message(id);
    } catch (error) {
      if (error instanceof EmptyMessageError) throw new ControlError(400, error.message);
      throw error;
    }
  }

  /** The label of an item of a worker's menu, which was told as this. */
  #labelTold(worker: string, told: string): string {
    const menu = this.#options.control.known(worker).reading?.attributes.menu ?? [];
    const meant = menu.filter(({ label }) => this.#redactor.text(label) === told);
    return meant.length === 1 ? meant[0]!.label : told;
  }

  #message(id: string): MessageState {
    const message = messagesOf(this.#journal.read({ types: MESSAGE_EVENTS })).find(
      (known) => known.id === id,
    );
    if (!message) throw new ControlError(404, `there is no message "${id}"`);
    return stateOfMessage(message);
  }

  async #detail(name: string): Promise<WorkerDetail> {
    const { control, transcripts, workTrees } = this.#options;
    const worker = control.known(name);
    const events = this.#journal.read({ worker: name });
    const git = worker.host === undefined ? await workTrees?.of(worker.cwd) : undefined;
    const context = events.findLast(({ type }) => type === 'context.saved')?.data;
    return {
      worker,
      explanation: control.explain(name).lines,
      incidents: incidentsOf(events),
      restarts: restartsIn(events),
      messages: messagesOf(events).map((message) => ({ ...message, ...stateOfMessage(message) })),
      conversation: (await transcripts?.last(name, LAST_ENTRIES)) ?? [],
      ...(context && { context }),
      ...(git && { git }),
    };
  }

  async #add({ command, ...rest }: z.output<typeof newWorkerSchema>): Promise<Worker> {
    const { control } = this.#options;
    const name = rest.name ?? freeName(control.lives.names());
    await control.lives.add({ ...rest, name, argv: command, env: {} });
    return control.known(name);
  }

  #transcript(name: string, after: string): Promise<TranscriptPage> {
    const { control, transcripts } = this.#options;
    control.known(name);
    if (!transcripts) throw new ControlError(409, 'a replay has no transcripts');
    if (!/^\d{1,9}$/.test(after)) throw new ControlError(400, 'after: the number of an entry');
    return transcripts.page(name, Number(after));
  }

  async #route({ body, readOnly = false }: ApiRequest, { route, name, query }: Routed): Promise<unknown> {
    const { control, onDown, replay } = this.#options;
    if (readOnly && !route.startsWith('GET ')) throw new ControlError(403, 'this token is for reading only');
    switch (route) {
      case 'GET v1/run':
        return control.run();
      case 'GET v1/workers':
        return control.workers();
      case 'POST v1/workers':
        return this.#add(check(newWorkerSchema, body));
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
        return control.lives.stop(name, check(stopSchema, body).graceMs);
      case 'POST v1/workers/:name/start':
        return control.lives.start(name);
      case 'GET v1/workers/:name/explanation':
        return control.explain(name);
      case 'POST v1/workers/:name/send':
        return this.#send(name, check(messageSchema, body).text);
      case 'GET v1/messages/:name':
        return this.#message(name);
      case 'POST v1/workers/:name/kick': {
        const refusal = this.#supervisorOf(name).kick(name, check(kickSchema, body).recipe);
        if (refusal !== undefined) throw new ControlError(409, refusal);
        return undefined;
      }
      case 'POST v1/workers/:name/answer': {
        const { label, ...rest } = check(answerSchema, body);
        const refusal = this.#supervisorOf(name).answer(name, {
          label: this.#labelTold(name, label),
          ...rest,
        });
        if (refusal !== undefined) throw new ControlError(409, refusal);
        return undefined;
      }
      case 'POST v1/workers/:name/automation':
        return this.#supervisorOf(name).setAutomation({ worker: name }, check(automationSchema, body).mode);
      case 'POST v1/automation': {
        const { mode, state } = check(automationSchema, body);
        this.#supervisor.setAutomation(state === undefined ? {} : { state }, mode);
        return control.runChanged();
      }
      case 'POST v1/workers/:name/pause':
        return this.#supervisorOf(name).pause(name, true);
      case 'POST v1/workers/:name/resume':
        return this.#supervisorOf(name).pause(name, false);
      case 'POST v1/workers/:name/restart': {
        const { how } = check(restartSchema, body);
        return this.#supervisorOf(name).restartNow(name, how);
      }
      case 'GET v1/incidents':
        return incidentsOf(this.#journal.read({ types: INCIDENT_EVENTS }));
      case 'GET v1/workers/:name/detail':
        return this.#detail(name);
      case 'GET v1/stats':
        return this.#observatory.stats();
      case 'GET v1/activity':
        return this.#observatory.activity();
      case 'GET v1/metrics/:name':
        return this.#observatory.metrics(check(rangeSchema, name));
      case 'GET v1/workers/:name/transcript':
        return this.#transcript(name, query.get('after') ?? '0');
      case 'GET v1/search': {
        const screens = control.workers().flatMap(({ name: worker }) => {
          const screen = control.screen(worker);
          return screen ? [[worker, screen] as const] : [];
        });
        return searchScreens(screens, check(searchSchema, query.get('q') ?? ''), () => performance.now());
      }
      case 'GET v1/log': {
        const asked = check(logQuerySchema, Object.fromEntries(query));
        if (replay) throw new ControlError(409, 'a replay has no log');
        return logTail(join(control.run().dir, 'control.log'), asked);
      }
      case 'GET v1/events':
        return this.#journal.read({ last: 1000 });
      case 'POST v1/call-off-start':
        return { workers: control.lives.callOffStart() };
      case 'POST v1/down':
        {
          const { graceMs, leave } = check(downSchema, body);
          await control.lives.down(graceMs, leave);
        }
        // The answer goes out first.
        setImmediate(onDown);
        return undefined;
      case 'POST v1/replay':
        if (!replay) throw new ControlError(409, 'this run is live: only a replay can be steered');
        return replay(check(replayCommandSchema, body));
      default:
        return route satisfies never;
    }
  }
}

/** Of a replay no secret is known; what has the shape of one is seen there too. */
const SHAPES_ONLY = new Redactor();

/** How much of a conversation is told with all else about a worker. */
const LAST_ENTRIES = 20;

/** What incidents are told from. */
const INCIDENT_EVENTS: EventType[] = [
  'incident.opened',
  'incident.escalated',
  'incident.closed',
  'intervention',
];

/** What messages are told from. */
const MESSAGE_EVENTS: EventType[] = [
  'message.queued',
  'message.typed',
  'message.submitted',
  'message.acknowledged',
  'message.failed',
];

/** The next of `worker-1`, `worker-2`, … that no worker has. */
function freeName(names: readonly string[]): string {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  let number = 1;
  while (taken.has(`worker-${number}`)) number++;
  return `worker-${number}`;
}

function stateOfMessage({ id, worker, level, attempts, reason }: Message): MessageState {
  const at = level === 'queued' ? 'waiting' : level;
  return { id, worker, level: at, attempts, ...(reason !== undefined && { reason }) };
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
