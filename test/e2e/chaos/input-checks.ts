import type { Deeds } from './deeds.ts';
import type { HeardLife, Input } from './ledger.ts';
import { SAID, TYPED, TYPED_IN_ROOM, type Typing } from './person.ts';

/** What the messages of a person are made of. */
const MESSAGE = new RegExp(`^(\\x1b\\[200~${SAID} \\d+\\x1b\\[201~)?\\r?$`);
/** A draft that was put back: typed by a person, but not now. */
const PUT_BACK = new RegExp(`\\x1b\\[200~[${TYPED}${TYPED_IN_ROOM}]+\\x1b\\[201~`, 'g');
const KEYS_OF_PERSON = new RegExp(`[${TYPED}${TYPED_IN_ROOM}]`, 'g');
const [PASTE_BEGIN, PASTE_END] = ['\x1b[200~', '\x1b[201~'];
const MARKS = new RegExp(`(\\x1b\\[20[01]~|[${TYPED}${TYPED_IN_ROOM}])`);
/** How long a key may be under way, ms: from the look at the screen to the program. */
export const ON_ITS_WAY_MS = 2000;
/** What was on its way when a person typed may still arrive, ms. */
const TOLD_MS = 300;
/** For so long after a key a person counts as typing; less than what the product waits. */
const TYPING_MS = 2500;
/** A key that control says it has passed on arrives within this, ms. */
const ARRIVES_MS = 5000;
/** What lets the keys of automation wait, beside the worker itself. */
const ON_THE_WAY = ['host', 'control'];

/** What was typed that should not have been. */
export function inputProblems(
  lives: readonly HeardLife[],
  counters: readonly string[],
  typings: readonly Typing[],
  deeds: Deeds,
): string[] {
  return lives.flatMap((life) => {
    const file = `${life.worker} (${life.pid})`;
    const isCounter = counters.includes(life.worker);
    const problems = isCounter ? [] : saidTwice(life);
    const pieces = piecesOf(life.inputs);
    const arrivals = pieces.filter(({ text }) => isTyped(text));
    const unseen = typings.filter((typing) => typing.worker === life.worker && !hasArrived(typing, arrivals));
    for (const [i, piece] of pieces.entries()) {
      const { at, text } = piece;
      if (isTyped(text)) continue;
      const told = `${file}, ${new Date(at).toISOString()}: ${JSON.stringify(text.slice(0, 60))}`;
      if (isCounter) problems.push(`${told} was sent to a program that is no agent`);
      const typed = afterPerson(piece, pieces.slice(0, i));
      // The host writes both, and knows of both: that it was stopped itself is no excuse.
      if (typed !== undefined && !wasHeldUp(life.worker, at, deeds, ['control']))
        problems.push(`${told} was sent ${typed}`);
      if (typed !== undefined || wasHeldUp(life.worker, at, deeds)) continue;
      const why = whyNotThen(piece, unseen);
      if (why !== undefined) problems.push(`${told} was sent ${why}`);
    }
    return problems;
  });
}

/** Whether somebody on the way to the worker, or it itself, was stopped: what arrives may have been sent long ago. */
export function wasHeldUp(worker: string, at: number, { stops }: Deeds, onTheWay = ON_THE_WAY): boolean {
  return stops.some(
    ({ who, from, to }) =>
      (who === worker || onTheWay.includes(who)) && at >= from && at <= to + ON_ITS_WAY_MS,
  );
}

/** How soon after a person keys of automation came; undefined when that was no time ago that matters. */
function afterPerson({ at }: Input, before: readonly Input[]): string | undefined {
  const last = before.findLast(({ text }) => isTyped(text));
  if (!last || at - last.at >= TYPING_MS) return undefined;
  const where = last.text === TYPED_IN_ROOM ? ' in the room' : '';
  return `${at - last.at} ms after a person typed${where}`;
}

/** Why keys of automation should not have been sent when they were. */
function whyNotThen({ at, text, state, since = 0 }: Input, unseen: readonly Typing[]): string | undefined {
  const person = unseen.find((typing) => at > typing.at + TOLD_MS && at - typing.at < TYPING_MS);
  if (person) return `${at - person.at} ms after a person typed`;
  if (at - since <= ON_ITS_WAY_MS) return undefined;
  if (state === 'blocked') return `to an agent that had been asking a person for ${at - since} ms`;
  // Messages of a person are taken by a composer at any time, and so is what they wrote into one, when it is put back.
  if (state === 'working' && !MESSAGE.test(text.replaceAll(KEYS_OF_PERSON, '')))
    return `to an agent that had been working for ${at - since} ms`;
  return undefined;
}

function isTyped(text: string): boolean {
  return text === TYPED || text === TYPED_IN_ROOM;
}

function hasArrived({ at }: Typing, arrivals: readonly Input[]): boolean {
  return arrivals.some((other) => other.text === TYPED && Math.abs(other.at - at) < ARRIVES_MS);
}

/** What was sent, in order: each key of a person by itself, and what automation sent between them. */
function piecesOf(inputs: readonly Input[]): Input[] {
  let isPasted = false;
  return inputs.flatMap((input) => {
    const pieces: string[] = [''];
    for (const part of withoutAnswers(input.text.replaceAll(PUT_BACK, '')).split(MARKS)) {
      if (part === PASTE_BEGIN) isPasted = true;
      if (part === PASTE_END) isPasted = false;
      // What is pasted may quote what a person typed.
      if (isTyped(part) && !isPasted) pieces.push(part, '');
      else pieces.push(pieces.pop() + part);
    }
    return pieces.filter((text) => text !== '').map((text) => ({ ...input, text }));
  });
}

/** Messages that came again after they were sent. */
function saidTwice({ worker, pid, inputs }: HeardLife): string[] {
  const all = inputs.map(({ text }) => text).join('');
  const pastes = [...all.matchAll(new RegExp(`\\x1b\\[200~(${SAID} \\d+)\\x1b\\[201~`, 'g'))];
  return pastes.flatMap(([paste, said], i) => {
    const { index } = pastes[i]!;
    const earlier = pastes.slice(0, i).findLast((other) => other[1] === said);
    if (!earlier || !all.slice(earlier.index + paste.length, index).includes('\r')) return [];
    return [`${worker} (${pid}): "${said}" was sent twice`];
  });
}

/** What a terminal says by itself: answers to queries, and that it has the focus. */
function withoutAnswers(text: string): string {
  return text.replaceAll(
    /\x1b\[[?>]?[\d;]*[cnRtuy]|\x1b\[\?[\d;]*\$y|\x1b\[[IO]|\x1b[\]P][^\x07\x1b]*(?:\x07|\x1b\\)/g,
    '',
  );
}
