import fc from 'fast-check';
import { expect, test } from 'vitest';
import { STATES } from '../../src/classifier/reading.ts';
import { advance, begin, type Delivery } from '../../src/delivery/delivery.ts';
import type { Situation } from '../../src/health/situation.ts';
import { claude, message, situation } from './situations.ts';

const TEXT = 'go on';
const options = { profile: claude };

/** Any situation, most of them such as occur. */
const seen = fc.record({
  wait: fc.constantFrom(1, 60, 400, 3000, 10_000, 40_000),
  state: fc.oneof(fc.constantFrom('idle', 'draft', 'working'), fc.constantFrom(...STATES)),
  composer: fc.constantFrom('', '', TEXT, TEXT, undefined, 'mine', TEXT + TEXT, '[Pasted text #1 +3 lines]'),
  fresh: fc.boolean(),
  running: fc.oneof(fc.constant(true), fc.boolean()),
  frozen: fc.oneof(fc.constant(false), fc.boolean()),
  typing: fc.oneof(fc.constant(false), fc.boolean()),
  typedAgo: fc.option(fc.constantFrom(0, 500, 100_000), { nil: undefined }),
  actedAgo: fc.constantFrom(0, 500, 100_000),
  since: fc.constantFrom(0, 500, 100_000),
});

/** A message has one end; only what an agent took and did not begin with can still be lost with it. */
const ENDS = [['message.submitted'], ['message.failed'], ['message.submitted', 'message.failed']];

test('whatever is seen, the rules hold', () => {
  fc.assert(
    fc.property(fc.array(seen, { maxLength: 60 }), (all) => {
      let delivery: Delivery = begin(message(TEXT), 'w');
      let now = 0;
      let pasted: number[] = [];
      const ends: string[] = [];
      const take = (each: Situation) => {
        const step = advance(delivery, each, options);
        const { acts } = step;
        expect(acts.length).toBeLessThanOrEqual(1);
        if (acts.length > 0) {
          expect(each).toMatchObject({ fresh: true, running: true, typing: false, frozen: false });
          expect(each.reading?.composer).toBeDefined();
        }
        for (const act of acts) {
          if (act.type !== 'paste' || act.text !== TEXT || delivery.outcome) continue;
          expect(each.reading?.composer).toBe('');
          expect(delivery.enteredAt).toBeUndefined();
          pasted = [...pasted, step.delivery.attempt];
        }
        for (const { type } of step.events) if (/submitted|failed/.test(type)) ends.push(type);
        if (step.delivery.phase.name === 'over') expect(ENDS).toContainEqual(ends);
        delivery = step.delivery;
      };
      for (const { wait, state, composer, typedAgo, actedAgo, since, ...rest } of all) {
        now += wait;
        const personAt = typedAgo === undefined ? undefined : now - typedAgo;
        take(
          situation(now, state, composer, {
            ...rest,
            personAt,
            activityAt: now - actedAgo,
            since: now - since,
          }),
        );
      }
      expect(new Set(pasted).size).toBe(pasted.length);
      // Its agent goes, and stays away.
      for (let i = 1; i <= 5; i++) {
        take(situation(now + i * 300_000, 'exited', undefined, { running: false }));
      }
      expect(ENDS).toContainEqual(ends);
      expect(delivery.phase.name).toBe('over');
    }),
    { numRuns: 2000 },
  );
});

/** An agent that loses, delays and swallows what is written to it. */
class Unreliable {
  composer = '';
  /** What reached it as prompts. */
  readonly prompts: string[] = [];
  activityAt = 0;
  #late: { at: number; text: string }[] = [];

  paste(text: string, at: number, luck: number): void {
    if (luck < 0.2) return;
    this.#late.push({ at: at + (luck < 0.5 ? 50 : luck < 0.8 ? 1500 : 4000), text });
  }

  press(key: string, at: number, luck: number): void {
    this.pass(at);
    if (luck < 0.3) return;
    if (key === 'ctrl-c') this.composer = '';
    if (key !== 'enter' || this.composer === '') return;
    this.prompts.push(this.composer);
    this.composer = '';
    // Sometimes nothing shows that it works.
    if (luck < 0.9) this.activityAt = at + 1;
  }

  pass(now: number): void {
    for (const { text } of this.#late.filter(({ at }) => at <= now)) this.composer += text;
    this.#late = this.#late.filter(({ at }) => at > now);
  }
}

test('an unreliable agent gets a message once or not at all, and what is said of it is true', () => {
  const luck = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(luck, fc.array(fc.boolean(), { maxLength: 200 }), (lucks, refusals) => {
      const agent = new Unreliable();
      let delivery: Delivery = begin(message(TEXT), 'w');
      let drawn = 0;
      let written = 0;
      for (let now = 0; now < 300_000 && delivery.phase.name !== 'over'; now += 100) {
        agent.pass(now);
        const state = agent.composer === '' ? 'idle' : 'draft';
        const { activityAt } = agent;
        const step = advance(delivery, situation(now, state, agent.composer, { activityAt }), options);
        delivery = step.delivery;
        if (step.acts.length > 0 && refusals[written++]) {
          delivery = step.unsent!.delivery;
          continue;
        }
        for (const act of step.acts) {
          const fortune = lucks[drawn++ % lucks.length]!;
          if (act.type === 'paste') agent.paste(act.text, now, fortune);
          else for (const key of act.keys) agent.press(key, now, fortune);
        }
      }
      expect(delivery.phase.name).toBe('over');
      expect(agent.prompts.length).toBeLessThanOrEqual(1);
      if (agent.prompts.length > 0) expect(agent.prompts).toEqual([TEXT]);
      if (delivery.outcome?.how === 'submitted') expect(agent.prompts).toEqual([TEXT]);
      if (delivery.outcome?.how === 'failed' && agent.prompts.length > 0)
        expect(delivery.outcome.reason).toContain('unverified');
    }),
    { numRuns: 1000 },
  );
});
