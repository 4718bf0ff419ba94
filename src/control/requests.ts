import {
  answerSchema,
  automationSchema,
  type DownAnswer,
  downSchema,
  inputSchema,
  kickSchema,
  type MessageState,
  messageSchema,
  newWorkerSchema,
  replayCommandSchema,
  restartSchema,
  sizeSchema,
  stopSchema,
  type Worker,
  withdrawalSchema,
} from '../api/schema.ts';
import { EmptyMessageError } from '../delivery/message.ts';
import type { z } from '../zod.ts';
import type { ApiContext } from './api-context.ts';
import { UnknownRecipeError } from './asked.ts';
import { checked } from './checked.ts';
import { ControlError } from './control-error.ts';
import { messageTold } from './messages-told.ts';
import type { RequestRoute } from './routes.ts';

type Request = (context: ApiContext, asked: { name: string; body: unknown }) => unknown;

/** What is done for who asks for it. */
export const REQUESTS: Record<RequestRoute, Request> = {
  'POST v1/workers': (context, { body }) => add(context, checked(newWorkerSchema, body)),
  'POST v1/workers/:name/input': ({ control }, { name, body }) =>
    control.input(name, checked(inputSchema, body)),
  'POST v1/workers/:name/resize': ({ control }, { name, body }) =>
    control.resize(name, checked(sizeSchema, body)),
  'POST v1/workers/:name/stop': ({ control }, { name, body }) => {
    const { graceMs, leave } = checked(stopSchema, body);
    return leave ? control.lives.leave(name) : control.lives.stop(name, graceMs);
  },
  'POST v1/workers/:name/start': ({ control }, { name }) => control.lives.start(name),
  'POST v1/workers/:name/send': (context, { name, body }) =>
    send(context, name, checked(messageSchema, body).text),
  'POST v1/workers/:name/withdraw': (context, { name, body }) =>
    withdraw(context, name, checked(withdrawalSchema, body).message),
  'POST v1/workers/:name/kick': (context, { name, body }) =>
    kick(context, name, checked(kickSchema, body).recipe),
  'POST v1/workers/:name/answer': (context, { name, body }) => {
    const { label, ...rest } = checked(answerSchema, body);
    const answer = { label: labelTold(context, name, label), ...rest };
    done(context.supervisorOf(name).answer(name, answer));
  },
  'POST v1/workers/:name/automation': (context, { name, body }) =>
    context.supervisorOf(name).setAutomation({ worker: name }, checked(automationSchema, body).mode),
  'POST v1/automation': ({ supervisor, control }, { body }) => {
    const { mode, state } = checked(automationSchema, body);
    supervisor.setAutomation(state === undefined ? {} : { state }, mode);
    control.runChanged();
  },
  'POST v1/workers/:name/pause': (context, { name }) => context.supervisorOf(name).pause(name, true),
  'POST v1/workers/:name/resume': (context, { name }) => context.supervisorOf(name).pause(name, false),
  'POST v1/workers/:name/restart': (context, { name, body }) =>
    context.supervisorOf(name).restartNow(name, checked(restartSchema, body).how),
  'POST v1/call-off-start': ({ control }) => ({ workers: control.lives.callOffStart() }),
  'POST v1/down': async ({ control, options }, { body }) => {
    const { graceMs, leave } = checked(downSchema, body);
    const left = await control.lives.down(graceMs, leave);
    // The answer goes out first.
    setImmediate(options.onDown);
    const answer: DownAnswer = { left: left.map(({ name, host }) => ({ name, ...(host && { host }) })) };
    return answer;
  },
  'POST v1/replay': ({ replay }, { body }) => replay(checked(replayCommandSchema, body)),
};

async function add(
  { control }: ApiContext,
  { command, ...rest }: z.output<typeof newWorkerSchema>,
): Promise<Worker> {
  const name = rest.name ?? freeName(control.lives.names());
  await control.lives.add({ ...rest, name, argv: command, env: {} });
  return control.known(name);
}

/** The next of `worker-1`, `worker-2`, … that no worker has. */
function freeName(names: readonly string[]): string {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  let number = 1;
  while (taken.has(`worker-${number}`)) number++;
  return `worker-${number}`;
}

function send(context: ApiContext, worker: string, text: string): MessageState {
  const supervisor = context.supervisorOf(worker);
  context.control.requireRunning(worker);
  try {
    const { id } = supervisor.send(worker, text, 'operator', 'operator');
    return messageTold(context.journal, id);
  } catch (error) {
    if (error instanceof EmptyMessageError) throw new ControlError(400, error.message);
    throw error;
  }
}

/** @throws {ControlError} with what kept it from being done */
function kick(context: ApiContext, worker: string, recipe: string | undefined): void {
  try {
    done(context.supervisorOf(worker).kick(worker, recipe));
  } catch (error) {
    throw error instanceof UnknownRecipeError ? new ControlError(400, error.message) : error;
  }
}

function withdraw(context: ApiContext, worker: string, id: string | undefined): MessageState[] {
  const withdrawn = context.supervisorOf(worker).withdraw(worker, id);
  const what = id === undefined ? 'no message' : `no message "${id}"`;
  if (withdrawn.length === 0)
    throw new ControlError(
      409,
      `${what} waits for ${worker}: what it has begun to take cannot be taken back`,
    );
  return withdrawn.map((message) => messageTold(context.journal, message.id));
}

/** The label of an item of a worker's menu, which was told as this. */
function labelTold({ control, redactor }: ApiContext, worker: string, told: string): string {
  const menu = control.known(worker).reading?.attributes.menu ?? [];
  const meant = menu.filter(({ label }) => redactor.text(label) === told);
  return meant.length === 1 ? meant[0]!.label : told;
}

/** @throws {ControlError} with what kept it from being done */
function done(refusal: string | undefined): void {
  if (refusal !== undefined) throw new ControlError(409, refusal);
}
