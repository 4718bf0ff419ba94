import type { ApiClient } from '../api/client.ts';
import type { Run, Worker } from '../api/schema.ts';
import { systemClock } from '../clock.ts';
import { nextTickMs, tickAges } from './ages.ts';
import { Alarm } from './alarm.ts';
import { prepareClusters } from './cluster.ts';
import { Compositor } from './compositor.ts';
import { Controller, type Leaving } from './controller.ts';
import { type ClipboardConsent, consentOfRoom } from './dragging.ts';
import { FigureReader } from './figures.ts';
import { FocusedWorker, loadMirror, type OpenHost } from './focus.ts';
import { type InkLayer, loadInk } from './ink-layer.ts';
import { hasJobControl } from './job-control.ts';
import { ControlLink } from './link.ts';
import { News } from './news.ts';
import { type NewsMessage, withNews, withWorkers } from './news-state.ts';
import type { OperatorTerminal } from './operator-terminal.ts';
import { OuterStatus } from './outer-status.ts';
import { Painter } from './painter.ts';
import { PaintScheduler } from './scheduler.ts';
import { gridOf, pageOf } from './shown.ts';
import { initialState, type RoomState } from './state.ts';
import { createStore, type Store } from './store.ts';
import type { Theme } from './theme.ts';
import { pickTheme, THEMES } from './themes.ts';
import { Tiles } from './tiles.ts';
import { WholeFrames } from './whole-frames.ts';

/** Frames of the grid in a second: a spinner at 10 Hz is drawn as it is. */
const GRID_FPS = 12;

/** When the first screens are shown, and what is wanted next can be loaded, ms. */
const AT_EASE_MS = 1000;

/** So long the workers of a run that begins are shown as they are about to be, while it is told one by one that they run, ms. */
const STARTING_MS = 150;

/** So long the first frame waits for what control has told already, and is still to be read, ms. */
const TOLD_WITHIN_MS = 10;

/** How the room is drawn, where a person asks for it. */
export interface Looks {
  /** The name of the theme, whatever the config of the run says. */
  theme?: string | undefined;
  /** Whether it is told to a screen reader. */
  screenReader?: boolean | undefined;
}

export interface RoomOptions extends Looks {
  terminal: OperatorTerminal;
  api: ApiClient;
  openHost: OpenHost;
  /** Sees to it that control answers; false when the run has ended. */
  reach: () => Promise<boolean>;
  /** Resolves when the run has ended, where no broken connection would tell. */
  ended?: Promise<void>;
  /** The workers of a run that begins, which are shown until control tells of those there are. */
  expected?: readonly Worker[];
  /** Whether what is selected with the mouse is copied, where that is remembered. */
  consent?: ClipboardConsent;
  /** Something for the person to read first. */
  notice?: string | undefined;
  /** They are here for the first time. */
  isFirst?: boolean;
  /** The workers are in this process: what stops it stops them. */
  holdsWorkers?: boolean;
}

/** Runs the room on a terminal until the person leaves it. */
export async function runRoom({
  terminal,
  api,
  openHost,
  reach,
  ended,
  expected = [],
  notice,
  isFirst = false,
  holdsWorkers = false,
  theme,
  screenReader = false,
  consent = consentOfRoom(),
}: RoomOptions): Promise<Leaving> {
  const { background, colors, osc } = terminal.capabilities;
  let chosenTheme = theme;
  const themeOf = (run?: Run) =>
    pickTheme({ name: chosenTheme ?? run?.theme ?? 'auto', own: run?.themes ?? {}, background, colors });
  const store = createStore<RoomState>({
    ...withWorkers(initialState(terminal.size, systemClock.now()), expected),
    screenReader,
    theme: themeOf() ?? THEMES[background],
    hint: isFirst,
    message: notice === undefined ? undefined : { text: notice, bad: false },
  });
  const tiles = new Tiles();
  const leaving = Promise.withResolvers<Leaving>();
  const reached = Promise.withResolvers<void>();

  let ink: InkLayer | undefined;
  let owesAck = false;
  const paint = () => {
    // No screen is shown without its frame.
    if (!ink) return;
    compositor.paint();
    if (!owesAck) return;
    owesAck = false;
    link.send({ type: 'ack' });
  };
  const now = () => performance.now();
  const scheduler = new PaintScheduler(paint, now);
  const frames = new WholeFrames(() => showFocused(store, focused, scheduler));
  const focused = new FocusedWorker({
    api,
    openHost,
    reached: reached.promise,
    now,
    onChange: () => frames.changed(focused.mirror?.screen.isInFrame ?? false),
    onTyping: (worker) => link.send({ type: 'typing', worker }),
    onReadBack: (lines) => controller.readBack(lines),
    onLost: (worker) => controller.hostLost(worker),
  });
  const painter = new Painter((text) => terminal.write(text), terminal.capabilities);
  const compositor = new Compositor({ state: store.get, tiles, mirror: () => focused.mirror }, painter);
  const controller = new Controller({
    store,
    api,
    focused,
    copy: (text) => terminal.write(clipboardSequence(text)),
    consent,
    leave: leaving.resolve,
    chooseTheme: (name) => {
      chosenTheme = name;
      store.set((state) => withTheme(state, themeOf(state.run), name));
    },
    redraw: () => {
      compositor.invalidate();
      scheduler.request();
    },
    suspend: () => {
      const obstacle = holdsWorkers
        ? 'the workers are in this process and would stop too'
        : !hasJobControl() && 'no shell is here that could bring the room back';
      if (obstacle) return store.set((state) => ({ ...state, message: { text: obstacle, bad: false } }));
      terminal.suspend();
    },
    clock: systemClock,
  });

  const alarm = new Alarm(systemClock, (text) => terminal.write(notificationSequence(text, osc)));

  const status = new OuterStatus((text) => terminal.write(text), terminal.capabilities);

  const tellStatus = () => status.tell(store.get().workers, store.get().run?.expected);

  const told = Promise.withResolvers<void>();
  const news = new News<NewsMessage>(
    (messages) => {
      const tells = (type: NewsMessage['type']) => messages.some((message) => message.type === type);
      store.set((state) => messages.reduce(withNews, { ...state, now: systemClock.now() }));
      if (tells('run')) store.set((state) => withTheme(state, themeOf(state.run), chosenTheme));
      if (tells('workers')) {
        controller.workersChanged();
        lookForNeed(store.get(), alarm);
        told.resolve();
      }
      tellStatus();
    },
    systemClock,
    expected.length > 0 ? STARTING_MS : undefined,
  );

  const link = new ControlLink(
    api,
    {
      reach,
      onEnded: () => leaving.resolve('ended'),
      onConnection: (connection, why) => {
        if (connection === 'live') reached.resolve();
        news.add({ type: 'connection', connection, why });
      },
      onMessage: (message) => {
        if (message.type !== 'screens') return news.add(message);
        for (const patch of message.patches) tiles.apply(patch);
        owesAck = true;
        scheduler.request();
      },
    },
    now,
  );

  const figures = new FigureReader(store, api, systemClock);
  const unwatch = watchVisible(store, link, tiles);
  terminal.onInput = (event) => {
    news.takeIn();
    controller.handle(event);
  };
  terminal.onResize = (size) => {
    compositor.invalidate();
    store.set((state) => ({ ...state, size }));
    controller.resized();
  };
  terminal.onLost = () => {
    compositor.invalidate();
    status.forget();
    tellStatus();
    scheduler.request();
  };
  let view = store.get().view;
  const unsubscribe = store.subscribe(() => {
    if (store.get().view !== view) compositor.redraw();
    view = store.get().view;
    scheduler.request();
  });
  // Control is reached while Ink is loaded, and what it has told by then is in the first frame.
  link.open().catch(leaving.reject);
  leaving.promise.catch(() => {});
  const mountInk = await loadInk();
  const callOffWaiting = systemClock.after(TOLD_WITHIN_MS, told.resolve);
  if (expected.length === 0) await told.promise;
  callOffWaiting();
  ink = mountInk(store, (frame) => {
    compositor.setChrome(frame);
    scheduler.request();
  });
  const stopAges = keepAges(store);
  const callOffLoading = systemClock.after(AT_EASE_MS, () => {
    void loadMirror();
    prepareClusters();
  });
  const close = () => {
    link.close();
    news.close();
    stopAges();
    callOffLoading();
    unsubscribe();
    unwatch();
    figures.close();
    alarm.close();
    controller.close();
    focused.leave();
    frames.stop();
    // Ink draws a last frame when it ends, which asks for another paint: the scheduler stops after it.
    ink.unmount();
    scheduler.stop();
  };
  void ended?.then(() => leaving.resolve('ended'));

  return leaving.promise.finally(close);
}

/** The state with its theme, and a word where the one that was `asked` for by name is none; the old one stays then. */
function withTheme(state: RoomState, theme: Theme | undefined, asked: string | undefined): RoomState {
  if (theme) return { ...state, theme };
  if (asked === undefined) return state;
  return { ...state, message: { text: `there is no theme "${asked}"`, bad: true } };
}

/** Moves the clock of the ages on, as often as what is shown asks for. Returns what ends it. */
function keepAges(store: Store<RoomState>): () => void {
  let due = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const arm = () => {
    const at = performance.now() + nextTickMs(store.get());
    if (timer && at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(tick, at - performance.now());
  };
  const tick = () => {
    timer = undefined;
    store.set((state) => tickAges(state, systemClock.now()));
    arm();
  };
  const unsubscribe = store.subscribe(arm);
  arm();
  return () => {
    unsubscribe();
    clearTimeout(timer);
  };
}

/** Tells control which windows are on the screen, whenever that changes. */
function watchVisible(store: Store<RoomState>, link: ControlLink, tiles: Tiles): () => void {
  let told = '[]';
  const tell = () => {
    const state = store.get();
    const rects = gridOf(state).tiles;
    const visible = state.view === 'grid' ? pageOf(state).workers : [];
    const windows = visible.flatMap((worker, i) => {
      const { width: cols, height: rows } = rects[i]!.content;
      return cols > 0 && rows > 0 ? [{ worker: worker.name, cols, rows }] : [];
    });
    const key = JSON.stringify(windows);
    if (key === told) return;
    told = key;
    tiles.keep(new Set(visible.map((worker) => worker.name)));
    link.send({ type: 'watch', windows, maxFps: GRID_FPS });
  };
  tell();
  return store.subscribe(tell);
}

function showFocused(store: Store<RoomState>, focused: FocusedWorker, scheduler: PaintScheduler): void {
  const screen = focused.mirror?.screen;
  if (!screen) return;
  const { cols, rows } = screen;
  const known = store.get().focusSize;
  if (known?.cols !== cols || known.rows !== rows)
    store.set((state) => ({ ...state, focusSize: { cols, rows } }));
  scheduler.request();
}

/** The bell, and what it rings for where the terminal can tell it: OSC 9. */
function notificationSequence(text: string, osc: boolean): string {
  return osc ? `\x1b]9;orch-tui: ${text}\x1b\\\x07` : '\x07';
}

function lookForNeed({ run, workers, view, selected }: RoomState, alarm: Alarm): void {
  if (run?.bell) alarm.look(workers, view === 'focus' ? selected : undefined);
}

/** OSC 52: puts text into the clipboard of the operator's terminal. */
function clipboardSequence(text: string): string {
  return `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`;
}
