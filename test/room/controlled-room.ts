import type { ApiClient } from '../../src/api/client.ts';
import { Controller, type Leaving } from '../../src/room/controller.ts';
import { consentOfRoom } from '../../src/room/dragging.ts';
import { FocusedWorker } from '../../src/room/focus.ts';
import { InputDecoder } from '../../src/room/input.ts';
import type { RoomState } from '../../src/room/state.ts';
import { createStore } from '../../src/room/store.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** A controller whose API notes what it is asked; keys are the bytes that a terminal would send. */
export function controllerOf(state: RoomState) {
  const store = createStore(state);
  const clock = new VirtualClock();
  let refusal: string | undefined;
  const posts: [path: string, body: unknown][] = [];
  const asked: string[] = [];
  const answers = new Map<string, unknown>();
  const api: ApiClient = {
    get: async <T>(path: string) => {
      asked.push(path);
      if (!answers.has(path)) throw new Error('there is no screen');
      return answers.get(path) as T;
    },
    post: async <T>(path: string, body?: object) => {
      posts.push([path, body]);
      if (refusal !== undefined) throw new Error(refusal);
      return answers.get(path) as T;
    },
    stream: () => Promise.reject(new Error('no stream')),
  };
  const focused = new FocusedWorker({
    api,
    openHost: () => Promise.reject(new Error('no host')),
    now: () => clock.now(),
    onChange: () => {},
    onTyping: () => {},
    onLost: () => {},
    onReadBack: () => {},
  });
  const left: Leaving[] = [];
  const themes: string[] = [];
  /** What was shown at each Ctrl-Z. */
  const suspended: string[] = [];
  const controller = new Controller({
    store,
    api,
    focused,
    copy: () => {},
    consent: consentOfRoom(),
    leave: (how) => left.push(how),
    chooseTheme: (name) => themes.push(name),
    redraw: () => {},
    suspend: () => void suspended.push(store.get().view),
    clock,
  });
  const decoder = new InputDecoder();
  const type = (bytes: string) => {
    for (const event of [...decoder.push(bytes), ...decoder.flush()]) controller.handle(event);
  };
  const click = (x: number, y: number) => type(`\x1b[<0;${x + 1};${y + 1}M\x1b[<0;${x + 1};${y + 1}m`);
  return {
    controller,
    clock,
    store,
    posts,
    asked,
    left,
    themes,
    suspended,
    type,
    click,
    refuse: (why: string) => {
      refusal = why;
    },
    pass: (ms: number) => clock.pass(ms),
    /** What control answers to a path from now on. */
    answer: (path: string, body: unknown) => void answers.set(path, body),
    forget: (path: string) => void answers.delete(path),
  };
}
