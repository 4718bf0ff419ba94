import type { RoomState } from './state.ts';

/** A line for the person. */
export interface Message {
  text: string;
  bad: boolean;
  /** It is of no concern inside of any but these workers. */
  about?: readonly string[];
}

/** What is said to the person where they are: inside a worker nothing of how others go on. */
export function shownMessage({ message, view, selected }: RoomState): Message | undefined {
  const isOfOthers = message?.about !== undefined && !message.about.includes(selected ?? '');
  return view === 'focus' && isOfOthers ? undefined : message;
}
