import { describe, expect, test, vi } from 'vitest';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

// Minutes pass in milliseconds, but for a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** Whatever befalls the workers, and whoever comes in between: the rules hold at the terminals themselves. */

const MINUTE = 60_000;
const NAMES = ['one', 'two', 'three', 'four'];
const TROUBLES = [
  'interrupted',
  'no_response',
  'no_content',
  'api_error/server',
  'api_error/context',
  'rate_limited/usage',
  'rate_limited/api',
  'draft/pasted',
  'draft/text',
  'stalled/nobyte',
  'frozen',
  'shell/exited',
  'shell/killed',
  'exited/code',
  'permission/bash',
  'question',
];

/** The same numbers for the same seed, 0 up to below 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Typing {
  worker: string;
  at: number;
}

async function chaos(seed: number, minutes: number) {
  const random = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  let fleet = await SupervisedFleet.start(
    Object.fromEntries(NAMES.map((name, i) => [name, ['claude', '--seed', `${seed * 10 + i}`]])),
    { redrawMs: 5000, size: { cols: 80, rows: 24 } },
  );
  const { clock, host } = fleet;
  const typing: Typing[] = [];
  const end = clock.now() + minutes * MINUTE;
  while (clock.now() < end) {
    await clock.pass(random() * 20_000);
    const worker = pick(NAMES);
    const chance = random();
    if (chance < 0.5) host.befall(worker, pick(TROUBLES));
    else if (chance < 0.7) {
      typing.push({ worker, at: clock.now() });
      fleet.control.personTypes(worker);
      if (fleet.control.worker(worker)?.state === 'running')
        fleet.control.input(worker, { text: `p${seed}` });
    } else if (chance < 0.8) host.killAgent(worker);
    else if (chance < 0.9) fleet.supervisor.send(worker, `message at ${clock.now()}`, 'task', 'operator');
    else fleet = await fleet.withAnotherControl();
  }
  return { fleet, typing };
}

describe.for([1, 2, 3, 4])('an unruly half hour, the %s.', (seed) => {
  test('breaks no rule', async () => {
    const { fleet, typing } = await chaos(seed, 30);
    const isPersons = (text: string) => text.includes(`p${seed}`);
    for (const worker of NAMES) {
      const typed = fleet.host.typed(worker);
      const keys = typed.filter(({ text }) => !isPersons(text));
      expect(keys.length).toBeGreaterThan(0);
      for (const [i, { at, text }] of keys.entries()) {
        const typists = typing.filter(
          (each) => each.worker === worker && each.at < at && at - each.at < 3000,
        );
        expect({ text, at, typists }).toEqual({ text, at, typists: [] });
        const before = keys[i - 1];
        if (text === '\x03' && before?.text === '\x03') expect(at - before.at).toBeGreaterThanOrEqual(2000);
        // Text and Enter are never one write, but for the command line of a shell.
        if (text.length > 1 && !text.startsWith('\x15')) expect(text).not.toMatch(/\r$/);
      }
      // What a person left half-written was sent by nobody.
      const prompts = fleet.host.prompts(worker);
      expect(prompts.filter(({ text }) => isPersons(text))).toEqual([]);
      // No message came twice, or unsaid; one that waits in an agent may die with it.
      const messages = prompts.map(({ text }) => text).filter((text) => text.startsWith('message at'));
      const submitted = new Set(fleet.events('message.submitted', worker).map(({ data }) => data.message));
      const queued = fleet.events('message.queued', worker).filter(({ data }) => data.kind === 'task');
      const sent = queued.filter(({ data }) => submitted.has(data.message)).map(({ data }) => data.text);
      expect(messages).toEqual([...new Set(messages)]);
      expect(sent).toEqual(expect.arrayContaining(messages));
    }
    const opened = fleet.events('incident.opened').map(({ data }) => data.incident);
    const closed = fleet.events('incident.closed').map(({ data }) => data.incident);
    expect(opened).toEqual([...new Set(opened)]);
    expect(closed).toEqual([...new Set(closed)]);
    expect(opened.length).toBeGreaterThan(10);
  });
});
