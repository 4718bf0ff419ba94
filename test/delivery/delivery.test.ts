import { describe, expect, test } from 'vitest';
import type { State } from '../../src/classifier/reading.ts';
import { advance, begin, type Delivery, type DeliveryOptions } from '../../src/delivery/delivery.ts';
import type { Message } from '../../src/delivery/message.ts';
import type { Situation } from '../../src/health/situation.ts';
import { claude, gemini, message, situation } from './situations.ts';

/** Follows one delivery through situations and keeps what it did, each as one word or two. */
function follow(what: Message, options: DeliveryOptions = { profile: claude }) {
  let delivery: Delivery = begin(what, 'worker-1');
  const did: string[] = [];
  const told: string[] = [];
  const reasons: string[] = [];
  const see = (...seen: Situation[]) => {
    for (const each of seen) {
      const step = advance(delivery, each, options);
      delivery = step.delivery;
      did.push(...step.acts.map((act) => (act.type === 'paste' ? `paste ${act.text}` : act.keys.join(' '))));
      told.push(...step.events.map((event) => event.type.replace('message.', '')));
      for (const event of step.events) if (event.type === 'message.failed') reasons.push(event.data.reason);
    }
    return { did, told, reasons, delivery };
  };
  return { see };
}

const go = message('go on');
/** Pasted at 0, seen at 60, Enter at 400. */
const SENT = [situation(0, 'idle', ''), situation(60, 'draft', 'go on'), situation(400, 'draft', 'go on')];

test('paste, evidence, quiet, Enter, proof', () => {
  const { see } = follow(go);
  expect(see(situation(0, 'idle', '')).did).toEqual(['paste go on']);
  expect(see(situation(60, 'draft', 'go on')).told).toEqual(['typed']);
  expect(see(situation(300, 'draft', 'go on')).did).toHaveLength(1);
  expect(see(situation(360, 'draft', 'go on')).did).toEqual(['paste go on', 'enter']);
  const { told, delivery } = see(situation(500, 'working', '', { since: 450 }));
  expect(told).toEqual(['typed', 'submitted', 'acknowledged']);
  expect(delivery.phase.name).toBe('over');
});

describe('where nothing is typed', () => {
  const closed: [State, string | undefined][] = [
    ['permission', undefined],
    ['question', undefined],
    ['setup', undefined],
    ['settings_error', undefined],
    ['shell', undefined],
    ['starting', undefined],
    ['unknown', ''],
    ['exited', undefined],
    ['idle', undefined],
  ];
  test.each(closed)('%s, composer %j', (state, composer) => {
    const { did, delivery } = follow(go).see(situation(0, state, composer));
    expect(did).toEqual([]);
    expect(delivery.waits).toBeDefined();
  });

  test.each<[string, Partial<Situation>]>([
    ['a person types', { typing: true }],
    ['the screen changed since', { fresh: false }],
    ['the process is gone', { running: false }],
    ['the process is stopped', { frozen: true }],
  ])('%s', (_, extra) => {
    expect(follow(go).see(situation(0, 'idle', '', extra)).did).toEqual([]);
  });

  test('somebody else deals with it', () => {
    const { see } = follow(go, { profile: claude, held: true });
    expect(see(situation(0, 'idle', '')).did).toEqual([]);
  });

  test.each<[string, Message['kind'], number]>([
    ['a limit, for automatic messages', 'nudge', 0],
    ['but not for a person', 'operator', 1],
  ])('%s', (_, kind, count) => {
    const { did } = follow(message('x', { kind })).see(situation(0, 'rate_limited', ''));
    expect(did).toHaveLength(count);
  });
});

describe('a busy agent', () => {
  test('that queues takes a message of a person', () => {
    const { see } = follow(go);
    const { did } = see(
      situation(0, 'working', ''),
      situation(60, 'working', 'go on'),
      situation(400, 'working', 'go on'),
    );
    expect(did).toEqual(['paste go on', 'enter']);
    expect(see(situation(500, 'working', '')).told).toEqual(['typed', 'submitted']);
    expect(see(situation(9000, 'idle', '', { since: 8000, activityAt: 7900 })).told).toContain(
      'acknowledged',
    );
  });

  test.each([
    ['gets a question how far it is, where that is wanted', true, ['paste how far?']],
    ['gets none by default', false, []],
  ])('that queues %s', (_, asksAtWork, expected) => {
    const question = message('how far?', { kind: 'inquiry' });
    const { see } = follow(question, { profile: claude, asksAtWork });
    expect(see(situation(0, 'working', '')).did).toEqual(expected);
  });

  test.each([
    ['that queues gets no automatic one', message('x', { kind: 'task' }), claude],
    ['that does not queue gets none', go, gemini],
  ])('%s', (_, what, profile) => {
    const { did } = follow(what, { profile }).see(situation(0, 'working', ''));
    expect(did).toEqual([]);
  });
});

describe('evidence', () => {
  test('a text that never appears is not followed by Enter', () => {
    const { did, told, reasons } = follow(go).see(
      ...[0, 3000, 7999, 8000, 11_000, 20_999, 21_000, 24_000].map((now) => situation(now, 'idle', '')),
    );
    expect(did).toEqual(['paste go on', 'paste go on', 'paste go on']);
    expect(told).toEqual(['failed']);
    expect(reasons[0]).toMatch(
      /^Failed to deliver message to worker-1 after 3 attempts: the text did not app/,
    );
  });

  test('what appears late is not pasted again', () => {
    const { did } = follow(go).see(
      situation(0, 'idle', ''),
      situation(3000, 'idle', ''),
      situation(7000, 'draft', 'go on'),
      situation(8000, 'draft', 'go on'),
      situation(8300, 'draft', 'go on'),
    );
    expect(did).toEqual(['paste go on', 'enter']);
  });

  test('what arrived twice is cleared, and sent once', () => {
    const { did } = follow(go).see(
      situation(0, 'idle', ''),
      situation(3000, 'idle', ''),
      situation(8000, 'idle', ''),
      situation(8100, 'draft', 'go ongo on'),
      situation(18_100, 'draft', 'go ongo on'),
      situation(18_400, 'idle', ''),
      situation(18_500, 'draft', 'go on'),
      situation(18_800, 'draft', 'go on'),
    );
    expect(did).toEqual(['paste go on', 'paste go on', 'ctrl-c', 'paste go on', 'enter']);
  });

  test('a long text rests a second, and a chip stands for it', () => {
    const long = 'all work and no play\n'.repeat(600);
    const { see } = follow(message(long));
    const chip = '[Pasted text #1 +600 lines]';
    see(situation(0, 'idle', ''), situation(100, 'draft', chip), situation(1000, 'draft', chip));
    expect(see().did).toHaveLength(1);
    expect(see(situation(1100, 'draft', chip)).did.at(-1)).toBe('enter');
  });

  test('what shows in no known way is sent after the whole delay', () => {
    const { see } = follow(go);
    see(situation(0, 'idle', ''), situation(100, 'draft', '<5 chars>'));
    expect(see(situation(2999, 'draft', '<5 chars>')).did).toHaveLength(1);
    expect(see(situation(3000, 'draft', '<5 chars>')).did.at(-1)).toBe('enter');
  });

  test('what a person wrote into is not sent', () => {
    const mixed = (now: number) => situation(now, 'draft', 'go on, said I', { personAt: 200 });
    const { did, reasons } = follow(go).see(situation(0, 'idle', ''), mixed(300), mixed(5000), mixed(30_000));
    expect(did).toEqual(['paste go on']);
    expect(reasons[0]).toContain('a person wrote into it');
  });
});

describe('proof', () => {
  test('an Enter that was swallowed is pressed again, alone, three times at the most', () => {
    const { did, told } = follow(go).see(
      ...SENT,
      ...[3400, 6400, 9400, 12_400].map((now) => situation(now, 'draft', 'go on')),
    );
    expect(did).toEqual(['paste go on', 'enter', 'enter', 'enter', 'enter']);
    expect(told).toEqual(['typed']);
  });

  test.each<[string, Situation, string]>([
    ['an empty composer and work', situation(900, 'working', '', { since: 800 }), 'submitted'],
    ['an empty composer and activity', situation(900, 'idle', '', { activityAt: 800 }), 'submitted'],
    [
      'a question in place of the composer',
      situation(900, 'permission', undefined, { since: 800 }),
      'submitted',
    ],
    ['an empty composer alone', situation(900, 'idle', ''), 'typed'],
    ['work while the text still stands there', situation(900, 'working', 'go on', { since: 800 }), 'typed'],
  ])('%s', (_, seen, last) => {
    const { told } = follow(go).see(...SENT, seen);
    expect(told.filter((each) => each !== 'acknowledged').at(-1)).toBe(last);
  });

  test('an empty composer without a turn is not sent again', () => {
    const { did, reasons } = follow(go).see(
      ...SENT,
      ...[900, 4000, 31_000, 60_000, 90_000].map((now) => situation(now, 'idle', '')),
    );
    expect(did).toEqual(['paste go on', 'enter']);
    expect(reasons).toEqual([expect.stringContaining('unverified')]);
  });

  test('Enter is not pressed again on another text', () => {
    const other = (now: number) => situation(now, 'draft', 'not ours');
    const { did, reasons } = follow(go).see(...SENT, other(3400), other(20_000), other(31_000));
    expect(did).toEqual(['paste go on', 'enter']);
    expect(reasons[0]).toContain('unverified');
  });

  test('a command of the agent begins no turn', () => {
    const { told } = follow(message('/clear')).see(
      situation(0, 'idle', ''),
      situation(60, 'draft', '/clear'),
      situation(400, 'draft', '/clear'),
      situation(3400, 'idle', ''),
    );
    expect(told).toEqual(['typed', 'submitted']);
  });

  test('an agent that dies after Enter leaves it unverified', () => {
    const dead = situation(900, 'exited', undefined, { running: false, exit: { signal: 'SIGKILL' } });
    expect(follow(go).see(...SENT, dead).reasons[0]).toContain('unverified');
  });

  test('an agent that dies before Enter gets it when it is there again', () => {
    const { did, told } = follow(go).see(
      situation(0, 'idle', ''),
      situation(60, 'shell', undefined),
      situation(9000, 'starting', undefined),
      situation(10_000, 'idle', ''),
    );
    expect(did).toEqual(['paste go on', 'paste go on']);
    expect(told).toEqual([]);
  });

  test('an agent that stays away fails it', () => {
    const away = [0, 300_000].map((now) => situation(now, 'shell', undefined));
    expect(follow(go).see(...away).reasons[0]).toContain('its agent is gone');
  });
});

describe('a draft in the way', () => {
  const draft = (now: number, extra = {}) => situation(now, 'draft', 'mine:\n  half', extra);

  test('is kept and put back', () => {
    const { did, delivery } = follow(go).see(
      draft(100_000, { personAt: 10_000 }),
      situation(100_400, 'idle', ''),
      situation(100_500, 'draft', 'go on'),
      situation(100_900, 'draft', 'go on'),
      situation(101_000, 'working', '', { since: 101_000 }),
      situation(101_050, 'working', '', { since: 101_000 }),
    );
    expect(did).toEqual(['ctrl-c', 'paste go on', 'enter', 'paste mine:\n  half']);
    expect(delivery.draft).toBeUndefined();
  });

  test.each<[string, Situation]>([
    ['a person typed a moment ago', draft(100_000, { personAt: 50_000 })],
    ['a pasted text cannot be put back', situation(100_000, 'draft', 'see [Pasted text #1 +3 lines]')],
    ['a turn runs', situation(100_000, 'working', 'mine')],
    ['the agent did something just now', draft(100_000, { activityAt: 98_000 })],
    ['a limit is hit', situation(100_000, 'rate_limited', 'mine')],
  ])('is left alone: %s', (_, seen) => expect(follow(go).see(seen).did).toEqual([]));
});

describe('a text that hides the composer it was pasted into', () => {
  const hidden = (at: number, state: State = 'idle', since = 0) => situation(at, state, undefined, { since });
  const GONE = 'Failed to deliver message to worker-1 after 1 attempt: no composer is on the screen';

  /** Pasted at 0 and never seen; the attempt was given up at 30 s, and the next would begin at 35 s. */
  function pasted() {
    const followed = follow(go);
    followed.see(situation(0, 'idle', ''), hidden(60), hidden(30_000));
    return followed;
  }

  test('has failed after the time of one more attempt, and says why', () => {
    const { see } = pasted();
    expect(see(hidden(64_999)).told).toEqual([]);
    const { told, reasons, delivery } = see(hidden(65_000));
    expect(told).toEqual(['failed']);
    expect(reasons).toEqual([GONE]);
    expect(delivery.phase.name).toBe('over');
  });

  test('is looked at again when its time is over', () => {
    const { see } = pasted();
    const { delivery } = see(hidden(40_000));
    expect(advance(delivery, hidden(40_000), { profile: claude }).wakeAt).toBe(65_000);
  });

  test.for(['working', 'permission', 'question'] as const)('is waited for while it is %s', (state) => {
    const { see } = pasted();
    expect(see(hidden(40_000, state, 40_000), hidden(4_000_000, state, 40_000)).told).toEqual([]);
    expect(see(hidden(4_001_000, 'idle', 4_001_000)).told).toEqual([]);
    expect(see(hidden(4_031_000, 'idle', 4_001_000)).told).toEqual(['failed']);
  });

  test('is sent where the composer is seen again', () => {
    const { see } = pasted();
    expect(see(situation(50_000, 'draft', 'go on'), situation(54_000, 'draft', 'go on')).did).toEqual([
      'paste go on',
      'enter',
    ]);
  });

  test('may have been sent where Enter was pressed on it', () => {
    const { see } = follow(go);
    see(...SENT);
    for (let at = 3500; at < 40_000; at += 3000) see(situation(at, 'draft', 'go on'));
    expect(see(hidden(100_000), hidden(200_000)).reasons).toMatchObject([/unverified/]);
  });
});

test('a composer that nothing was pasted into is waited for', () => {
  const { told } = follow(go).see(situation(0, 'idle', undefined), situation(3_600_000, 'idle', undefined));
  expect(told).toEqual([]);
});
