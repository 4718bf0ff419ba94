import { expect, test, vi } from 'vitest';
import { ControlApi } from '../../src/control/api.ts';
import { Redactor } from '../../src/redaction.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

// Minutes pass in milliseconds, but for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60_000;

/** A worker that asks leave for a command, and the API. */
async function asking(
  trouble = 'permission/bash',
  automation: 'on' | 'off' = 'on',
  redactor = new Redactor(),
) {
  const fleet = await SupervisedFleet.start(
    { w: ['claude', '--trouble', trouble] },
    { redrawMs: 1000, settings: { automation } },
  );
  const [state] = trouble.split('/');
  await fleet.clock.until(() => fleet.state('w') === state, MINUTE);
  await fleet.clock.pass(1000);
  const api = new ControlApi({ control: fleet.control, journal: fleet.log, redactor, onDown: () => {} });
  const reading = () => fleet.control.worker('w')!.reading!;
  return {
    fleet,
    reading,
    labels: () => reading().attributes.menu!.map(({ label }) => label),
    answer: (body: object) => api.handle({ method: 'POST', path: '/v1/workers/w/answer', body }),
  };
}

test('leave is given by the label of the item, and it is written down who gave it', async () => {
  const { fleet, reading, labels, answer } = await asking();
  const [yes] = labels();
  expect(await answer({ label: yes, asked: reading().progress })).toMatchObject({ status: 200 });
  await fleet.clock.until(() => fleet.state('w') === 'working', MINUTE);
  expect(fleet.events('intervention').map(({ data }) => data)).toMatchObject([
    { by: 'operator', recipe: 'answer', step: yes, result: 'changed', sent: [`choose "${yes}"`] },
  ]);
});

test('a key that is pressed twice gives leave once, and no other answer takes its place meanwhile', async () => {
  const { fleet, reading, labels, answer } = await asking();
  const [yes, other] = labels();
  const asked = reading().progress;
  expect(await answer({ label: yes, asked })).toMatchObject({ status: 200 });
  expect(await answer({ label: yes, asked })).toMatchObject({ status: 200 });
  expect(await answer({ label: other, asked })).toMatchObject({
    status: 409,
    body: { error: 'it is being answered' },
  });
  await fleet.clock.until(() => fleet.state('w') === 'working', MINUTE);
  await fleet.clock.pass(MINUTE);
  const given = fleet.events('intervention').filter(({ data }) => data.recipe === 'answer');
  expect(given.map(({ data }) => [data.step, data.result])).toEqual([[yes, 'changed']]);
});

test('it is refused by another item as well, key by key', async () => {
  const { fleet, labels, answer } = await asking();
  const no = labels().at(-1)!;
  expect(no).toMatch(/^No/);
  expect(await answer({ label: no })).toMatchObject({ status: 200 });
  await fleet.clock.until(() => fleet.events('intervention').length > 0, MINUTE);
  expect(fleet.state('w')).not.toBe('permission');
  expect(fleet.events('intervention')[0]!.data.sent.at(-1)).toBe(`choose "${no}"`);
});

test('a question is answered too', async () => {
  const { fleet, labels, answer } = await asking('question');
  expect(await answer({ label: labels()[1] })).toMatchObject({ status: 200 });
  await fleet.clock.until(() => fleet.state('w') !== 'question', MINUTE);
});

test.each([
  [{ label: 'Ye' }, 'there is no "Ye" (there are: "Yes"'],
  [{ label: 'Yes', asked: 1 }, 'w asks something else now'],
])('%j is refused, and nothing is sent', async (body, why) => {
  const { fleet, answer } = await asking();
  const { status, body: said } = await answer(body);
  expect(status).toBe(409);
  expect(JSON.stringify(said)).toContain(JSON.stringify(why).slice(1, -1));
  await fleet.clock.pass(MINUTE);
  expect(fleet.typed('w')).toEqual([]);
});

test('an offer that costs money is never taken, and who asks nothing gets no answer', async () => {
  const { answer, labels } = await asking('rate_limited/menu', 'off');
  const offer = labels().find((label) => /upgrade|usage/i.test(label));
  const { status, body } = await answer({ label: offer });
  expect({ status, said: JSON.stringify(body) }).toMatchObject({
    status: 409,
    said: expect.stringContaining('costs money'),
  });
  const idle = await SupervisedFleet.start({ w: ['claude', '--trouble', 'idle'] });
  await idle.clock.pass(5000);
  expect(idle.supervisor.answer('w', { label: 'Yes' })).toBe('w asks nothing now');
});

test('an item of which a part is kept secret is chosen by the label that was told', async () => {
  const secret = (await asking()).labels()[1]!.slice(5);
  const { fleet, labels, reading, answer } = await asking('permission/bash', 'on', new Redactor([secret]));
  const whole = labels()[1]!;
  const told = `${whole.slice(0, 5)}[redacted]`;
  expect(await answer({ label: told, asked: reading().progress })).toMatchObject({ status: 200 });
  await fleet.clock.until(() => fleet.events('intervention').length > 0, MINUTE);
  expect(fleet.events('intervention')[0]!.data.sent.at(-1)).toBe(`choose "${whole}"`);
});
