import type { ApiClient } from '../api/client.ts';
import type { ReplayCommand } from '../api/schema.ts';
import type { Clock } from '../clock.ts';
import type { Mode } from '../keymap/binding.ts';
import type { Action } from '../keymap/bindings.ts';
import { actionOf } from '../keymap/keymap.ts';
import { LEAVE_KEY } from '../keymap/leave-key.ts';
import type { Actions } from './actions.ts';
import { Charting } from './charting.ts';
import { Deliveries } from './deliveries.ts';
import { type ClipboardConsent, Dragging } from './dragging.ts';
import { Finding } from './finding.ts';
import type { FocusedWorker } from './focus.ts';
import { FocusView } from './focus-view.ts';
import { Helping } from './helping.ts';
import { Inbox } from './inbox.ts';
import type { InputEvent } from './input.ts';
import { KickResults } from './kick-results.ts';
import { Kicking } from './kicking.ts';
import { Palette } from './palette-commands.ts';
import { Pointing, wheelOf } from './pointing.ts';
import { type LinePlace, ReadingBack } from './reading-back.ts';
import { replayCommand, replayWords } from './replay-command.ts';
import { Requests } from './requests.ts';
import { Selecting } from './selecting.ts';
import { selectedWorker } from './selection.ts';
import { SheetFilter } from './sheet-filter.ts';
import { Sheets } from './sheets.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';
import { Tabling } from './tabling.ts';
import { Toasts } from './toasts.ts';
import { viewMode } from './view-mode.ts';
import { WorkerCommands } from './worker-commands.ts';
import { Writing } from './writing.ts';

/** Lines that the wheel moves. */
const WHEEL_LINES = 3;

/** How the room was left: by the person, with everything stopped, or because the run ended. */
export type Leaving = 'detached' | 'down' | 'ended';

export interface ControllerOptions {
  store: Store<RoomState>;
  api: ApiClient;
  focused: FocusedWorker;
  /** Puts text into the operator's clipboard. */
  copy: (text: string) => void;
  /** Whether what is selected with the mouse is copied. */
  consent: ClipboardConsent;
  leave: (how: Leaving) => void;
  /** Draws the room with another theme, by its name. */
  chooseTheme: (name: string) => void;
  /** Paints the whole terminal anew. */
  redraw: () => void;
  /** Gives the terminal back to the shell until that has the room go on. */
  suspend: () => void;
  clock: Clock;
}

/** Turns what the person does into what happens: it finds what a key means where it was pressed, and who does it. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #requests: Requests;
  readonly #readingBack: ReadingBack;
  readonly #focusView: FocusView;
  readonly #dragging: Dragging;
  readonly #selecting: Selecting;
  readonly #pointing: Pointing;
  readonly #writing: Writing;
  readonly #deliveries: Deliveries;
  readonly #kickResults: KickResults;
  readonly #sheets: Sheets;
  readonly #palette: Palette;
  readonly #inbox: Inbox;
  readonly #finding: Finding;
  readonly #sheetFilter: SheetFilter;
  readonly #helping: Helping;
  readonly #toasts: Toasts;
  readonly #tabling: Tabling;
  readonly #actions: Actions;

  constructor(options: ControllerOptions) {
    this.#options = options;
    const { store, api, focused, copy, leave, clock } = options;
    const now = () => clock.now();
    this.#deliveries = new Deliveries(store, api, clock);
    this.#kickResults = new KickResults(store, api, clock);
    this.#requests = new Requests(store, api);
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
    this.#dragging = new Dragging({
      store,
      focused,
      readingBack: this.#readingBack,
      consent: options.consent,
    });
    this.#selecting = new Selecting(store, now);
    this.#pointing = new Pointing({
      state: store.get,
      now,
      select: (worker) => this.#selecting.select(worker),
      enter: () => this.#enter(false),
      turnPage: (by) => this.#selecting.turnPage(by),
      seek: (time) => this.#steer({ action: 'seek', time }),
    });
    this.#writing = new Writing(store, this.#requests, this.#deliveries);
    this.#sheets = new Sheets(store, api, clock);
    this.#helping = new Helping(store);
    this.#sheetFilter = new SheetFilter({
      store,
      changed: () => {
        this.#sheets.reread();
        this.#inbox.changed();
      },
      close: () => this.#sheets.leave(),
    });
    const workerCommands = new WorkerCommands(store, this.#requests, () => leave('down'));
    this.#palette = new Palette(store, {
      act: (action) => this.#act(action, ''),
      select: (worker) => this.#selecting.select(worker),
      turnAutomationAbout: (state, mode) => workerCommands.turnAutomationAbout(state, mode),
      chooseTheme: options.chooseTheme,
      toGrid: () => this.#sheets.leave(),
    });
    this.#finding = new Finding({
      store,
      api,
      clock,
      goTo: (worker, line) => this.#goInto(worker, line),
    });
    this.#toasts = new Toasts(store, clock, (id) => this.#deliveries.follows(id));
    this.#inbox = new Inbox({
      store,
      api,
      clock,
      requests: this.#requests,
      results: this.#kickResults,
      enter: (worker) => this.#goInto(worker),
    });
    this.#tabling = new Tabling({
      store,
      now,
      enter: () => this.#enter(false),
      back: () => this.#selecting.back(),
      filter: () => this.#actions.filter?.(''),
    });
    this.#actions = {
      ...this.#inbox.actions,
      ...this.#finding.actions,
      ...this.#sheetFilter.actions,
      ...this.#helping.actions,
      ...this.#palette.actions,
      ...this.#sheets.actions,
      ...this.#tabling.actions,
      ...new Charting(store).actions,
      ...this.#writing.actions,
      ...this.#selecting.actions,
      ...workerCommands.actions,
      ...new Kicking(store, this.#requests, this.#kickResults, now).actions,
      focus: () => this.#enter(false),
      'view-history': () => this.#enter(true),
      redraw: options.redraw,
      suspend: options.suspend,
      detach: () => leave('detached'),
    };
  }

  /** Deals with one thing that the person did. */
  handle(event: InputEvent): void {
    const state = this.#state;
    const mode = modeOf(state);
    if (state.entering && !this.#isLeaveKey(event)) return this.#focusView.wait(event);
    if (state.hint && (event.type === 'key' || event.type === 'mouse')) this.#set({ hint: false });
    if (event.type === 'mouse') return this.#mouse(event, mode);
    if (mode === 'focus') return this.#passOrAct(event);
    if (mode === 'search' && this.#readingBack.type(event)) return;
    if (mode === 'filter' && this.#selecting.typeFilter(event)) return;
    if (mode === 'editor' && this.#writing.type(event)) return;
    if (mode === 'find' && this.#finding.type(event)) return;
    if (mode === 'sheet-filter' && this.#sheetFilter.type(event)) return;
    if (mode === 'help-filter' && this.#helping.type(event)) return;
    if (mode === 'palette' && this.#palette.type(event)) return;
    if (event.type !== 'key') return;
    if (state.message) this.#set({ message: undefined });
    if (this.#isLeaveKey(event)) return this.#focusView.leave();
    const action = this.#actionOf(mode, event.name);
    if (action) this.#act(action, event.name);
    else if (this.#actionOf(mode, event.name, false)) this.#requests.say('not in a replay');
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

  /** See {@link FocusView.hostLost}. */
  hostLost(worker: string): void {
    this.#focusView.hostLost(worker);
  }

  /** The list of workers is another one. */
  workersChanged(): void {
    this.#focusView.workersChanged();
    this.#sheets.changed();
    this.#inbox.changed();
    this.#toasts.look();
  }

  /** The room is closed. */
  close(): void {
    this.#deliveries.close();
    this.#kickResults.close();
    this.#sheets.close();
    this.#toasts.close();
    this.#finding.close();
  }

  get #state(): RoomState {
    return this.#options.store.get();
  }

  #actionOf(mode: Mode, key: string, replay = this.#state.run?.replay !== undefined): Action | undefined {
    const { keymap } = this.#state;
    const action = actionOf(keymap, mode, key, replay);
    if (action || mode === 'focus') return action;
    const ofGrid = actionOf(keymap, 'grid', key, replay);
    return mode === 'table' || ofGrid === 'suspend' ? ofGrid : undefined;
  }

  #isLeaveKey(event: InputEvent): boolean {
    return event.type === 'key' && event.name === (this.#state.run?.leaveKey ?? LEAVE_KEY);
  }

  #set(change: Partial<RoomState>): void {
    this.#options.store.set((state) => ({ ...state, ...change }));
  }

  #passOrAct(event: InputEvent): void {
    if (event.type === 'key') {
      if (this.#state.message) this.#set({ message: undefined });
      if (this.#isLeaveKey(event)) return this.#focusView.leave();
      const action = this.#actionOf('focus', event.name);
      if (action) return this.#act(action, event.name);
      const replayAction = this.#state.run?.replay && this.#actionOf('grid', event.name);
      if (replayAction && /^(replay-|suspend$)/.test(replayAction))
        return this.#act(replayAction, event.name);
      if (this.#state.run?.replay && (event.name === 'q' || event.name === 'esc'))
        return this.#focusView.leave();
    }
    this.#options.focused.pass(event);
  }

  #act(action: Action, key: string): void {
    const { overlay } = this.#state;
    if (overlay?.kind === 'confirm' && overlay.action.type === 'copy') {
      return this.#dragging.answer(action === 'confirm-yes');
    }
    const act = this.#actions[action];
    if (act) act(key);
    else if (/^(copy|search)/.test(action)) this.#readingBack.act(action);
    else this.#actInReplay(action);
  }

  #enter(readBack: boolean): void {
    const worker = selectedWorker(this.#state);
    if (!worker) return;
    // A filter may have hidden the one that was selected before.
    this.#selecting.select(worker.name);
    void this.#focusView.enter(worker, readBack);
  }

  /** From an account into a worker, to read back from a line on when one is given; who leaves it is back in the account. */
  #goInto(name: string, line?: LinePlace): void {
    const worker = this.#state.workers.find((known) => known.name === name);
    if (!worker) return this.#requests.say(`${name} is gone from the run`);
    this.#set({ filter: undefined });
    this.#selecting.select(name);
    void this.#focusView.enter(worker, line ?? false);
  }

  #actInReplay(action: Action): void {
    const replay = this.#state.run?.replay;
    if (!replay) return;
    const { selected } = this.#state;
    const words = replayWords(action, replay, selected);
    if (words !== undefined) this.#requests.say(words);
    this.#steer(replayCommand(action, replay, selected));
  }

  #steer(command: ReplayCommand | undefined): void {
    if (!command) return;
    this.#requests.post('/v1/replay', command).catch((error: unknown) => this.#requests.fail(error));
  }

  #mouse(event: InputEvent & { type: 'mouse' }, mode: Mode): void {
    if ((mode === 'focus' || mode === 'copy') && this.#dragging.handle(event)) return;
    if (mode === 'focus') return this.#options.focused.pass(event);
    if (mode === 'grid') return this.#pointing.handle(event);
    if (mode === 'table') return this.#tabling.point(event);
    const lines = wheelOf(event) * WHEEL_LINES;
    if (lines === 0) return;
    if (mode === 'copy') this.readBack(lines);
    if (mode === 'help' || mode === 'help-filter') this.#helping.scroll(lines);
    if (mode === 'incidents' || mode === 'sheet' || mode === 'log') this.#sheets.scroll(lines);
    if (mode === 'inbox') this.#inbox.move(Math.sign(lines));
    if (mode === 'find') this.#finding.move(lines);
  }
}

function modeOf(state: RoomState): Mode {
  const { overlay } = state;
  if (overlay?.kind === 'help' && overlay.typing) return 'help-filter';
  return overlay ? overlay.kind : viewMode(state);
}
