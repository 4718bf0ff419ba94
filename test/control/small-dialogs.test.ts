import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { supervisionSettings } from '../../src/commands/supervision-settings.ts';
import { configFromCommand } from '../../src/config/load.ts';
import { LiveReadings } from '../../src/control/readings.ts';
import { linesOf } from '../../src/control/sight.ts';
import { Supervisor } from '../../src/control/supervisor.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { loadRecipes } from '../../src/recovery/recipe-files.ts';
import { Screen } from '../../src/screen/screen.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const { profiles } = await loadProfiles(['config/agents']);
const { recipes } = await loadRecipes(['config/recipes.json']);
const config = configFromCommand({ workers: 1, command: ['claude'], cwd: '.' });

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
async function sentAt(name: string, until: number, rows: number): Promise<unknown[]> {
  const [head, ...lines] = readFileSync(join(FIXTURES, `${name}.cast`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const clock = new VirtualClock();
  const readings = new LiveReadings(profiles, clock);
  const screen = new Screen({
    ...{ cols: head.width, rows, scrollback: 0 },
    onSignal: (signal) => readings.signal('w', signal),
  });
  const sent: unknown[] = [];
  const note = async (what: unknown) => {
    sent.push(what);
    return true;
  };
  const supervisor = new Supervisor({
    clock,
    log: new MemoryLog(),
    settings: { ...supervisionSettings(config, recipes), zone: () => 'UTC' },
    hands: {
      press: (_, keys) => note(keys),
      paste: (_, text) => note(text),
      relaunch: async () => void note('relaunch'),
      restart: async () => 'remembers',
      changeLogin: async () => 'remembers',
      login: () => undefined,
      hasOtherLogin: () => false,
      signal: async () => {},
      briefing: () => '',
    },
    sight: () => ({
      ...{ running: true, starting: false, lost: false, typing: false },
      reading: readings.of('w'),
      fresh: readings.isSettled('w'),
      profile: readings.profileOf('w'),
      lines: () => linesOf(screen),
    }),
    onChange: () => {},
    onRun: () => {},
  });
  readings.onLook = (worker) => supervisor.look(worker);
  readings.isAwaited = (worker) => supervisor.isDealingWith(worker);
  readings.begin('w', screen, ['claude']);
  supervisor.begin('w');
  let at = 0;
  for (const [time, code, data] of lines) {
    if (time > until) break;
    await clock.pass(Math.max(0, time * 1000 - at));
    at = time * 1000;
    if (code !== 'o') continue;
    screen.write(data);
    readings.output('w');
  }
  await clock.pass(3000);
  sent.length = 0;
  supervisor.send('w', 'please also run the linter', 'task', 'operator');
  await clock.pass(200_000);
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
