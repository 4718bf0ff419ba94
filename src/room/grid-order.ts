import type { Worker } from '../api/schema.ts';
import { badgeOf, countedAs, needsLook, urgencyOf } from './badge.ts';
import type { Segment } from './line.ts';
import { needOf, showsQuestion } from './need.ts';

/** How the grid is looked at; it is the room's own and ends with it. */
export interface GridView {
  /** 0: as many tiles as can be read; each step up shows half as many, each step down smaller ones. */
  zoom: number;
  /** Names of the workers that come first, whatever happens. */
  pinned: ReadonlySet<string>;
  /** Who is well takes one line. */
  onlyTrouble: boolean;
  groupBy: 'none' | 'role' | 'state' | 'host';
}

export const PLAIN_VIEW: GridView = { zoom: 0, pinned: new Set(), onlyTrouble: false, groupBy: 'none' };

const NEXT_GROUPING: Readonly<Record<GridView['groupBy'], GridView['groupBy']>> = {
  none: 'role',
  role: 'state',
  state: 'host',
  host: 'none',
};

/** What the key for groups turns to: by role only where workers have one, by host only where there is more than this machine. */
export function nextGrouping(groupBy: GridView['groupBy'], workers: readonly Worker[]): GridView['groupBy'] {
  const next = NEXT_GROUPING[groupBy];
  const isOne = (next === 'role' || next === 'host') && workers.every((worker) => worker[next] === undefined);
  return isOne ? NEXT_GROUPING[next] : next;
}

/** Workers that stand together, in the order in which they are shown: tiles first, then those that take one line. */
export interface Group {
  /** Above them; absent where they are no group of others. */
  heading?: Segment;
  tiles: readonly Worker[];
  lines: readonly Worker[];
}

/** The workers as the grid shows them; none of the groups is empty. */
export function groupsOf(workers: readonly Worker[], view: GridView): Group[] {
  const { pinned, groupBy } = view;
  const first = workers.filter(({ name }) => pinned.has(name));
  const others = workers.filter(({ name }) => !pinned.has(name));
  if (groupBy === 'none') {
    const all = [...first, ...others];
    return all.length > 0 ? [groupOf(all, view)] : [];
  }
  const keyOf = KEYS[groupBy];
  const groups = [...Map.groupBy(others, (worker) => keyOf(worker).text).values()].map((members) => ({
    ...groupOf(members, view),
    heading: withCount(keyOf(members[0]!), members.length),
    urgency: groupBy === 'state' ? Math.min(...members.map(urgencyOf)) : 0,
  }));
  const sorted = groups.toSorted((a, b) => a.urgency - b.urgency).map(({ urgency: _, ...group }) => group);
  if (first.length === 0) return sorted;
  return [{ ...groupOf(first, view), heading: withCount({ text: '⇱ pinned' }, first.length) }, ...sorted];
}

/** The same workers one after the other. */
export function inOrder(groups: readonly Group[]): Worker[] {
  return groups.flatMap(({ tiles, lines }) => [...tiles, ...lines]);
}

function groupOf(workers: readonly Worker[], { onlyTrouble, pinned }: GridView): Group {
  // Who is being helped and waits for a login all the same can only be helped by a person.
  const isTrouble = (worker: Worker) =>
    needsLook(worker) || needOf(worker) !== undefined || showsQuestion(worker);
  const isTile = (worker: Worker) => !onlyTrouble || pinned.has(worker.name) || isTrouble(worker);
  return { tiles: workers.filter(isTile), lines: workers.filter((worker) => !isTile(worker)) };
}

function roleKey({ role }: Worker): Segment {
  return { text: role ?? 'no role' };
}

function stateKey(worker: Worker): Segment {
  const { sign, name, color } = countedAs(worker);
  return { text: `${sign} ${name}`, color };
}

/** A host is reached or it is not: that is the same for all its workers that run. */
function hostKey(worker: Worker): Segment {
  const { host = 'this machine', state } = worker;
  if (state !== 'unreachable') return { text: host };
  const { sign, text, color } = badgeOf(worker);
  return { text: `${host} ${sign} ${text}`, color };
}

const KEYS = { role: roleKey, state: stateKey, host: hostKey } as const;

function withCount(heading: Segment, count: number): Segment {
  return { ...heading, text: `${heading.text} (${count})` };
}
