import { render } from 'ink-testing-library';
import { expect, test } from 'vitest';
import { App } from '../../../src/room/app.tsx';
import { overlayRect } from '../../../src/room/overlay.ts';
import { createStore } from '../../../src/room/store.ts';
import { controllerOf } from '../controlled-room.ts';
import { roomOf, runOf, workerOf } from '../room-state.ts';

const size = { cols: 20, rows: 5 };
const recipes = Array.from({ length: 6 }, (_, i) => ({ name: `recipe ${i + 1}`, sends: `keys ${i + 1}` }));
const run = runOf({ automation: { mode: 'on', dryRun: false, recipes } });

/** The lines of a room of 20x5 after these keys. */
function after(keys: string): string[] {
  const { store, type } = controllerOf(roomOf([workerOf('worker-1')], { size, run }));
  type(keys);
  const { lastFrame, unmount } = render(<App store={createStore(store.get())} />);
  const frame = lastFrame() ?? '';
  unmount();
  expect(overlayRect(store.get())).toEqual({ x: 0, y: 0, width: 20, height: 5 });
  return frame.replaceAll(/\x1b\[[\d;]*m/g, '').split('\n');
}

test.each([
  ['?', ['The grid', ' Mouse         click', ' ↑ K           selec', ' ↓ j           selec']],
  ['k', ['What may help worker', '❯ 1 recipe 1  keys 1', '  2 recipe 2  keys 2', '  3 recipe 3  keys 3']],
  ['kj', ['What may help worker', '  1 recipe 1  keys 1', '❯ 2 recipe 2  keys 2']],
  ['kkk', ['  2 recipe 2  keys 2', '  3 recipe 3  keys 3', '  4 recipe 4  keys 4', '❯ 5 recipe 5  keys 5']],
  [
    'X',
    ['Stop worker-1?', 'It gets SIGTERM,', 'later SIGKILL; what', 'it has not saved is', 'y yes    n no'],
  ],
  ['r', ['Start worker-1', 'again?', 'y resume its session', 'f start afresh', 'n no']],
  [',', ['Send a key to worke', 'c       Ctrl-C']],
  ['shello', ['Message to worker-1', 'hello']],
  [':end the r', ['❯ end the r', '❯ stop every']],
])('in a room of 20x5 as much as fits is shown after %j', (keys, lines) => {
  const shown = after(keys);
  for (const [i, line] of lines.entries()) expect(shown[i]).toContain(line.slice(0, 19));
  expect(shown).toHaveLength(5);
});

test.each(['k', 'kkk', ',', ':', 's'])('the last line names a key after %j', (keys) => {
  expect(after(keys).at(-1)).toMatch(/choose|closes|sends|↓ \d|found/);
});
