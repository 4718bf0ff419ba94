import type { WorkerDetail, WorkTree } from '../../api/detail.ts';
import type { Worker } from '../../api/schema.ts';
import { stateWord } from '../../journal/state-word.ts';
import { keyHints } from '../../keymap/keymap.ts';
import { keyArguments } from '../../transcript/arguments.ts';
import type { Entry } from '../../transcript/entry.ts';
import { badgeOf, healthBadgeOf } from '../badge.ts';
import { ladderLine, spanText } from '../ladder.ts';
import type { Segment } from '../line.ts';
import { fact, heading, timeText, wrapped } from '../passage.ts';
import { numberOf } from '../selection.ts';
import type { SheetContent } from '../sheet.ts';
import type { DetailSheet, RoomState } from '../state.ts';
import { type Role, theme } from '../theme.ts';
import { outcomeOf, spanOf } from './incidents.ts';

const LEVELS: Readonly<Record<string, Role>> = {
  waiting: theme.exited,
  typed: theme.exited,
  submitted: theme.health.recovering,
  acknowledged: theme.running,
  failed: theme.trouble,
};
/** Changed files that are named, at most. */
const CHANGES = 12;

/** All that is told of one worker. */
export function detailContent(state: RoomState, sheet: DetailSheet): SheetContent {
  const hints = keyHints(state.keymap, 'sheet', [
    ['sheet-close', 'back'],
    ['sheet-next', 'next worker'],
    [['sheet-up', 'sheet-down'], 'scroll'],
  ]);
  const worker = state.workers.find(({ name }) => name === sheet.worker);
  if (!worker) {
    const title = [{ text: ` ${sheet.worker} `, inverse: true, bold: true }];
    return { title, head: [], lines: [[{ text: '  it is gone from the run', dim: true }]], hints };
  }
  const { detail } = sheet;
  const { sign, text, color } = badgeOf(worker);
  const health = healthBadgeOf(worker);
  const missing = [[], [{ text: `  ${sheet.problem ?? 'reading the journal …'}`, dim: true }]];
  return {
    title: [
      { text: ` ${numberOf(state, worker)} ${worker.name} `, inverse: true, bold: true },
      { text: `  ${sign}`, color, bold: true, spoken: ' ' },
      { text: ` ${text}`, color, bold: true },
      ...(health
        ? [
            { text: `  ${health.sign}`, color: health.color, bold: true, spoken: ',' },
            { text: ` ${health.text}`, color: health.color, bold: true },
          ]
        : []),
    ],
    head: [],
    lines: [
      ...factLines(worker, detail, state),
      ...healthLines(worker, state),
      ...readingLines(worker, state),
      ...(detail ? storedLines(detail, state) : missing),
    ],
    hints,
  };
}

function factLines(worker: Worker, detail: WorkerDetail | undefined, { size, now }: RoomState): Segment[][] {
  const { cols } = size;
  const { session } = detail?.context ?? {};
  const started = worker.startedAt;
  const process = worker.state === 'running' ? worker.state : badgeOf(worker).text;
  return [
    ...fact('command', worker.argv.join(' '), cols),
    ...fact('host', worker.host, cols),
    ...fact('folder', worker.cwd, cols),
    ...fact('process', worker.pid === undefined ? process : `${worker.pid}, ${process}`, cols),
    ...fact('problem', worker.problem, cols, { color: theme.trouble }),
    ...fact('terminal', `${worker.cols}×${worker.rows}`, cols),
    ...fact('title', worker.title, cols),
    ...fact(
      'started',
      started === undefined ? '' : `${timeText(started, now)}, ${spanText(now - started)} ago`,
      cols,
    ),
    ...fact('restarts', detail ? String(detail.restarts) : '', cols),
    ...fact('login', worker.login ?? '', cols),
    ...fact('session', typeof session === 'string' ? session : '', cols),
  ];
}

function healthLines(worker: Worker, { size, now, keymap }: RoomState): Segment[][] {
  const { supervision } = worker;
  if (!supervision) return [];
  const { health, incident, automation, paused, messages, incidents, activityAt } = supervision;
  const ladder = ladderLine(worker, now, keymap);
  const status = incident?.next?.waits === undefined ? health.status : (healthBadgeOf(worker)?.text ?? '');
  return [
    ...heading('Health'),
    ...fact('status', `${status.replaceAll('_', ' ')}, for ${spanText(now - health.since)}`, size.cols),
    ...(ladder.length > 0
      ? fact('recovery', ladder.map(({ text }) => text).join(''), size.cols, ladder[0])
      : []),
    ...fact('progress', `${spanText(now - activityAt)} ago`, size.cols),
    ...fact('automation', paused ? 'paused' : automation, size.cols),
    ...fact('incidents', String(incidents), size.cols),
    ...(messages.waiting > 0
      ? fact('messages', `${messages.waiting} waiting: ${messages.why ?? 'in their turn'}`, size.cols)
      : []),
  ];
}

function readingLines({ reading }: Worker, { size, now }: RoomState): Segment[][] {
  if (!reading) return [];
  const { kind, evidence, since, source, voices, attributes, agent, confidence } = reading;
  const width = size.cols;
  const said = voices.map(
    ({ source: who, says, agrees }) => `${who}: ${says}${agrees ? '' : ' (disagrees)'}`,
  );
  // Of a plain program a screen says nothing that matters here.
  const word = stateWord(reading);
  const isPlain = word === 'running';
  const named = Object.entries(attributes).map(([name, value]) => `${name}: ${valueText(value)}`);
  return [
    ...heading('Screen'),
    ...fact('state', isPlain || kind === undefined ? word : `${word} · ${kind}`, width),
    ...fact('since', `${timeText(since, now)}, ${spanText(now - since)} ago`, width),
    ...fact('proof', evidence.text.trim(), width),
    ...fact('rule', evidence.rule, width),
    ...fact('agent', agent, width),
    ...fact('decided by', `${source}, confidence ${confidence}`, width),
    ...fact('sources', said.join(', '), width),
    ...fact('more', named.join('\n'), width),
  ];
}

function storedLines(
  { incidents, messages, conversation, context, explanation, git }: WorkerDetail,
  state: RoomState,
): Segment[][] {
  const { size, now } = state;
  const width = size.cols;
  return [
    ...gitLines(git, width),
    ...heading(`Messages (${messages.length})`),
    ...messages.toReversed().flatMap((message) => {
      const { level, reason, queuedAt, by, kind, text } = message;
      const who = by === 'operator' ? 'by a person' : `automatic, ${kind}`;
      return [
        [
          { text: `  ${timeText(queuedAt, now)}  ` },
          { text: level, color: LEVELS[level] ?? theme.dim, bold: true },
          { text: `  ${who}`, dim: true },
          ...(reason === undefined ? [] : [{ text: `  ${reason}`, color: theme.trouble }]),
        ],
        ...wrapped(text, width - 6).map((line) => [{ text: `    ${line}` }]),
      ];
    }),
    ...(conversation.length > 0 ? heading('Conversation') : []),
    ...conversation.flatMap((entry) => entryLines(entry, state)),
    ...heading(`Incidents (${incidents.length})`),
    ...incidents.toReversed().map((incident) => [
      { text: `  ${timeText(incident.openedAt, now)}  ` },
      {
        text: incident.kind === undefined ? incident.cause : `${incident.cause} · ${incident.kind}`,
        bold: true,
      },
      {
        text: `  ${spanOf(incident, now)}  ${incident.steps.map(({ step }) => step).join(' → ')}  `,
        dim: true,
      },
      outcomeOf(incident),
    ]),
    ...(context ? heading('Saved before its last start') : []),
    ...Object.entries(context ?? {})
      .filter(([name]) => name !== 'worker')
      .flatMap(([name, value]) => fact(name, valueText(value), width)),
    ...heading('Why its screen is read so'),
    ...explanation.flatMap((line) =>
      wrapped(line, width - 3).map((text) => [{ text: `  ${text}`, dim: true }]),
    ),
  ];
}

function gitLines(git: WorkTree | undefined, width: number): Segment[][] {
  if (!git) return [];
  const { branch = 'none checked out', status, commits } = git;
  const more = status.length - CHANGES;
  const changes = [...status.slice(0, CHANGES), ...(more > 0 ? [`and ${more} more`] : [])];
  return [
    ...heading('Git'),
    ...fact('branch', branch, width),
    ...fact('changes', changes.length > 0 ? changes.join('\n') : 'none', width),
    ...fact('commits', commits.join('\n'), width),
  ];
}

/** The first lines of what was said; the whole conversation is for `orch-tui view`. */
function entryLines(
  { kind, at, tool, input = {}, text, failed }: Entry,
  { size, now }: RoomState,
): Segment[][] {
  const given = keyArguments(input).map(({ label, value }) => `${label}: ${value}`);
  const lines = wrapped([...given, text].join('\n').trim(), size.cols - 6).slice(0, 4);
  const color = kind === 'error' || failed ? theme.trouble : kind === 'text' ? theme.running : theme.dim;
  return [
    [
      { text: `  ${at === undefined ? '' : timeText(at, now)}  ` },
      { text: [kind, tool].filter(Boolean).join(' '), color, bold: true },
    ],
    ...lines.map((line) => [{ text: `    ${line}` }]),
  ];
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join('\n');
  return JSON.stringify(value) ?? '';
}
