import type { ApiClient } from '../api/client.ts';
import type { ReplayCommand } from '../api/schema.ts';
import { messageOf } from './error-message.ts';
import type { FocusedWorker } from './focus.ts';
import { FocusView } from './focus-view.ts';
import { helpLines } from './help.ts';
import type { InputEvent } from './input.ts';
import { type Action, actionOf, type Mode } from './keymap.ts';
import { Pointing, wheelOf } from './pointing.ts';
import { ReadingBack } from './reading-back.ts';
import { replayCommand } from './replay-command.ts';
import {
  type ConfirmedAction,
  gridOf,
  move,
  nextNeeding,
  type RoomState,
  selectedWorker,
  step,
  visibleWorkers,
} from './state.ts';
import type { Store } from './store.ts';

/** Lines that the wheel moves. */
const WHEEL_LINES = 3;
/** Digits typed within this many ms are one number. */
const NUMBER_MS = 700;

/** How the room was left: by the person, with everything stopped, or because the run ended. */
export type Leaving = 'detached' | 'down' | 'ended';

export interface ControllerOptions {
  store: Store<RoomState>;
  api: ApiClient;
  focused: FocusedWorker;
  /** Puts text into the operator's clipboard. */
  copy: (text: string) => void;
  leave: (how: Leaving) => void;
  /** A monotonic clock, ms. */
  now: () => number;
}

/** Turns what the person does into what happens. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #readingBack: ReadingBack;
  readonly #focusView: FocusView;
  readonly #pointing: Pointing;
  #number = { digits: '', at: Number.NEGATIVE_INFINITY };

  constructor(options: ControllerOptions) {
    this.#options = options;
    const { store, focused, copy } = options;
    this.#readingBack = new ReadingBack({
      store,
      lines: () => focused.mirror,
      copy,
      onLeave: () => this.#focusView.hasRead(),
    });
    this.#focusView = new FocusView({
      store,
      focused,
      readingBack: this.#readingBack,
      handle: (event) => this.handle(event),
    });
    this.#pointing = new Pointing({
      state: store.get,
      now: options.now,
      select: (worker) => this.#select(worker),
      enter: () => this.#enter(false),
      turnPage: (by) => this.#turnPage(by),
      seek: (time) => this.#steer({ action: 'seek', time }),
    });
  }

  /** Deals with one thing that the person did. */
  handle(event: InputEvent): void {
    const state = this.#state;
    const mode = modeOf(state);
    if (state.entering && !this.#isLeaveKey(event)) return this.#focusView.wait(event);
    if (event.type === 'mouse') return this.#mouse(event, mode);
    if (mode === 'focus') return this.#passOrAct(event);
    if (mode === 'search' && this.#readingBack.type(event)) return;
    if (mode === 'filter' && this.#typeFilter(event)) return;
    if (event.type !== 'key') return;
    if (state.message) this.#set({ message: undefined });
    if (this.#isLeaveKey(event)) return this.#focusView.leave();
    const action = actionOf(mode, event.name, state.run?.replay !== undefined);
    if (action) this.#act(action, event.name);
  }

  /** The room has another size. */
  resized(): void {
    const { size, view } = this.#state;
    if (view === 'focus') this.#options.focused.resize({ cols: size.cols, rows: size.rows - 1 });
    this.#readingBack.resized();
  }

  /** Scrolls by lines up (negative) or down in what the focused worker has shown. */
  readBack(lines: number): void {
    this.#readingBack.scroll(lines);
  }

  /** The list of workers is another one. */
  workersChanged(): void {
    this.#focusView.workersChanged();
  }

  get #state(): RoomState {
    return this.#options.store.get();
  }

  #isLeaveKey(event: InputEvent): boolean {
    return event.type === 'key' && event.name === (this.#state.run?.leaveKey ?? 'ctrl-]');
  }

  #set(change: Partial<RoomState>): void {
    this.#options.store.set((state) => ({ ...state, ...change }));
  }

  #passOrAct(event: InputEvent): void {
    if (event.type === 'key') {
      if (this.#state.message) this.#set({ message: undefined });
      if (this.#isLeaveKey(event)) return this.#focusView.leave();
      const action = actionOf('focus', event.name, this.#state.run?.replay !== undefined);
      if (action) return this.#act(action, event.name);
      const replayAction = this.#state.run?.replay && actionOf('grid', event.name, true);
      if (replayAction?.startsWith('replay-')) return this.#act(replayAction, event.name);
      if (this.#state.run?.replay && (event.name === 'q' || event.name === 'esc'))
        return this.#focusView.leave();
    }
    this.#options.focused.pass(event);
  }

  #act(action: Action, key: string): void {
    const state = this.#state;
    switch (action) {
      case 'select-up':
      case 'select-down':
      case 'select-left':
      case 'select-right':
        return this.#select(move(state, action.slice('select-'.length) as 'up'));
      case 'select-next':
        return this.#select(step(state, 1, true));
      case 'select-previous':
        return this.#select(step(state, -1, true));
      case 'select-first':
        return this.#select(visibleWorkers(state)[0]?.name);
      case 'select-last':
        return this.#select(visibleWorkers(state).at(-1)?.name);
      case 'select-number':
        return this.#selectNumber(key);
      case 'select-needing':
        return this.#select(nextNeeding(state));
      case 'toggle-order':
        return this.#set({ byNeed: !state.byNeed });
      case 'filter':
        return this.#set({ filter: { text: state.filter?.text ?? '', typing: true } });
      case 'filter-done':
        return this.#set({ filter: state.filter?.text ? { ...state.filter, typing: false } : undefined });
      case 'filter-clear':
        return this.#set({ filter: undefined });
      case 'filter-erase':
        return this.#set({
          filter: { text: [...(state.filter?.text ?? '')].slice(0, -1).join(''), typing: true },
        });
      case 'page-next':
        return this.#turnPage(1);
      case 'page-previous':
        return this.#turnPage(-1);
      case 'focus':
        return this.#enter(false);
      case 'view-history':
        return this.#enter(true);
      case 'start':
        return this.#command(`start ${state.selected}`, () =>
          this.#post(`/v1/workers/${encoded(state.selected)}/start`),
        );
      case 'stop':
        return this.#askToStop();
      case 'down':
        return this.#askForDown();
      case 'detach':
        return this.#options.leave('detached');
      case 'help':
        return this.#set({ overlay: { kind: 'help', scroll: 0 } });
      case 'help-up':
        return this.#scrollHelp(-1);
      case 'help-down':
        return this.#scrollHelp(1);
      case 'help-close':
      case 'confirm-no':
        return this.#set({ overlay: undefined });
      case 'confirm-yes':
        return this.#confirmed();
      default:
        if (/^(copy|search)/.test(action)) return this.#readingBack.act(action);
        return this.#actInReplay(action);
    }
  }

  #select(name: string | undefined): void {
    if (name !== undefined && name !== this.#state.selected) this.#set({ selected: name });
  }

  #selectNumber(digit: string): void {
    const now = this.#options.now();
    const typed = now - this.#number.at < NUMBER_MS ? this.#number.digits + digit : digit;
    const digits = this.#state.workers[Number(typed) - 1] ? typed : digit;
    this.#number = { digits, at: now };
    this.#select(this.#state.workers[Number(digits) - 1]?.name);
  }

  #typeFilter(event: InputEvent): boolean {
    const text = event.type === 'key' ? event.text : undefined;
    if (text === undefined || /\p{Cc}/u.test(text)) return false;
    this.#set({ filter: { text: (this.#state.filter?.text ?? '') + text, typing: true } });
    return true;
  }

  #turnPage(by: number): void {
    const { perPage } = gridOf(this.#state);
    this.#select(step(this.#state, by * perPage, false));
  }

  #enter(readBack: boolean): void {
    const worker = selectedWorker(this.#state);
    if (worker) void this.#focusView.enter(worker, readBack);
  }

  #askToStop(): void {
    const worker = selectedWorker(this.#state);
    if (!worker) return;
    if (worker.state !== 'running' && worker.config !== 'removed') {
      return this.#set({ message: { text: `${worker.name} is not running`, bad: false } });
    }
    this.#ask(`Stop ${worker.name}?`, `${worker.argv.join(' ')} gets SIGTERM, later SIGKILL`, {
      type: 'stop',
      worker: worker.name,
    });
  }

  #askForDown(): void {
    const running = this.#state.workers.filter((worker) => worker.state === 'running').length;
    const detail = 'What they have not saved is lost. Recordings are kept. (q only leaves.)';
    this.#ask(`Stop all ${running} running worker${running === 1 ? '' : 's'} and end the run?`, detail, {
      type: 'down',
    });
  }

  #ask(question: string, detail: string, action: ConfirmedAction): void {
    this.#set({ overlay: { kind: 'confirm', question, detail, action } });
  }

  #confirmed(): void {
    const { overlay } = this.#state;
    if (overlay?.kind !== 'confirm') return;
    const { action } = overlay;
    this.#set({ overlay: undefined });
    if (action.type === 'stop') {
      return this.#command(`stopping ${action.worker} …`, () =>
        this.#post(`/v1/workers/${encoded(action.worker)}/stop`),
      );
    }
    this.#command('stopping everything …', async () => {
      await this.#post('/v1/down');
      this.#options.leave('down');
    });
  }

  #command(what: string, run: () => Promise<void>): void {
    this.#set({ message: { text: what, bad: false } });
    run().then(
      () => this.#set({ message: undefined }),
      (error: unknown) => this.#fail(error),
    );
  }

  #fail(error: unknown): void {
    this.#set({ message: { text: messageOf(error), bad: true } });
  }

  async #post(path: string, body?: object): Promise<void> {
    await this.#options.api.post(path, body);
  }

  #scrollHelp(by: number): void {
    const { overlay } = this.#state;
    if (overlay?.kind !== 'help') return;
    const limit = Math.max(0, helpLines(this.#state).length - (this.#state.size.rows - 5));
    this.#set({ overlay: { ...overlay, scroll: Math.min(Math.max(0, overlay.scroll + by), limit) } });
  }

  #actInReplay(action: Action): void {
    const replay = this.#state.run?.replay;
    if (replay) this.#steer(replayCommand(action, replay, this.#state.selected));
  }

  #steer(command: ReplayCommand | undefined): void {
    if (command) this.#post('/v1/replay', command).catch((error: unknown) => this.#fail(error));
  }

  #mouse(event: InputEvent & { type: 'mouse' }, mode: Mode): void {
    if (mode === 'focus') return this.#options.focused.pass(event);
    if (mode === 'grid') return this.#pointing.handle(event);
    const lines = wheelOf(event) * WHEEL_LINES;
    if (lines === 0) return;
    if (mode === 'copy') this.readBack(lines);
    if (mode === 'help') this.#scrollHelp(lines);
  }
}

function modeOf(state: RoomState): Mode {
  if (state.overlay) return state.overlay.kind;
  if (state.view === 'grid') return state.filter?.typing ? 'filter' : 'grid';
  if (!state.copy) return 'focus';
  return state.copy.typing === undefined ? 'copy' : 'search';
}

function encoded(name: string | undefined): string {
  return encodeURIComponent(name ?? '');
}
