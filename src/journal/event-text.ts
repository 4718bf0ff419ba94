import type { EventData, EventType, JournalEvent, Outcome } from './event.ts';
import { stateWord } from './state-word.ts';
import { spanText } from './time-text.ts';

const quoted = (text: string) => JSON.stringify(text);
const because = (reason: string | undefined) => (reason === undefined ? '' : `: ${reason}`);
const withKind = (state: string, kind: string | undefined) =>
  kind === undefined ? state : `${state} (${kind})`;
const exitText = (exit: EventData<'worker.exited'>['exit']) =>
  'code' in exit ? `exited with code ${exit.code}` : `was ended by ${exit.signal}`;

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  recovered: 'recovered',
  healed: 'went away by itself',
  operator: 'ended by a person',
  gone: 'the worker ended',
};

/** How an incident ended, in words: recipes are called after troubles, so it is said that it is one. */
export function outcomeText(outcome: Outcome, recipe: string | undefined): string {
  return OUTCOMES[outcome] + (recipe === undefined ? '' : `, recipe ${quoted(recipe)}`);
}

/** What happened in words, without when and to whom. */
const TEXTS: { readonly [T in EventType]: (data: EventData<T>, at: number) => string } = {
  'run.started': ({ workers, version, purpose }) =>
    `run started: ${workers} workers, orch-tui ${version}${purpose === undefined ? '' : `, ${purpose}`}`,
  'run.ended': ({ reason }) => `run ended: ${reason}`,
  'control.started': ({ version, pid }) => `control ${version} watches (pid ${pid})`,
  'control.ended': ({ reason }) => `control watches no more: ${reason}`,
  'worker.started': ({ argv, how, attempt, login }) =>
    `started (${how}, attempt ${attempt}${login === undefined ? '' : `, login ${login}`}): ${argv.join(' ')}`,
  'worker.added': ({ argv }) => `was added: ${argv.join(' ')}`,
  'worker.exited': ({ exit }) => exitText(exit),
  'worker.unanswered': ({ host }) => `may have been started on ${host}, which was lost meanwhile`,
  'worker.found': ({ pid, host }) =>
    `is found running (pid ${pid})${host === undefined ? '' : ` on ${host}`}`,
  'worker.gone': ({ reason }) => `is gone: ${reason}`,
  'worker.stopped': ({ by }) => `was stopped (${by})`,
  'worker.removed': () => 'was removed',
  'agent.exited': ({ agent = 'the agent' }) => `${agent} left its terminal to a shell`,
  'agent.started': ({ agent }) => `${agent} is in front of its terminal`,
  'agent.session': ({ session }) => `is in conversation ${session}`,
  'context.saved': (context) => `context saved: ${contextText(context)}`,
  heartbeat: ({ state, health, tokens }) =>
    `heartbeat: ${state}, ${health}${tokens === undefined ? '' : `, ${tokens} tokens`}`,
  'screen.changed': ({ from, to, kind, agent, evidence, source }) =>
    `screen ${change(from && stateWord({ state: from, agent }), withKind(stateWord({ state: to, agent }), kind))} (${source})${evidence === '' ? '' : ` — ${quoted(evidence)}`}`,
  'health.changed': ({ from, to, why }) => `health ${change(from, to)}: ${why}`,
  'incident.opened': ({ cause, kind, evidence }) =>
    `incident opened: ${withKind(cause, kind)} — ${quoted(evidence)}`,
  'incident.escalated': ({ reason }) => `incident needs a person: ${reason}`,
  'incident.closed': ({ outcome, recipe }) => `incident closed: ${outcomeText(outcome, recipe)}`,
  'step.advanced': ({ by, recipe, step, rung, of, sent }) =>
    `${by} is at ${recipe} ${rung}/${of} ${step}, sent ${sentText(sent)}`,
  intervention: interventionText,
  'message.queued': ({ message, kind, by, text }) => `message ${message} queued by ${by} (${kind}): ${text}`,
  'message.typed': ({ message, attempt }) => `message ${message} typed${again(attempt)}`,
  'message.submitted': ({ message, attempt }) => `message ${message} submitted${again(attempt)}`,
  'message.acknowledged': ({ message }) => `message ${message} acknowledged`,
  'message.failed': ({ message, reason }) => `message ${message} failed: ${reason}`,
  'message.withdrawn': ({ message, by }) => `message ${message} taken back (${by})`,
  'draft.taken': ({ text }) => `a draft is kept: ${text}`,
  'draft.returned': () => 'the draft that was kept is put back',
  'login.lost': ({ agent, evidence }) => `${agent} has lost its login — ${quoted(evidence)}`,
  'login.back': ({ agent }) => `${agent} is logged in again`,
  'login.limited': ({ login, until }) =>
    `login ${login} is at its limit until ${new Date(until).toISOString()}`,
  'automation.changed': ({ state, mode, by }) =>
    `automation ${mode}${state === undefined ? '' : ` for ${state}`} (${by})`,
  'worker.paused': ({ by }) => `automation paused (${by})`,
  'worker.resumed': ({ by }) => `automation resumed (${by})`,
  'operator.typed': () => 'a person typed',
  'host.reached': ({ host }) => `host ${host} is reached`,
  'host.lost': ({ host, reason }) => `host ${host} cannot be reached: ${reason}`,
  'config.problem': ({ problem }) => `config: ${problem}`,
};

/** What happened, in words, without when and to whom. It may quote what a program wrote: make it printable. */
export function eventText({ type, at, data }: JournalEvent): string {
  // One function for each type, which the compiler cannot pair with its data.
  return (TEXTS[type] as (data: unknown, at: number) => string)(data, at);
}

/** Keys and texts that were sent, short: `ctrl-c, "go on"`. */
export function sentText(sent: readonly string[]): string {
  // Texts stand in quotes already.
  const printable = (text: string) => quoted(text).slice(1, -1).replaceAll('\\"', '"');
  return sent.map((each) => printable(each.length > 60 ? `${each.slice(0, 59)}…` : each)).join(', ');
}

function interventionText(
  { by, recipe, step, rung, of, sent, result, reason, startedAt }: EventData<'intervention'>,
  at: number,
): string {
  const isDry = result === 'dry_run';
  const what = sent.length === 0 ? '' : `, ${isDry ? 'and send' : 'sent'} ${sentText(sent)}`;
  if (isDry) return `${by} would do ${recipe} ${rung}/${of} ${step}${what}${because(reason)}`;
  return `${by} did ${recipe} ${rung}/${of} ${step}${what} → ${result} in ${spanText(at - startedAt)}${because(reason)}`;
}

function contextText({ session, task, draft, branch, status, commits }: EventData<'context.saved'>): string {
  return [
    session !== undefined && `session ${session}`,
    task !== undefined && `task ${quoted(task)}`,
    branch !== undefined && `branch ${branch}`,
    draft !== undefined && 'an unsent draft',
    `${status.length} changed files`,
    `${commits.length} commits`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

function change(from: string | undefined, to: string): string {
  return from === undefined ? to : `${from} → ${to}`;
}

function again(attempt: number): string {
  return attempt > 1 ? `, attempt ${attempt}` : '';
}
