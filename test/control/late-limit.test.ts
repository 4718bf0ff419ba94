import { expect, test, vi } from 'vitest';
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

// Minutes pass in milliseconds, but for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const { profiles } = await loadProfiles(['config/agents']);
const { recipes } = await loadRecipes(['config/recipes.json']);

const rule = '─'.repeat(100);
const LIMIT = '\x1b[31m● Usage limit reached · continuing automatically at 2:33am · esc to cancel';
/** When the Esc for a turn that hangs is due, ms. */
const DUE_MS = 600_020;

function painted(line: string, foot: string): string {
  return (
    '\x1b[?2026h\x1b[H\x1b[?2004h Claude Code v2.1.329\x1b[3;1H❯ do it' +
    `\x1b[5;1H\x1b[2K${line}\x1b[0m\x1b[17;1H${rule}\x1b[18;1H❯ \x1b[19;1H${rule}` +
    `\x1b[20;1H\x1b[2K  ${foot}\x1b[18;3H\x1b[?2026l`
  );
}

/** Under the real readings and supervisor a turn hangs; the limit is painted so long before its Esc is due. Returns the keys. */
async function pressedWithLimit(beforeMs: number | undefined): Promise<string[]> {
  const clock = new VirtualClock();
  const readings = new LiveReadings(profiles, clock);
  const screen = new Screen({
    ...{ cols: 100, rows: 20, scrollback: 0 },
    onSignal: (signal) => readings.signal('w', signal),
  });
  const pressed: string[] = [];
  const config = configFromCommand({ workers: 1, command: ['claude'], cwd: '.' });
  const supervisor = new Supervisor({
    clock,
    log: new MemoryLog(),
    onChange: () => {},
    onRun: () => {},
    settings: { ...supervisionSettings(config, recipes), zone: () => 'UTC' },
    hands: {
      press: async (_, keys) => {
        pressed.push(keys.join(' '));
        return true;
      },
      paste: async () => true,
      relaunch: async () => {},
      restart: async () => 'remembers',
      changeLogin: async () => 'remembers',
      login: () => undefined,
      hasOtherLogin: () => false,
      signal: async () => {},
      briefing: () => '',
    },
    sight: () => ({
      reading: readings.of('w'),
      fresh: readings.isSettled('w'),
      running: true,
      starting: false,
      lost: false,
      typing: false,
      profile: readings.profileOf('w'),
      lines: () => linesOf(screen),
    }),
  });
  readings.onLook = (worker) => supervisor.look(worker);
  readings.isAwaited = (worker) => supervisor.isDealingWith(worker);
  readings.begin('w', screen, ['claude']);
  supervisor.begin('w');
  const write = (text: string) => {
    screen.write(text);
    readings.output('w');
  };
  const begin = clock.now();
  const limitAt = beforeMs === undefined ? Number.POSITIVE_INFINITY : DUE_MS - beforeMs;
  for (let frame = 0; pressed.length === 0; frame++) {
    const at = clock.now() - begin;
    if (at >= limitAt) {
      write(painted(LIMIT, '? for shortcuts'));
      await clock.pass(20_000);
      break;
    }
    write(painted(`\x1b[33m${'✢✳✶✻'[frame % 4]} Puzzling… (3s)`, 'esc to interrupt'));
    await clock.pass(Math.max(1, Math.min(1000, limitAt - at)));
  }
  supervisor.close();
  return pressed;
}

test('a turn that hangs is interrupted', async () => {
  expect(await pressedWithLimit(undefined)).toEqual(['escape']);
});

test.for([900, 600, 500, 450, 300, 150, 50])(
  'the Esc for it is not pressed on a limit that ends by itself and was painted %d ms before',
  async (beforeMs) => {
    expect(await pressedWithLimit(beforeMs)).toEqual([]);
  },
);
