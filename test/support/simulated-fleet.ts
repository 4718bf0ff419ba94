import { loadProfiles } from '../../src/classifier/profiles.ts';
import type { WorkerSpec } from '../../src/config/expand.ts';
import { Control } from '../../src/control/control.ts';
import { LiveReadings } from '../../src/control/readings.ts';
import type { EventLog } from '../../src/journal/event-log.ts';
import { SimulatedHost, type SimulatedHostOptions } from './simulated-host.ts';
import { VirtualClock } from './virtual-clock.ts';

const { profiles } = await loadProfiles(['config/agents']);

const settings = {
  recording: { input: false, segmentBytes: 1 << 20, retentionBytes: 1 << 30 },
  stopGraceMs: 2000,
  logins: {},
};

/** Workers under the real control and its readings, on a clock that a test turns. */
export interface Fleet {
  readonly clock: VirtualClock;
  readonly host: SimulatedHost;
  readonly control: Control;
}

/** @param commands what to run, by the name of the worker */
export async function startFleet(
  commands: Readonly<Record<string, readonly string[]>>,
  options: SimulatedHostOptions = {},
): Promise<Fleet> {
  const clock = new VirtualClock();
  const host = new SimulatedHost(clock, options);
  const specs = Object.entries(commands).map(([name, argv]) => spec(name, [...argv]));
  const control = await controlOf(host, clock, specs);
  await control.lives.want(specs, settings);
  return { clock, host, control };
}

/** A control that takes up what a host has. */
export async function controlOf(
  host: SimulatedHost,
  clock: VirtualClock,
  specs: readonly WorkerSpec[] = [],
  log?: EventLog,
): Promise<Control> {
  const control = new Control({
    ...{ clock, log },
    run: { id: 'run-1', dir: '/nowhere', version: '0', startedAt: clock.now(), leaveKey: 'ctrl-]' },
    settings,
    environment: {},
    readings: new LiveReadings(profiles, clock, async (worker) => host.programs(worker)),
  });
  await control.lives.attach(host, specs);
  return control;
}

function spec(name: string, argv: string[]): WorkerSpec {
  return {
    name,
    argv,
    cwd: '/home/user/proj',
    env: {},
    cols: 120,
    rows: 40,
    scrollback: 200,
    restart: 'never',
  };
}
