import type { ApiClient } from '../api/client.ts';
import type { Worker } from '../api/schema.ts';
import type { HostLink } from '../host/link.ts';
import type { Size } from '../screen/cells.ts';
import { encodeKey, encodeMouse, encodeText } from '../screen/keys.ts';
import type { InputEvent } from './input.ts';
import type { Mirror } from './mirror.ts';

/** How often control is told that a person types, ms. */
const TYPING_EVERY_MS = 1000;
/** Lines that the wheel moves. */
const WHEEL_LINES = 3;

/**
 * A link to a host (by its name, where it is elsewhere) for the mirror; the same one each time while it lives. Who opened it
 * last is told when it is lost.
 */
export type OpenHost = (host: string | undefined, onLost: () => void) => Promise<HostLink>;

export interface FocusOptions {
  api: ApiClient;
  openHost: OpenHost;
  /** Control was reached: before that nobody can be entered. */
  reached?: Promise<void>;
  /** A monotonic clock, ms. */
  now: () => number;
  /** What is shown changed. */
  onChange: () => void;
  /** A person types at this worker. */
  onTyping: (worker: string) => void;
  /** The connection to the host of this worker is lost: what is shown stands still. */
  onLost: (worker: string) => void;
  /** The wheel was turned over a program that does not want it: read back. */
  onReadBack: (lines: number) => void;
}

/** What shows a worker is not needed before one is focused, and takes its time to load. */
export function loadMirror(): Promise<typeof import('./mirror.ts')> {
  return import('./mirror.ts');
}

/** The focused worker: its mirror, and everything typed at it. */
export class FocusedWorker {
  readonly #options: FocusOptions;
  #mirror: Mirror | undefined;
  /** The entering that is under way; a new one each time, so that an older one knows that it is void. */
  #entering: { size: Size } | undefined;
  /** The size that this room has for the worker; undefined when it only looks. */
  #size: Size | undefined;
  #isSuspended = false;
  #typedAt = Number.NEGATIVE_INFINITY;

  constructor(options: FocusOptions) {
    this.#options = options;
  }

  get mirror(): Mirror | undefined {
    return this.#mirror;
  }

  /**
   * Enters a worker and gives its terminal this size, unless it is only to be looked at. Resolves to false when the person left, or went elsewhere,
   * meanwhile; failures are nobody's concern then.
   * @throws when nothing of it can be shown
   */
  async enter(worker: Worker, size: Size, onlyLook = false): Promise<boolean> {
    this.leave();
    const entering = { size };
    this.#entering = entering;
    try {
      const mirror = await this.#open(worker);
      if (this.#entering !== entering) {
        mirror.close();
        return false;
      }
      this.#show(mirror, worker.state === 'running' && !onlyLook ? entering.size : undefined);
      return true;
    } catch (error) {
      if (this.#entering !== entering) return false;
      this.#entering = undefined;
      throw error;
    }
  }

  leave(): void {
    const mirror = this.#mirror;
    this.#entering = undefined;
    this.#mirror = undefined;
    if (!mirror) return;
    mirror.tellFocus(false);
    mirror.close();
  }

  /** It stays as it is shown: nothing reaches it any more. */
  suspend(): void {
    this.#isSuspended = true;
  }

  resize(size: Size): void {
    if (this.#entering) this.#entering.size = size;
    if (!this.#size) return;
    this.#size = size;
    this.#mirror?.resize(size.cols, size.rows);
  }

  /** Passes what the person did on to the program, in the forms that its own modes ask for. */
  pass(event: InputEvent): void {
    const mirror = this.#mirror;
    if (!mirror || this.#isSuspended) return;
    if (event.type === 'focus') return mirror.tellFocus(event.focused);
    const bytes = this.#encode(event, mirror);
    if (bytes === undefined || bytes.length === 0) return;
    this.#tellTyping(mirror.worker);
    this.#takeSize(mirror);
    mirror.send(bytes);
  }

  /** Of several rooms with the same worker, the one where somebody types has its size. */
  #takeSize({ screen }: Mirror): void {
    const size = this.#size;
    if (size && (screen.cols !== size.cols || screen.rows !== size.rows))
      this.#mirror?.resize(size.cols, size.rows);
  }

  async #open(worker: Worker): Promise<Mirror> {
    const { openHost, onLost, api, reached } = this.#options;
    const isOut = worker.state === 'unreachable';
    const [{ Mirror }] = await Promise.all([loadMirror(), reached]);
    const link = isOut ? undefined : await openHost(worker.host, () => onLost(worker.name));
    return Mirror.open(worker, link, api);
  }

  #show(mirror: Mirror, size: Size | undefined): void {
    this.#entering = undefined;
    this.#mirror = mirror;
    this.#isSuspended = false;
    mirror.onChange = this.#options.onChange;
    this.#size = size;
    if (size) mirror.resize(size.cols, size.rows);
    mirror.tellFocus(true);
    this.#options.onChange();
  }

  #encode(event: Exclude<InputEvent, { type: 'focus' }>, mirror: Mirror): string | Buffer | undefined {
    const { modes } = mirror.screen;
    switch (event.type) {
      case 'key':
        return event.name === 'unknown' ? event.raw : encodeKey(event.name, modes);
      case 'paste': {
        const text = encodeText(event.text, modes).join('');
        // Without brackets a newline at the end of the clipboard runs the line, as in any terminal.
        return !modes.bracketedPaste && event.text.endsWith('\n') ? `${text}\r` : text;
      }
      case 'mouse': {
        const { rows, cols, historyLength } = mirror.screen;
        const y = event.y + mirror.liveTop(this.#size?.rows ?? rows) - historyLength;
        if (y >= rows || event.x >= cols) return undefined;
        if (modes.mouseTracking !== 'none') return encodeMouse({ ...event, y }, modes);
        const lines =
          event.action === 'wheel-up' ? -WHEEL_LINES : event.action === 'wheel-down' ? WHEEL_LINES : 0;
        if (lines === 0) return undefined;
        // On the alternate screen there is nothing to read back: the wheel means arrows, as in xterm and its kin.
        if (modes.alternateScreen) return encodeKey(lines < 0 ? 'up' : 'down', modes).repeat(WHEEL_LINES);
        this.#options.onReadBack(lines);
        return undefined;
      }
      case 'reply':
        return undefined;
    }
  }

  #tellTyping(worker: string): void {
    const now = this.#options.now();
    if (now - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = now;
    this.#options.onTyping(worker);
  }
}
