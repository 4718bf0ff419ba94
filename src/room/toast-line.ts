import { type Segment, truncate, widthOf } from './line.ts';
import type { RoomState } from './state.ts';
import type { Toast } from './toasts.ts';

/** What toasts take of the last line at most, as a share of it; of one beside the newest, cells; and less than this says nothing, cells. */
const SHARE = 0.6;
const WIDEST = 48;
const NARROWEST = 16;

/** What a toast says, most important first. */
export function toastText({ sign, worker, text }: Toast): string {
  return ` ${sign} ${worker}  ${text} `;
}

/**
 * The toasts as the end of the last line, where nothing of a worker is: the newest at the very end, those before as far as
 * they fit in whole. They get none of the `taken` cells.
 */
export function toastLine({ toasts, size }: RoomState, taken = 0): Segment[] {
  let room = Math.min(Math.floor(size.cols * SHARE), size.cols - taken);
  const line: Segment[] = [];
  for (const toast of toasts.toReversed()) {
    const text = truncate(toastText(toast), line.length === 0 ? room : WIDEST);
    const width = widthOf(text);
    if (width > room || room < NARROWEST) break;
    room -= width + 1;
    const gap = line.length > 0 ? [{ text: ' ' }] : [];
    line.unshift({ text, color: toast.color, bold: true, inverse: true }, ...gap);
  }
  return line;
}
