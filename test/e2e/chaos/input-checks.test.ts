import { expect, test } from 'vitest';
import { type Deeds, noDeeds } from './deeds.ts';
import { inputProblems } from './input-checks.ts';
import type { Input } from './ledger.ts';
import { TYPED, TYPED_IN_ROOM, type Typing } from './person.ts';

interface Around {
  worker?: string;
  typings?: readonly Typing[];
  deeds?: Partial<Deeds>;
}

function check(inputs: readonly Input[], around: Around = {}): string[] {
  const { worker = 'agent', typings = [], deeds = {} } = around;
  const problems = inputProblems([{ worker, pid: 7, inputs: [...inputs] }], ['counter'], typings, {
    ...noDeeds(),
    ...deeds,
  });
  return problems.map((problem) => problem.replace(/^.*Z: ".*?" was sent /, ''));
}

const sent = (text: string, at = 10_000, state = 'done', since = 0): Input => ({ at, text, state, since });
const message = '\x1b[200~say hello 1\x1b[201~';

test('keys go to one who does nothing, and answers of the terminal to all', () => {
  expect(check([sent(message), sent('\r'), sent('\x1b')])).toEqual([]);
  expect(check([sent('\x1b[?62c', 1, 'blocked')], { worker: 'counter' })).toEqual([]);
});

test('a program that is no agent is sent nothing', () => {
  expect(check([sent('\r')], { worker: 'counter' })).toEqual(['to a program that is no agent']);
});

test('one who works takes messages of a person and nothing else; one who asks takes nothing', () => {
  const written = `\x1b[200~say hello 1${TYPED_IN_ROOM}\x1b[201~`;
  for (const text of [message, written]) expect(check([sent(text, 10_000, 'working')])).toEqual([]);
  expect(check([sent('\x1b', 10_000, 'working')])).toEqual([
    'to an agent that had been working for 10000 ms',
  ]);
  expect(check([sent('\x1b', 10_000, 'working', 9000)])).toEqual([]);
  for (const text of ['\x1b', '1', '\r', message])
    expect(check([sent(text, 10_000, 'blocked')])).toEqual([
      'to an agent that had been asking a person for 10000 ms',
    ]);
  expect(check([sent(TYPED, 10_000, 'blocked'), sent(TYPED_IN_ROOM, 20_000, 'blocked')])).toEqual([]);
});

test('nothing is sent while a person types, by the order in which it arrives', () => {
  expect(check([sent(`${TYPED}\r`)])).toEqual(['0 ms after a person typed']);
  expect(check([sent(`\r${TYPED}`)])).toEqual([]);
  expect(check([sent(TYPED), sent('\r', 12_400)])).toEqual(['2400 ms after a person typed']);
  expect(check([sent(TYPED), sent('\r', 12_600)])).toEqual([]);
  expect(check([sent(`\x1b[200~${TYPED}\x1b[201~`), sent('\r')])).toEqual([]);
});

test('a paste that quotes what a person typed is none of theirs, in one piece or more', () => {
  const [begin, rest] = [`\x1b[200~typed and not sent: ${TYPED}`, ` it was${TYPED}\x1b[201~`];
  expect(check([sent(begin + rest), sent('\r')])).toEqual([]);
  expect(check([sent(begin), sent(rest), sent('\r')])).toEqual([]);
  expect(check([sent(begin + rest + TYPED), sent('\r')])).toEqual(['0 ms after a person typed']);
});

test('that the host was stopped is no excuse for keys after those of a person, which it had both', () => {
  const stops = (who: string) => ({ deeds: { stops: [{ who, from: 9000, to: 9500 }] } });
  const typed = [sent(TYPED_IN_ROOM), sent('\r', 10_200)];
  expect(check(typed, stops('host'))).toEqual(['200 ms after a person typed in the room']);
  for (const who of ['control', 'agent']) expect(check(typed, stops(who))).toEqual([]);
});

test('a key that never arrived counts from when control took it', () => {
  const typings = [{ worker: 'agent', at: 10_000 }];
  expect(check([sent('\r', 11_000)], { typings })).toEqual(['1000 ms after a person typed']);
  expect(check([sent('\r', 11_000)], { typings: [{ worker: 'other', at: 10_000 }] })).toEqual([]);
});

test('what was held up is excused where it was, and nowhere else', () => {
  const stops = (who: string) => ({ deeds: { stops: [{ who, from: 9000, to: 9500 }] } });
  const late = [sent('\x1b', 10_000, 'working')];
  for (const who of ['host', 'control', 'agent']) expect(check(late, stops(who))).toEqual([]);
  for (const who of ['room', 'other']) expect(check(late, stops(who))).toHaveLength(1);
  expect(check([sent('\x1b', 11_600, 'working')], stops('host'))).toHaveLength(1);
});

test('a message is sent once', () => {
  const twice = [sent(`${message}\r`), sent(`${message}\r`, 20_000)];
  const problem = ['agent (7): "say hello 1" was sent twice'];
  expect(check(twice)).toEqual(problem);
});
