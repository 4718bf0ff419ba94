import { EventEmitter } from 'node:events';
import type { ReactElement } from 'react';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';

/** The room's chrome as Ink draws it: lines of text with SGR sequences, a whole frame at a time. */
export interface InkLayer {
  unmount(): void;
}

/** Draws the chrome of a store, now and whenever it changes. */
export type MountInk = (store: Store<RoomState>, onFrame: (frame: string) => void) => InkLayer;

/**
 * Loads what draws the chrome. Ink gets a terminal of paper: it hands over frames, and the compositor alone writes to the
 * real terminal, so that the screens of workers never pass through React.
 */
export async function loadInk(): Promise<MountInk> {
  // Ink's colours are decided when it is loaded; what the operator's terminal can show is the painter's affair.
  const before = process.env.FORCE_COLOR;
  process.env.FORCE_COLOR = '3';
  const [{ render }, { appElement }] = await Promise.all([import('ink'), import('./app.tsx')]);
  if (before === undefined) delete process.env.FORCE_COLOR;
  else process.env.FORCE_COLOR = before;
  return (store, onFrame) => mount(render, appElement(store), store, onFrame);
}

/** A terminal as large as the room is now, of which each write is a frame. */
class Paper extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  readonly #store: Store<RoomState>;
  readonly #onFrame: (frame: string) => void;

  constructor(store: Store<RoomState>, onFrame: (frame: string) => void) {
    super();
    this.#store = store;
    this.#onFrame = onFrame;
  }

  get columns(): number {
    return this.#store.get().size.cols;
  }

  get rows(): number {
    return this.#store.get().size.rows;
  }

  write(frame: string): boolean {
    this.#onFrame(frame);
    return true;
  }
}

function mount(
  render: typeof import('ink').render,
  app: ReactElement,
  store: Store<RoomState>,
  onFrame: (frame: string) => void,
): InkLayer {
  const paper = new Paper(store, onFrame);
  const stdout = paper as unknown as NodeJS.WriteStream;
  const stdin = Object.assign(new EventEmitter(), { isTTY: false }) as unknown as NodeJS.ReadStream;
  // `debug` makes each update one write of the whole frame, without cursor movements.
  const { unmount } = render(app, {
    stdout,
    stderr: stdout,
    stdin,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    isScreenReaderEnabled: store.get().screenReader,
  });
  return { unmount };
}
