import type { IncidentRecord } from '../../api/detail.ts';
import { keyHints } from '../../keymap/keymap.ts';
import { occurrences } from '../../screen/find-text.ts';
import { causeLook } from '../badge.ts';
import { spanText } from '../ladder.ts';
import { padded, type Segment, widthOf } from '../line.ts';
import { chosenMark } from '../marks.ts';
import { fact, heading, screenLines, timeText } from '../passage.ts';
import type { SheetContent } from '../sheet.ts';
import type { IncidentsSheet, RoomState } from '../state.ts';
import { resultOf } from '../step-result.ts';
import { type Role, theme } from '../theme.ts';
import { filteredHints, filterText } from './filtered.ts';
import { laneLines } from './lanes.ts';

type Step = IncidentRecord['steps'][number];

const LONGEST_NAME = 16;
const LONGEST_CAUSE = 24;
/** Spans that go on are mostly no longer: the columns after them stand still meanwhile. */
const SPAN = 6;
const LONGEST_SPAN = 10;
const OUTCOMES: Readonly<Record<string, { text: string; color: Role }>> = {
  recovered: { text: 'recovered', color: theme.running },
  healed: { text: 'went away by itself', color: theme.running },
  operator: { text: 'by a person', color: theme.asked },
  gone: { text: 'worker ended', color: theme.dim },
};

/** The incidents of a sheet that are shown, newest first. */
export function newestFirst(sheet: IncidentsSheet): IncidentRecord[] {
  return shownRecords(sheet).toSorted((a, b) => b.openedAt - a.openedAt);
}

function shownRecords({ records = [], filter = '' }: IncidentsSheet): readonly IncidentRecord[] {
  if (filter === '') return records;
  return records.filter((record) => {
    const { worker, cause, kind = '', evidence } = record;
    const text = [worker, cause, kind, outcomeOf(record).text, evidence].join(' ');
    return occurrences(text, filter).length > 0;
  });
}

/** The place of the selected incident in that order; the newest when none is selected. */
export function selectedIncident(sheet: IncidentsSheet): number {
  return Math.max(
    0,
    newestFirst(sheet).findIndex(({ id }) => id === sheet.selected),
  );
}

/** All incidents of the run: as lanes in time, and a line each. */
export function timelineContent(state: RoomState, sheet: IncidentsSheet): SheetContent {
  const incidents = newestFirst(sheet);
  const open = incidents.filter(({ closedAt }) => closedAt === undefined).length;
  const longest = incidents.reduce((width, { worker }) => Math.max(width, widthOf(worker)), 6);
  const nameWidth = Math.min(LONGEST_NAME, longest);
  const timeWidth = incidents.reduce(
    (width, { openedAt }) => Math.max(width, timeText(openedAt, state.now).length),
    8,
  );
  const causeText = ({ cause, kind }: IncidentRecord) => {
    const sign = state.screenReader ? '' : `${causeLook(cause).sign} `;
    return sign + (kind === undefined ? cause : `${cause} · ${kind}`);
  };
  // What they do not need is left to how it ended.
  const longestCause = incidents.reduce((width, one) => Math.max(width, widthOf(causeText(one))), 4);
  const longestSpan = incidents.reduce((width, one) => Math.max(width, spanOf(one, state.now).length), SPAN);
  const causeWidth = Math.min(LONGEST_CAUSE, longestCause);
  const spanWidth = Math.min(LONGEST_SPAN, longestSpan);
  const columns = (time: string, worker: string, cause: string, span: string, steps: string) =>
    [
      padded(time, timeWidth),
      padded(worker, nameWidth),
      padded(cause, causeWidth),
      padded(span, spanWidth),
      padded(steps, 5),
    ] as const;
  const selected = selectedIncident(sheet);
  const lines = incidents.map((incident, i): Segment[] => {
    const { openedAt, worker, cause, steps } = incident;
    const [time, name, what, span, count] = columns(
      timeText(openedAt, state.now),
      worker,
      causeText(incident),
      spanOf(incident, state.now),
      String(steps.length),
    );
    const isSelected = i === selected;
    return [
      chosenMark(isSelected),
      { text: `${time}  `, dim: !isSelected },
      { text: `${name}  `, bold: true },
      { text: `${what}  `, color: causeLook(cause).color },
      { text: `${span}  ${count}  ` },
      outcomeOf(incident),
    ];
  });
  const head = columns('opened', 'worker', 'what', 'for', 'steps').join('  ');
  return {
    title: [
      { text: ' incidents ', inverse: true, bold: true },
      { text: `  ${incidents.length} ${sheet.filter ? 'found' : 'in this run'}`, bold: true },
      ...(open > 0 ? [{ text: `  ${open} open`, color: theme.health.recovering, bold: true }] : []),
      ...filterText(sheet),
    ],
    head: [
      ...laneLines(state, { ...sheet, records: shownRecords(sheet) }, incidents[selected]),
      [{ text: `  ${head}  how it ended`, dim: true }],
    ],
    lines: incidents.length > 0 ? lines : [[{ text: `  ${emptyText(sheet)}`, dim: true }]],
    hints: filteredHints(
      state.keymap,
      sheet,
      keyHints(state.keymap, 'incidents', [
        ['incident-open', 'open'],
        ['sheet-filter', 'filter'],
        [['incident-up', 'incident-down'], 'choose'],
        [['incident-earlier', 'incident-later'], 'of one worker'],
        ['incident-next-lane', 'next worker'],
        ['incidents-5m', '5 min'],
        ['incidents-1h', '1 h'],
        ['incidents-run', 'whole run'],
      ]),
    ),
  };
}

/** One incident: what it was, and each step with the screen before and after it. */
export function incidentContent(state: RoomState, sheet: IncidentsSheet, id: string): SheetContent {
  const incident = (sheet.records ?? []).find((record) => record.id === id);
  const hints = keyHints(state.keymap, 'sheet', [
    ['sheet-close', 'back'],
    [['sheet-up', 'sheet-down'], 'scroll'],
  ]);
  if (!incident) return { title: [{ text: ' incident ', inverse: true }], head: [], lines: [], hints };
  const { worker, cause, kind, openedAt, since, steps, screen } = incident;
  const width = state.size.cols;
  const outcome = outcomeOf(incident);
  return {
    title: [
      { text: ` ${worker} `, inverse: true, bold: true },
      {
        text: `  ${kind === undefined ? cause : `${cause} · ${kind}`}`,
        color: causeLook(cause).color,
        bold: true,
      },
      { text: `  ${timeText(openedAt, state.now)}  ${spanOf(incident, state.now)}  ` },
      outcome,
    ],
    head: [],
    lines: [
      ...fact('proof', incident.evidence.trim(), width),
      ...fact(
        'seen since',
        `${timeText(since, state.now)}, believed ${spanText(openedAt - since)} later`,
        width,
      ),
      ...fact('probably', incident.guess, width),
      ...fact('costs', incident.impact, width),
      ...fact('severity', incident.severity, width),
      ...fact('task', incident.task, width),
      ...(incident.escalation
        ? fact('needs you', incident.escalation.reason, width, { color: theme.health.needs_operator })
        : []),
      ...(steps.length === 0
        ? [...heading('No step was taken. The screen:'), ...screenLines(screen)]
        : steps.flatMap((step, i) => stepLines(step, i, state))),
    ],
    hints,
  };
}

function stepLines(step: Step, index: number, { now, size }: RoomState): Segment[][] {
  const { at, ms, by, recipe, rung, of, sent, before, after, reason } = step;
  const result = resultOf(step.result);
  return [
    [],
    [
      { text: `${index + 1}  ${step.step}`, bold: true, color: theme.accent },
      {
        text: `  ${by === 'operator' ? 'by a person' : 'automatic'}`,
        ...(by === 'operator' && { color: theme.asked }),
      },
      { text: `  ${timeText(at - ms, now)}  ${spanText(ms)}  ` },
      { text: result.text, color: result.color, bold: true },
    ],
    ...fact('recipe', `${recipe}, ${rung} of ${of}`, size.cols),
    ...fact('sent', sent.join(' → ') || 'nothing', size.cols),
    ...fact('because', reason, size.cols),
    [{ text: '  screen before', dim: true }],
    ...screenLines(before),
    [{ text: '  screen after', dim: true }],
    ...(after.length > 0 ? screenLines(after) : [[{ text: '    (not seen)', dim: true }]]),
  ];
}

/** How an incident ended, or what it waits for. */
export function outcomeOf({ outcome, escalation, closedAt }: IncidentRecord): Segment {
  if (closedAt === undefined) {
    if (escalation)
      return { text: `needs you: ${escalation.reason}`, color: theme.health.needs_operator, bold: true };
    return { text: 'open', color: theme.health.recovering, bold: true };
  }
  return OUTCOMES[outcome ?? ''] ?? { text: outcome ?? '', color: theme.dim };
}

/** How long it stood, or stands. */
export function spanOf({ openedAt, closedAt }: IncidentRecord, now: number): string {
  return spanText((closedAt ?? now) - openedAt);
}

function emptyText({ records, filter, problem }: IncidentsSheet): string {
  if (records && filter) return 'no incident has that in it';
  return problem ?? (records ? 'none: all is well so far' : 'reading the journal …');
}
