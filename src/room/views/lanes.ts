import type { IncidentRecord } from '../../api/detail.ts';
import { causeLook } from '../badge.ts';
import { type Lane, type LaneBar, laneOrder, layLanes, spanShown, type Tick, ticksOf } from '../lanes.ts';
import { padded, type Segment, widthOf } from '../line.ts';
import { chosenMark } from '../marks.ts';
import type { IncidentsSheet, RoomState } from '../state.ts';
import { theme } from '../theme.ts';

const LONGEST_NAME = 16;
/** Cells beside the axis: the cursor, a blank after the name, and the marks of what is outside. */
const MARGIN = 5;
/** A room that is smaller has the list alone. */
const LEAST_ROWS = 15;
const LEAST_CELLS = 36;
const LEAST_LANES = 3;
/** The lanes take this part of the room at most. */
const SHARE = 0.3;

/**
 * The incidents as lanes below a time axis, as many lanes around the selected incident as there is room for; none in a small
 * room, nor for a screen reader, which has the list.
 */
export function laneLines(
  state: RoomState,
  sheet: IncidentsSheet,
  selected: IncidentRecord | undefined,
): Segment[][] {
  const { size, workers, run, now, screenReader } = state;
  const { records = [], range } = sheet;
  const order = laneOrder(
    records,
    workers.map(({ name }) => name),
  );
  const height = Math.min(order.length, Math.max(LEAST_LANES, Math.floor(size.rows * SHARE)));
  const place = order.indexOf(selected?.worker ?? '');
  const top = Math.max(0, Math.min(place - (height >> 1), order.length - height));
  const shown = order.slice(top, top + height);
  const isAll = shown.length === order.length;
  const counted = isAll ? '' : `${top + 1}-${top + height}/${order.length}`;
  const nameWidth = Math.min(LONGEST_NAME, Math.max(counted.length, ...order.map(widthOf)));
  const width = size.cols - nameWidth - MARGIN;
  if (screenReader || order.length === 0 || size.rows < LEAST_ROWS || width < LEAST_CELLS) return [];

  const span = spanShown(records, { startedAt: run?.startedAt, now, range, selected });
  const ticks = ticksOf(span, width);
  return [
    [{ text: `  ${padded(counted, nameWidth)}  ${axis(ticks, width)}`, dim: true }],
    ...layLanes(records, shown, span, width, now).map((lane) =>
      laneLine(lane, { nameWidth, width, ticks, selected }),
    ),
  ];
}

interface Axis {
  nameWidth: number;
  width: number;
  ticks: readonly Tick[];
  selected: IncidentRecord | undefined;
}

function laneLine(lane: Lane, { nameWidth, width, ticks, selected }: Axis): Segment[] {
  const isSelected = lane.worker === selected?.worker;
  const cells: Segment[] = Array.from({ length: width }, () => ({ text: ' ' }));
  for (const { cell } of ticks) cells[cell] = { text: '┊', color: theme.frame };
  const isChosen = ({ incident }: LaneBar) => incident.id === selected?.id;
  // Where several share a cell, the selected one is seen.
  for (const bar of lane.bars.toSorted((a, b) => Number(isChosen(a)) - Number(isChosen(b))))
    drawBar(cells, bar, isChosen(bar));
  return [
    chosenMark(isSelected),
    { text: `${padded(lane.worker, nameWidth)} `, bold: isSelected },
    { text: lane.before > 0 ? '‹' : ' ', color: theme.accent },
    ...merged(cells),
    { text: lane.after > 0 ? '›' : ' ', color: theme.accent },
  ];
}

function drawBar(cells: Segment[], { incident, first, last, goesOn }: LaneBar, isChosen: boolean): void {
  const { sign, color } = causeLook(incident.cause);
  for (let cell = first; cell <= last; cell++) {
    const text = cell === first ? sign : cell === last && goesOn ? '▸' : '━';
    cells[cell] = { text, color, bold: cell === first || isChosen, inverse: isChosen };
  }
}

function axis(ticks: readonly Tick[], width: number): string {
  return ticks.reduce((line, { cell, label }) => line.padEnd(cell) + label, '').padEnd(width);
}

/** Neighbours that look the same in one piece. */
function merged(cells: readonly Segment[]): Segment[] {
  const pieces: Segment[] = [];
  for (const cell of cells) {
    const last = pieces.at(-1);
    const isSame = last?.color === cell.color && last?.bold === cell.bold && last?.inverse === cell.inverse;
    if (last && isSame) last.text += cell.text;
    else pieces.push({ ...cell });
  }
  return pieces;
}
