import type { Worker } from '../../api/schema.ts';
import type { Stats } from '../../api/stats.ts';
import { ageText } from '../age-text.ts';
import { badgeOf, healthBadgeOf, inStateSince, isTrouble, urgencyOf } from '../badge.ts';
import { type Segment, truncate, widthOf } from '../line.ts';
import { theme } from '../theme.ts';

/** What a cell is made from. */
export interface Row {
  worker: Worker;
  /** Its number in the run, from 1. */
  number: number;
  marked: boolean;
  /** What its process tree takes; undefined before that is known. */
  usage: Stats['workers'][string] | undefined;
  /** ms since the epoch. */
  now: number;
}

/** A column: what it shows, what it is ordered by, and how wide it is, in cells. */
export interface Column {
  id: ColumnId;
  title: string;
  width: number;
  align: 'left' | 'right';
  /** What stands in the cell; not cut yet. */
  show: (row: Row) => Segment;
  /** Rows are ordered by it; those without come last. */
  key: (row: Row) => number | string | undefined;
  /** The greatest come first when it is chosen. */
  greatestFirst?: boolean;
  /** Left out while no row has anything to say. */
  optional?: boolean;
}

export type ColumnId =
  | 'number'
  | 'name'
  | 'state'
  | 'host'
  | 'health'
  | 'since'
  | 'activity'
  | 'task'
  | 'cpu'
  | 'memory'
  | 'tokens'
  | 'context'
  | 'incidents'
  | 'automation';

/** The narrowest that names and tasks are shown, and the widest that names are. */
const NAME = { least: 6, most: 24 };
const TASK_LEAST = 12;
const STATE_MOST = 30;

/** All columns, from left to right. */
export const COLUMNS: readonly Column[] = [
  {
    id: 'number',
    title: '#',
    width: 3,
    align: 'right',
    show: ({ number }) => ({ text: String(number), dim: true }),
    key: ({ number }) => number,
  },
  {
    id: 'name',
    title: 'worker',
    width: NAME.least,
    align: 'left',
    show: ({ worker, marked }) => ({
      text: `${marked ? '✚' : ''}${worker.name}${worker.typing ? ' ✎' : ''}`,
      bold: true,
      ...(marked && { color: theme.accent }),
    }),
    key: ({ worker }) => worker.name,
  },
  {
    id: 'state',
    title: 'state',
    width: 17,
    align: 'left',
    show: ({ worker }) => {
      const badge = badgeOf(worker);
      return { text: `${badge.sign} ${badge.text}`, color: badge.color, bold: isTrouble(badge) };
    },
    key: ({ worker }) => `${badgeOf(worker).urgency} ${badgeOf(worker).text}`,
  },
  {
    id: 'host',
    title: 'host',
    width: 10,
    align: 'left',
    show: ({ worker }) => ({ text: worker.host ?? '', dim: worker.state !== 'unreachable' }),
    key: ({ worker }) => worker.host,
    optional: true,
  },
  {
    id: 'health',
    title: 'health',
    width: 13,
    align: 'left',
    show: ({ worker }) => {
      const badge = healthBadgeOf(worker);
      if (badge) return { text: `${badge.sign} ${badge.text}`, color: badge.color, bold: true };
      const status = worker.supervision?.health.status;
      return { text: worker.state === 'running' && status !== 'down' ? (status ?? '') : '', dim: true };
    },
    key: ({ worker }) => `${urgencyOf(worker)} ${worker.supervision?.health.status ?? ''}`,
  },
  {
    id: 'since',
    title: 'for',
    width: 5,
    align: 'right',
    show: ({ worker, now }) => ({ text: spanText(spanSince(worker, now)) }),
    key: ({ worker, now }) => spanSince(worker, now),
    greatestFirst: true,
  },
  {
    id: 'activity',
    title: 'active',
    width: 6,
    align: 'right',
    show: ({ worker, now }) => ({ text: spanText(spanIdle(worker, now)), dim: true }),
    key: ({ worker, now }) => spanIdle(worker, now),
    greatestFirst: true,
  },
  {
    id: 'cpu',
    title: 'CPU',
    width: 5,
    align: 'right',
    show: ({ usage }) => ({ text: usage?.cpu === undefined ? '' : `${Math.round(usage.cpu)}%` }),
    key: ({ usage }) => usage?.cpu,
    greatestFirst: true,
  },
  {
    id: 'memory',
    title: 'mem',
    width: 5,
    align: 'right',
    show: ({ usage }) => ({ text: usage ? sizeText(usage.memory) : '' }),
    key: ({ usage }) => usage?.memory,
    greatestFirst: true,
  },
  {
    id: 'tokens',
    title: 'tokens',
    width: 7,
    align: 'right',
    show: ({ worker }) => ({ text: attributeOf(worker, 'tokens') ?? '' }),
    key: ({ worker }) => amountOf(attributeOf(worker, 'tokens')),
    greatestFirst: true,
    optional: true,
  },
  {
    id: 'context',
    title: 'ctx',
    width: 5,
    align: 'right',
    show: ({ worker }) => ({ text: attributeOf(worker, 'context') ?? '' }),
    key: ({ worker }) => amountOf(attributeOf(worker, 'context')),
    optional: true,
  },
  {
    id: 'incidents',
    title: 'inc',
    width: 4,
    align: 'right',
    show: ({ worker }) => ({ text: String(worker.supervision?.incidents || ''), color: theme.exited }),
    key: ({ worker }) => worker.supervision?.incidents,
    greatestFirst: true,
  },
  {
    id: 'automation',
    title: 'auto',
    width: 8,
    align: 'left',
    show: ({ worker: { supervision } }) => {
      if (supervision?.paused) return { text: '❙❙ pause', color: theme.health.paused };
      const mode = supervision?.automation ?? '';
      return mode === 'on' ? { text: mode, dim: true } : { text: mode, color: theme.exited };
    },
    key: ({ worker: { supervision } }) =>
      supervision && (supervision.paused ? 'paused' : supervision.automation),
  },
  {
    id: 'task',
    title: 'task',
    width: TASK_LEAST,
    align: 'left',
    show: ({ worker }) => ({ text: taskOf(worker) ?? '', dim: worker.supervision?.task === undefined }),
    key: ({ worker }) => taskOf(worker)?.toLowerCase(),
  },
];

/** Where there is not room for all, these give way, the first of them first. */
const GIVES_WAY: readonly ColumnId[] = [
  'context',
  'tokens',
  'automation',
  'incidents',
  'activity',
  'memory',
  'cpu',
  'host',
  'health',
  'since',
  'number',
  'task',
];

/** The column of that name. */
export function columnOf(id: ColumnId): Column {
  return COLUMNS.find((column) => column.id === id)!;
}

/**
 * The columns that fit into a width, from left to right, with one cell between them; what is over is for long states, then
 * the task's. The one that the rows are ordered by is always among them.
 */
export function fitColumns(rows: readonly Row[], sort: ColumnId, width: number): Column[] {
  const longest = Math.max(NAME.least, ...rows.map((row) => widthOf(columnOf('name').show(row).text)));
  const nameWidth = Math.min(longest, NAME.most, Math.max(NAME.least, Math.floor(width / 4)));
  let columns = COLUMNS.filter(
    ({ id, optional, show }) => !optional || id === sort || rows.some((row) => show(row).text !== ''),
  ).map((column) => (column.id === 'name' ? { ...column, width: nameWidth } : column));
  const used = () => columns.reduce((sum, column) => sum + column.width + 1, -1);
  for (const id of GIVES_WAY) {
    if (used() <= width) break;
    if (id !== sort) columns = columns.filter((column) => column.id !== id);
  }
  const widen = (id: ColumnId, by: number) => {
    columns = columns.map((column) => (column.id === id ? { ...column, width: column.width + by } : column));
  };
  const longestState = Math.max(0, ...rows.map((row) => widthOf(columnOf('state').show(row).text)));
  const wanted = Math.min(longestState, STATE_MOST) - columnOf('state').width;
  widen('state', Math.max(0, Math.min(wanted, width - used())));
  widen(columns.some(({ id }) => id === 'task') ? 'task' : 'name', width - used());
  return columns;
}

/** The rows in the order of a column; those that are equal there stay as they were, those without a value come last. */
export function sortRows(rows: readonly Row[], sort: ColumnId, descending: boolean): Row[] {
  const { key } = columnOf(sort);
  const keyed = rows.map((row) => ({ row, value: key(row) }));
  const sign = descending ? -1 : 1;
  return keyed
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined) {
        return Number(a.value === undefined) - Number(b.value === undefined);
      }
      return sign * compare(a.value, b.value);
    })
    .map(({ row }) => row);
}

/** The first row to show of so many, that the one at `index` is seen, scrolling no further than that takes. */
export function scrollTo(top: number, index: number, height: number, count: number): number {
  const reached = Math.max(index - height + 1, Math.min(top, index));
  return Math.max(0, Math.min(reached, count - height));
}

/** A text in exactly so many cells. */
export function fitText(text: string, width: number, align: Column['align']): string {
  const cut = truncate(text, width);
  const blank = ' '.repeat(Math.max(0, width - widthOf(cut)));
  return align === 'left' ? cut + blank : blank + cut;
}

let collator: Intl.Collator | undefined;

/** Numbers within names count as numbers: worker-2 comes before worker-10. */
function compare(a: number | string, b: number | string): number {
  // It takes some milliseconds to make, and only a sorted table needs it.
  collator ??= new Intl.Collator('en', { numeric: true });
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}

/** A span as short as it can be: `8s`, `4m`, `2h05m`, `3d`. */
function spanText(ms: number | undefined): string {
  if (ms === undefined) return '';
  return ms < 60_000 ? `${Math.floor(ms / 1000)}s` : ageText(ms);
}

function spanSince(worker: Worker, now: number): number | undefined {
  const since = inStateSince(worker) ?? worker.startedAt;
  return since === undefined ? undefined : Math.max(0, now - since);
}

function spanIdle({ state, supervision }: Worker, now: number): number | undefined {
  return state === 'running' && supervision ? Math.max(0, now - supervision.activityAt) : undefined;
}

/** What it was last told to do, else what its terminal is called. */
function taskOf({ supervision, title }: Worker): string | undefined {
  const task = supervision?.task?.split('\n').find((line) => line.trim() !== '');
  return task?.trim() ?? (title || undefined);
}

function attributeOf({ reading }: Worker, name: string): string | undefined {
  const value = reading?.attributes[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The number in `1.2k`, `340` or `12%`. */
function amountOf(text: string | undefined): number | undefined {
  const [, digits, unit = ''] = /([\d.,]+)\s*([km]?)/i.exec(text ?? '') ?? [];
  if (digits === undefined) return undefined;
  const factor = { k: 1e3, m: 1e6 }[unit.toLowerCase()] ?? 1;
  return Number(digits.replaceAll(',', '')) * factor;
}

/** Bytes as `840K`, `12M`, `1.5G`. */
export function sizeText(bytes: number): string {
  const [mib, gib] = [bytes / 2 ** 20, bytes / 2 ** 30];
  if (mib < 1) return `${Math.round(bytes / 1024)}K`;
  if (mib < 1000) return `${Math.round(mib)}M`;
  return gib < 10 ? `${gib.toFixed(1)}G` : `${Math.round(gib)}G`;
}
