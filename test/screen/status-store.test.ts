import { describe, expect, test } from 'vitest';
import type { StatusRecord } from '../../src/screen/program-status.ts';
import { Screen, type Signal } from '../../src/screen/screen.ts';
import { ProgramStatus } from '../../src/screen/status-store.ts';

const record = (id: string, more: Partial<StatusRecord> = {}): StatusRecord => ({
  id,
  state: 'working',
  ...more,
});

function storeOf(...records: StatusRecord[]) {
  const changes: string[] = [];
  const store = new ProgramStatus((id, changed) => changes.push(`${id}:${changed?.state ?? 'removed'}`));
  for (const each of records) store.apply(each);
  changes.length = 0;
  return { store, changes, ids: () => store.records().map(({ id }) => id) };
}

describe('the store of program status', () => {
  test('replaces a record as a whole', () => {
    const { store, changes } = storeOf(record('', { app: 'x', message: 'old' }));
    store.apply(record('', { state: 'done' }));
    expect(store.records()).toEqual([{ id: '', state: 'done' }]);
    expect(changes).toEqual([':done']);
  });

  test('clears everything', () => {
    const { store, changes, ids } = storeOf(record(''), record('a'));
    store.apply({ state: 'clear' });
    expect(ids()).toEqual([]);
    expect(changes).toEqual([':removed', 'a:removed']);
  });

  test('clears one record and those below it', () => {
    const { store, ids } = storeOf(record(''), record('a'), record('a/b'), record('a/b/c'), record('ab'));
    store.apply({ state: 'clear', id: 'a' });
    expect(ids()).toEqual(['', 'ab']);
  });

  test('loses the record that was reported longest ago when there are too many', () => {
    const { store, ids, changes } = storeOf(...Array.from({ length: 256 }, (_, i) => record(`r${i}`)));
    expect(ids()).toHaveLength(256);
    store.apply(record('r0'));
    store.apply(record('new'));
    expect(ids()).toHaveLength(256);
    expect(ids()).not.toContain('r1');
    expect(ids().slice(-2)).toEqual(['r0', 'new']);
    expect(changes).toEqual(['r0:working', 'new:working', 'r1:removed']);
  });

  test('forgets what works or waits when the program is gone', () => {
    const { store, ids } = storeOf(
      record('a'),
      record('b', { state: 'blocked' }),
      record('c', { state: 'done' }),
      record('d', { state: 'error' }),
    );
    store.dropActive();
    expect(ids()).toEqual(['c', 'd']);
  });
});

describe('program status on a screen', () => {
  const idsAfter = (output: string): string[] => {
    const screen = new Screen({ cols: 80, rows: 24 });
    screen.write('\x1b]7501;state=working\x07\x1b]7501;state=done:id=a\x1b\\');
    screen.write(output);
    return screen.programStatus.records().map(({ id }) => id);
  };

  test.each([
    ['a full reset clears it', '\x1bc', []],
    ['a soft reset does not', '\x1b[!p', ['', 'a']],
    ['the alternate screen does not', '\x1b[?1049h\x1b[2J\x1b[?1049l', ['', 'a']],
    ['the program clears it', '\x1b]7501;state=clear\x07', []],
    ['a shell prompt ends what works', '\x1b]133;A\x07', ['a']],
    ['a shell prompt with parameters does too', '\x1b]133;A;cl=m\x07', ['a']],
    ['other marks of a shell do not', '\x1b]133;B\x07', ['', 'a']],
    ['a report cut short does nothing', '\x1b]7501;state=clear', ['', 'a']],
    ['an invalid report does nothing', '\x1b]7501;state=clear:id=/\x07', ['', 'a']],
  ])('%s', (_, output, ids) => {
    expect(idsAfter(output)).toEqual(ids);
  });

  test('tells of every change', () => {
    const signals: Signal[] = [];
    const screen = new Screen({ cols: 80, rows: 24, onSignal: (signal) => signals.push(signal) });
    screen.write('\x1b]7501;state=working:app=codex\x1b\\\x1b]7501;state=clear\x1b\\');
    expect(signals).toEqual([
      { kind: 'status', id: '', record: { id: '', state: 'working', app: 'codex' } },
      { kind: 'status', id: '' },
    ]);
  });
});
