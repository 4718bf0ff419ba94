import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCast } from '../../src/cast/read.ts';
import type { Clock } from '../../src/clock.ts';
import { Player } from '../../src/host/player.ts';
import type { HostedWorker } from '../../src/host/protocol.ts';
import { reelsOf } from '../../src/host/reel.ts';

/** A clock that moves only when told to. */
function manualClock(): Clock & { advance: (ms: number) => void } {
  let time = 0;
  let pending: { at: number; callback: () => void } | undefined;
  return {
    now: () => time,
    after: (ms, callback) => {
      const entry = { at: time + ms, callback };
      pending = entry;
      return () => {
        if (pending === entry) pending = undefined;
      };
    },
    advance: (ms) => {
      const end = time + ms;
      while (pending && pending.at <= end) {
        const { at, callback } = pending;
        pending = undefined;
        time = at;
        callback();
      }
      time = end;
    },
  };
}

function castOf(events: [time: number, code: string, data: string][], header = {}): string {
  const lines = [{ version: 2, width: 80, height: 24, ...header }, ...events];
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

function playerOf(...casts: string[]) {
  const clock = manualClock();
  const named = casts.map((text, i) => ({ name: `w${i + 1}`, cast: parseCast(text, `w${i + 1}`) }));
  return { clock, player: new Player(reelsOf(named), clock) };
}

/** What a follower has seen, from the last opening on. */
async function follow(player: Player, worker = 'w1') {
  const seen = { text: '', codes: '' };
  await player.subscribe(worker, 'segment', {
    open: ({ snapshot }) => Object.assign(seen, { text: snapshot, codes: '' }),
    event: ({ code, data }) => {
      seen.codes += code;
      if (code === 'o') seen.text += Buffer.from(data).toString();
    },
  });
  return seen;
}

const story = castOf([
  [1, 'o', 'one '],
  [2, 'o', 'two '],
  [2.5, 'r', '100x30'],
  [3, 'm', 'a mark'],
  [4, 'o', 'three'],
  [5, 'x', '3'],
]);

test('events come at their times, at the speed asked for', async () => {
  const { clock, player } = playerOf(story);
  const seen = await follow(player);
  player.setSpeed(2);
  player.play();
  clock.advance(499);
  expect(seen.text).toBe('');
  clock.advance(12);
  expect(seen.text).toBe('one ');
  clock.advance(500);
  expect(seen.text).toBe('one two ');
  player.pause();
  clock.advance(10_000);
  expect(seen.text).toBe('one two ');
});

test('seeking forth delivers what lies between, seeking back begins anew', async () => {
  const { player } = playerOf(story);
  const seen = await follow(player);
  player.seek(4500);
  expect(seen).toEqual({ text: 'one two three', codes: 'ormo' });
  player.seek(1500);
  expect(seen).toEqual({ text: 'one ', codes: 'o' });
});

test('a seek through a flood gives it in pieces, and all of it', async () => {
  const piece = 'x'.repeat(1024 * 1024);
  const { player } = playerOf(castOf(Array.from({ length: 20 }, (_, i) => [i, 'o', piece])));
  const sizes: number[] = [];
  await player.subscribe('w1', 'segment', {
    open: () => {},
    event: ({ data }) => sizes.push(data.byteLength),
  });
  player.seek(20_000);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(8 * piece.length);
  expect(sizes.reduce((a, b) => a + b)).toBe(20 * piece.length);
});

test('wherever one seeks, the output is that of playing there', async () => {
  const output = (until: number) =>
    [
      [1000, 'one '],
      [2000, 'two '],
      [4000, 'three'],
    ]
      .filter(([at]) => (at as number) <= until)
      .map(([, text]) => text)
      .join('');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -1000, max: 7000 }), { minLength: 1, maxLength: 10 }),
      async (times) => {
        const { player } = playerOf(story);
        const seen = await follow(player);
        for (const time of times) player.seek(time);
        expect(seen.text).toBe(output(times.at(-1)!));
        expect((await follow(player)).text).toBe(seen.text);
      },
    ),
  );
});

test('a step goes to the next event of any worker', async () => {
  const { player } = playerOf(story, castOf([[1.5, 'o', 'between']]));
  player.step();
  expect(player.time).toBe(1000);
  player.step();
  expect(player.time).toBe(1500);
});

test('size and exit of a worker are those of the moment', async () => {
  const { player } = playerOf(story);
  const notices: HostedWorker[] = [];
  player.onNotice = (notice) => {
    if (notice.type === 'worker') notices.push(notice.worker);
  };
  player.seek(5000);
  expect(notices.at(-1)).toMatchObject({ cols: 100, rows: 30, exit: { code: 3 } });
  player.seek(0);
  expect(notices.at(-1)).toMatchObject({ cols: 80, rows: 24 });
  expect(notices.at(-1)!.exit).toBeUndefined();
});

test('a worker that was started again runs again, on a screen of its own', async () => {
  const life = (startedAt: number) => ({ orch: { worker: 'w', offset: 0, snapshot: false, startedAt } });
  const { player } = playerOf(
    castOf(
      [
        [1, 'o', 'once'],
        [2, 'x', '0'],
      ],
      life(0),
    ),
    castOf([[1, 'o', 'again']], life(10_000)),
  );
  const seen = await follow(player, 'w');
  player.seek(5000);
  expect((await player.list())[0]!.exit).toEqual({ code: 0 });
  player.seek(11_000);
  expect((await player.list())[0]!.exit).toBeUndefined();
  expect(seen.text).toBe('once\x1bcagain');
});

test('at the end it stops, and playing again begins anew', async () => {
  const { clock, player } = playerOf(story);
  const seen = await follow(player);
  player.play();
  clock.advance(6000);
  expect(player.playing).toBe(false);
  player.play();
  expect(player.time).toBe(0);
  expect(seen.text).toBe('');
});

test('what is recorded cannot be changed', async () => {
  const { player } = playerOf(story);
  await expect(player.spawn()).rejects.toThrow(/recording/);
  await expect(player.kill()).rejects.toThrow(/recording/);
  await expect(player.subscribe('nobody', 'end', { open: () => {}, event: () => {} })).rejects.toThrow(
    /no worker/,
  );
});
