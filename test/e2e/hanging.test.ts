import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestContext, test, vi } from 'vitest';
import type { OuterTerminal } from './support/outer-terminal.ts';
import { CLI, Place } from './support/place.ts';

/** What is waited for is noticed after a while, ms. */
const NOTICED_MS = 60_000;

/** A room on a worker that says which of its lives it is in. */
async function open({ onTestFinished }: TestContext): Promise<{ place: Place; room: OuterTerminal }> {
  const place = new Place();
  onTestFinished(() => place.close());
  const config = join(place.cwd, 'config');
  mkdirSync(config);
  const command = ['sh', '-c', 'echo "life $ORCH_TUI_RESTARTS"; exec cat'];
  writeFileSync(join(config, 'orch.json'), JSON.stringify({ workers: [{ name: 'w', command }] }));
  const room = place.room([], { cols: 100, rows: 24 });
  await room.waitFor('life 0', { timeout: NOTICED_MS });
  return { place, room };
}

function pidsOf(place: Place, what: 'control' | 'host'): number[] {
  const parts = place.processes().filter(({ argv }) => argv[1] === CLI && argv[2] === what);
  return parts.map(({ pid }) => pid);
}

async function leave(room: OuterTerminal): Promise<void> {
  await room.waitFor('life 0');
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
}

test.concurrent('a control that hangs is told of in the room, and ended by the host, which begins another', {
  timeout: 4 * NOTICED_MS,
}, async (context) => {
  const { place, room } = await open(context);
  const [hanging] = pidsOf(place, 'control');
  process.kill(hanging!, 'SIGSTOP');
  await room.waitFor('control has not answered for 15 s', { timeout: NOTICED_MS });
  const isEnded = () => expect(pidsOf(place, 'control')).not.toContain(hanging);
  await vi.waitFor(isEnded, { timeout: NOTICED_MS, interval: 200 });
  const isWell = (t: OuterTerminal) => !/control (is gone|has not|does not)/.test(t.text());
  await room.waitFor(isWell, { timeout: NOTICED_MS });
  // The room may have begun one too, which sees that it is not needed, and ends.
  await vi.waitFor(() => expect(pidsOf(place, 'control')).toHaveLength(1), { timeout: NOTICED_MS });
  await leave(room);
});

test.concurrent('a host that hangs is told of for as long as it does, and its workers live on', {
  timeout: 3 * NOTICED_MS,
}, async (context) => {
  const { place, room } = await open(context);
  const [hanging] = pidsOf(place, 'host');
  process.kill(hanging!, 'SIGSTOP');
  await room.waitFor('the host has said nothing for 20 s', { timeout: NOTICED_MS });
  process.kill(hanging!, 'SIGCONT');
  await room.waitFor((t) => !t.text().includes('has said nothing'), { timeout: NOTICED_MS });
  await leave(room);
});
