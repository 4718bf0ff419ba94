import { loadProfiles } from '../../src/classifier/profiles.ts';
import { supervisionSettings } from '../../src/commands/supervision-settings.ts';
import { configFromCommand } from '../../src/config/load.ts';
import { NO_HANDS } from '../../src/control/no-hands.ts';
import { LiveReadings } from '../../src/control/readings.ts';
import { linesOf } from '../../src/control/sight.ts';
import { Supervisor } from '../../src/control/supervisor.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { loadRecipes } from '../../src/recovery/recipe-files.ts';
import { Screen } from '../../src/screen/screen.ts';
import { VirtualClock } from './virtual-clock.ts';

const { profiles } = await loadProfiles(['config/agents']);
const { recipes } = await loadRecipes(['config/recipes.json']);
const config = configFromCommand({ workers: 1, command: ['claude'], cwd: '.' });

/** One agent's screen, painted by the test, under the real readings and supervisor on a clock of its own. */
export class SupervisedScreen {
  readonly clock = new VirtualClock();
  /** The keys, joined by blanks, and the texts that automation sent. */
  readonly sent: string[] = [];
  readonly supervisor: Supervisor;
  readonly #readings = new LiveReadings(profiles, this.clock);
  readonly #screen: Screen;

  constructor(cols: number, rows: number) {
    const readings = this.#readings;
    const screen = new Screen({
      ...{ cols, rows, scrollback: 0 },
      onSignal: (signal) => readings.signal('w', signal),
    });
    this.#screen = screen;
    const note = async (what: string) => {
      this.sent.push(what);
      return true;
    };
    this.supervisor = new Supervisor({
      clock: this.clock,
      log: new MemoryLog(),
      settings: { ...supervisionSettings(config, recipes), zone: () => 'UTC' },
      hands: {
        ...NO_HANDS,
        press: (_, keys) => note(keys.join(' ')),
        paste: (_, text) => note(text),
        relaunch: async () => void note('relaunch'),
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
    readings.onLook = (worker) => this.supervisor.look(worker);
    readings.isAwaited = (worker) => this.supervisor.isDealingWith(worker);
    readings.begin('w', screen, ['claude']);
    this.supervisor.begin('w');
  }

  write(text: string): void {
    this.#screen.write(text);
    this.#readings.output('w');
  }
}
