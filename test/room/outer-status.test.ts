import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reading, Worker } from '../../src/api/schema.ts';
import { OuterStatus, titleOf } from '../../src/room/outer-status.ts';
import { leaveSequence } from '../../src/room/terminal-mode.ts';
import { Screen } from '../../src/screen/screen.ts';
import { readingOf, supervisionOf, workerOf } from './room-state.ts';

function reads(name: string, state: Reading['state'], changes: Partial<Worker> = {}): Worker {
  return workerOf(name, {
    title: '\x1b]0;evil\x07',
    reading: {
      state,
      agent: 'claude',
      evidence: { text: 'evil \x1b]52;c;AAAA\x07', rule: '' },
      attributes: {},
      progress: 0,
      confidence: 1,
      since: 0,
      source: 'screen',
      voices: [],
    },
    ...changes,
  });
}

test.each<[string, Worker[]]>([
  ['orch-tui', []],
  ['orch-tui', [reads('a', 'idle')]],
  ['1 needs you', [reads('a', 'permission')]],
  [
    '2 need you · 1 in trouble · 3 working',
    [
      reads('a', 'permission'),
      reads('b', 'idle', { supervision: supervisionOf({}, 'needs_operator') }),
      reads('c', 'api_error'),
      reads('d', 'working'),
      reads('e', 'working'),
      workerOf('f'),
    ],
  ],
])('the title is "%s"', (title, workers) => {
  expect(titleOf(workers, ' · ')).toBe(title);
});

/** The operator's terminal: it takes what programs say of themselves as ours does. */
function terminalOf() {
  const progress: string[] = [];
  const screen = new Screen({
    cols: 80,
    rows: 24,
    onSignal: (signal) => {
      if (signal.kind === 'progress') progress.push([signal.state, signal.value ?? []].flat().join(' '));
    },
  });
  let written = '';
  return {
    write: (text: string) => {
      written += text;
      screen.write(text);
    },
    written: () => written,
    title: () => screen.title,
    progress,
    records: () =>
      Object.fromEntries(
        screen.programStatus.records().map(({ id, state, kind }) => [id, kind ? `${state} ${kind}` : state]),
      ),
  };
}

const able = { osc: true, programStatus: true, unicode: true };

test('a terminal that takes program status gets a record for each worker, and only what changes', () => {
  const terminal = terminalOf();
  const status = new OuterStatus(terminal.write, able);
  status.tell([reads('a', 'working'), reads('b', 'question'), reads('c', 'idle')]);
  expect(terminal.records()).toEqual({ '': 'blocked', a: 'working', b: 'blocked question', c: 'idle' });
  const before = terminal.written();
  status.tell([reads('a', 'working'), reads('b', 'question'), reads('c', 'idle')]);
  expect(terminal.written()).toBe(before);
  status.tell([reads('a', 'idle'), reads('c', 'api_error')]);
  expect(terminal.records()).toEqual({ '': 'error', a: 'idle', c: 'error' });
  expect(terminal.title()).toBe('1 in trouble');
  terminal.write(leaveSequence({ kittyKeyboard: false, ...able }));
  expect(terminal.records()).toEqual({});
});

test('while many start the progress is told, and its end, once', () => {
  const terminal = terminalOf();
  const status = new OuterStatus(terminal.write, able);
  const names = ['a', 'b', 'c', 'd'];
  const fleet = (started: number) => names.map((name, i) => reads(name, i < started ? 'idle' : 'starting'));
  for (const started of [0, 1, 3, 4]) status.tell(fleet(started));
  status.tell(fleet(2));
  expect(terminal.progress).toEqual(['1 0', '1 25', '1 75', '0']);
});

test('programs that are no agents have started once they are seen', () => {
  const terminal = terminalOf();
  const status = new OuterStatus(terminal.write, able);
  const { agent: _, ...plain } = readingOf('starting');
  const fleet = (seen: boolean) =>
    ['a', 'b', 'c', 'd'].map((name) => workerOf(name, seen ? { reading: plain } : {}));
  status.tell(fleet(false));
  status.tell(fleet(true));
  expect(terminal.progress).toEqual(['1 0', '0']);
});

test('those that are still to come count in the progress', () => {
  const terminal = terminalOf();
  const status = new OuterStatus(terminal.write, able);
  status.tell([], 4);
  status.tell([reads('a', 'idle'), workerOf('b', { state: 'starting' })], 4);
  status.tell(['a', 'b', 'c', 'd'].map((name) => reads(name, 'idle')));
  expect(terminal.progress).toEqual(['1 0', '1 25', '0']);
});

test('nothing of a worker is told, and nothing at all to a terminal that would print it', () => {
  const terminal = terminalOf();
  const worker = reads('na\x1bme', 'permission');
  new OuterStatus(terminal.write, able).tell([worker]);
  expect(terminal.written()).not.toContain('evil');
  expect(terminal.records()).toEqual({ '': 'blocked', 'worker.0': 'blocked permission' });
  const dumb = terminalOf();
  new OuterStatus(dumb.write, { ...able, osc: false }).tell([worker]);
  expect(dumb.written()).toBe('');
});

test('no name of a worker reaches the terminal as a sequence, whatever is in it', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...['\x1b\\', '\x1b', '\x07', '\x9c', '\x18', ';', ':', '=', ':id=x', '/', '\n', '\u202e', '\ud800'],
    ),
    fc.constantFrom('\x1b]2;evil\x07', '\x1b]52;c;AAAA\x1b\\', 'state=clear', 'msg=YQ==', 'a', 'worker'),
    fc.string({ unit: 'binary' }),
  );
  const name = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
  const state = fc.constantFrom<Reading['state']>('permission', 'question', 'auth_error', 'working', 'idle');
  fc.assert(
    fc.property(fc.array(fc.tuple(name, state), { minLength: 1, maxLength: 6 }), (named) => {
      const terminal = terminalOf();
      const status = new OuterStatus(terminal.write, able);
      const workers = named.map(([each, reading]) => reads(each, reading));
      status.tell(workers);
      status.tell(workers.slice(1));
      const own =
        /\x1b\](?:2;[\w ·-]+|9;4;[\d;]+|7501;state=[a-z]+(?::id=[\w.+-]{1,32})?(?::(?:kind=[a-z]+|app=orch-tui))?)\x1b\\/g;
      expect(terminal.written().replaceAll(own, '')).toBe('');
      expect(terminal.title()).toBe(titleOf(workers.slice(1), ' · '));
    }),
    { numRuns: 40 },
  );
});

test('after the terminal was left all is told anew', () => {
  const terminal = terminalOf();
  const status = new OuterStatus(terminal.write, able);
  status.tell([reads('a', 'working')]);
  const first = terminal.written();
  status.forget();
  status.tell([reads('a', 'working')]);
  expect(terminal.written()).toBe(first + first);
});
