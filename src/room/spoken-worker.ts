import type { Worker } from '../api/schema.ts';
import { saidOf } from '../classifier/said.ts';
import type { Action } from '../keymap/bindings.ts';
import { keyHints } from '../keymap/keymap.ts';
import { ageText } from './age-text.ts';
import { badgeOf, healthBadgeOf, inStateSince, isTrouble } from './badge.ts';
import { isSuggested, needOf } from './need.ts';
import { type RoomState, workerClock } from './state.ts';

/** A worker in words: who, in what state, since when, why, and what is done or can be done about it. */
export function workerWords(state: RoomState, worker: Worker): string {
  const badge = badgeOf(worker);
  const health = healthBadgeOf(worker);
  const since = inStateSince(worker) ?? worker.startedAt;
  // What a worker that is well does in particular changes all the time.
  const said = isTrouble(badge) ? badge.text : badge.name;
  const parts = [
    health ? `${health.text}, ${said}` : said,
    ...(since === undefined ? [] : [`for ${ageText(workerClock(state) - since)}`]),
    ...whyOf(worker),
    ...(worker.recordingProblem === undefined ? [] : ['not recorded']),
    ...doneOf(worker),
    ...(state.run?.replay ? [] : remediesOf(state, worker)),
  ];
  const mark = state.marked.has(worker.name) ? 'marked, ' : '';
  return `${worker.name}: ${mark}${parts.join(', ')}`;
}

/** Why it is in trouble, most certain first; a proof that is only the number of an end says nothing that was not said. */
function whyOf(worker: Worker): string[] {
  const { problem, reading, supervision } = worker;
  const { incident } = supervision ?? {};
  const read = isTrouble(badgeOf(worker)) && reading?.state !== 'exited' ? reading : undefined;
  const proof = read ? saidOf(read) : incident?.evidence.trim();
  const isBare = proof === undefined || proof === '' || (!read && proof === incident?.kind);
  return [
    ...(problem === undefined ? [] : [problem]),
    ...(incident?.escalated === undefined ? [] : [`why: ${incident.escalated}`]),
    ...(isBare ? [] : [proof]),
  ];
}

/** What is being done about it, or comes next; without what a second changes. */
function doneOf({ supervision, state }: Worker): string[] {
  const { incident, automation } = supervision ?? {};
  if (!incident || state === 'unreachable') return [];
  const { doing, next, escalated } = incident;
  if (doing) return [`${doing.by === 'operator' ? 'by you' : 'being done'}: ${doing.step}`];
  if (!next || escalated !== undefined || automation !== 'on') return [];
  return [...(next.waits === undefined ? [] : [`waits: ${next.waits}`]), `next: ${next.step}`];
}

/** What a person can do about it, with the keys for that. */
function remediesOf(state: RoomState, worker: Worker): string[] {
  const { keymap } = state;
  const hint = (action: Action, does: string) =>
    keyHints(keymap, 'grid', [[action, does]], false).map((pair) => pair.join(' '));
  if (worker.state !== 'running')
    return isTrouble(badgeOf(worker)) && worker.state !== 'unreachable'
      ? hint('restart', 'starts it again')
      : [];
  if (!needOf(worker)) return [];
  const { incident } = worker.supervision ?? {};
  if (isSuggested(worker)) return hint('kick-next', `runs: ${incident!.next!.step}`);
  const menu = worker.reading?.attributes.menu ?? [];
  const answers = menu.length > 0 ? [`answers: ${menu.map(({ label }) => label).join('; ')}`] : [];
  const ways = [
    ...hint('focus', menu.length > 0 ? 'goes in to answer' : 'goes in'),
    ...(incident ? hint('kick-menu', 'chooses what may help') : []),
  ];
  return [...answers, ...ways];
}
