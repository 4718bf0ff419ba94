import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SupervisedScreen } from '../support/supervised-screen.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
/** From a recording: when the dialogs that ask in it are shown, s. */
function dialogs(name: string): number[] {
  const labels = JSON.parse(readFileSync(join(FIXTURES, `${name}.labels.json`), 'utf8')) as {
    from: number;
    to: number;
    state: string;
  }[];
  const asking = labels.filter(({ state }) => ['permission', 'question', 'setup'].includes(state));
  return asking.map(({ from, to }) => (from + to) / 2);
}

/** What automation does for minutes where a recording, in so many rows, stopped at `until`, s, and a message waits. */
async function sentAt(name: string, until: number, rows: number): Promise<string[]> {
  const [head, ...lines] = readFileSync(join(FIXTURES, `${name}.cast`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const agent = new SupervisedScreen(head.width, rows);
  const { clock, sent, supervisor } = agent;
  let at = 0;
  for (const [time, code, data] of lines) {
    if (time > until) break;
    await clock.pass(Math.max(0, time * 1000 - at));
    at = time * 1000;
    if (code === 'o') agent.write(data);
  }
  await clock.pass(3000);
  sent.length = 0;
  supervisor.send('w', 'please also run the linter', 'task', 'operator');
  await clock.pass(200_000);
  supervisor.close();
  return sent;
}

test.each([
  'claude-1.0.128-permission-120x40',
  'claude-1.0.128-trust-120x40',
  'claude-2.0.77-bypass-user-120x40',
  'claude-2.0.77-permission-120x40',
  'claude-2.0.77-question-120x40',
  'claude-2.1.329-permission-120x40',
])(
  'what %s asks is answered by nobody but a person, also where it does not fit on the screen',
  async (name) => {
    for (const until of dialogs(name).slice(0, 3))
      for (const rows of [8, 10, 11, 13, 15, 17, 24])
        expect([until, rows, await sentAt(name, until, rows)]).toEqual([until, rows, []]);
  },
);
