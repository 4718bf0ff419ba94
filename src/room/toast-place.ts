import { FOOTER_ROWS, HEADER_ROWS, type Rect } from './layout.ts';
import { widthOf } from './line.ts';
import { selectedWorker } from './selection.ts';
import { gridOf, pageOf } from './shown.ts';
import { type RoomState, replayRows } from './state.ts';
import type { Toast } from './toasts.ts';

const MAX_WIDTH = 48;
/** Lines at the bottom of a terminal where agents have their composers. */
const COMPOSER_ROWS = 7;

/** What a toast says, most important first. */
export function toastText({ sign, worker, text }: Toast): string {
  return ` ${sign} ${worker}  ${text} `;
}

/**
 * Where the toasts lie, a line each: at the bottom right, unless somebody would look there for what they type. Undefined
 * when there are none, or no room for them.
 */
export function toastRect(state: RoomState): Rect | undefined {
  const { toasts, size, view } = state;
  const height = toasts.length;
  const free = size.rows - HEADER_ROWS - FOOTER_ROWS - replayRows(state);
  if (height === 0 || height > free) return undefined;
  const widest = Math.max(...toasts.map((toast) => widthOf(toastText(toast))));
  const width = Math.min(widest, MAX_WIDTH, size.cols);
  const right = size.cols - width;
  const bottom = size.rows - FOOTER_ROWS - replayRows(state) - height;
  const top = { x: right, y: view === 'focus' ? 0 : HEADER_ROWS, width, height };
  if (view === 'focus') return top;
  const places = [
    { x: right, y: bottom, width, height },
    { x: 0, y: bottom, width, height },
  ];
  const composer = view === 'grid' ? composerRect(state) : undefined;
  return places.find((place) => !composer || !overlaps(place, composer)) ?? top;
}

/** The lower part of the selected tile. */
function composerRect(state: RoomState): Rect | undefined {
  const selected = selectedWorker(state)?.name;
  const index = pageOf(state).workers.findIndex(({ name }) => name === selected);
  const frame = gridOf(state).tiles[index]?.frame;
  if (!frame) return undefined;
  const height = Math.min(frame.height, COMPOSER_ROWS);
  return { ...frame, y: frame.y + frame.height - height, height };
}

function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
