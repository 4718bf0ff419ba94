import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ApiClient } from '../api/client.ts';
import type { Profiles } from '../classifier/profiles.ts';
import { systemClock } from '../clock.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { ensurePrivateDir } from '../config/private-dir.ts';
import type { RunManifest } from '../config/run-registry.ts';
import { ApiPort } from '../control/api-port.ts';
import { Control } from '../control/control.ts';
import { localClient } from '../control/local-client.ts';
import { Notifier } from '../control/notifier.ts';
import { Observatory } from '../control/observatory.ts';
import { LiveReadings } from '../control/readings.ts';
import { serveControl } from '../control/server.ts';
import { TranscriptFiles } from '../control/transcript-files.ts';
import { Transcripts } from '../control/transcripts.ts';
import { WorkTrees } from '../control/work-trees.ts';
import { agentCommand } from '../fleet/agent-command.ts';
import { settingsProblems } from '../fleet/agent-settings.ts';
import { type Ending, isMissed, restartType } from '../fleet/restart-policy.ts';
import type { HostLink } from '../host/link.ts';
import { takeLock } from '../host/lock.ts';
import { Journal } from '../journal/journal.ts';
import type { JournalError } from '../journal/journal-error.ts';
import type { Redactor } from '../redaction.ts';
import { VERSION } from '../version.ts';
import { watchProfiles } from './agent-profiles.ts';
import { markControl } from './control-mark.ts';
import type { LocatedRun } from './find-run.ts';
import { HostKeeper } from './host-keeper.ts';
import { tellLog } from './journal-log.ts';
import { type Log, traceOf } from './log.ts';
import { watchRecipes } from './recipe-source.ts';
import { RemoteHosts } from './remote-hosts.ts';
import { RunApi } from './run-api.ts';
import { type RunConfig, RunConfigSource } from './run-config.ts';
import { roomSettings, runInfo } from './run-info.ts';
import { RunProblems } from './run-problems.ts';
import { runSecrets } from './run-secrets.ts';
import { processQuestion, supervise } from './supervise.ts';
import { supervisionSettings } from './supervision-settings.ts';
import { unknownThemeIn, watchThemes } from './theme-source.ts';

export interface ControlServiceOptions {
  run: LocatedRun;
  /** The environment that workers inherit. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Whether the run was ended before this process had it; by default none was. */
  isOver?: () => Promise<boolean>;
  /** Connects to the run's host, which is started when there is none. */
  connect: () => Promise<HostLink>;
  log: Log;
  /** Keeps secrets out of the journal and the API, and of the log; it learns here what they are. */
  redactor: Redactor;
  /** Where the API listens besides its socket, whatever the config says. */
  listen?: string | undefined;
  /**
   * The journal failed, and with it whatever was being done, perhaps by half. Who goes on is out of step with what is written
   * down: by default the process ends, and the next control goes by the journal.
   */
  onBroken?: (error: JournalError) => void;
}

/** The control of a run at work. */
export interface ControlService {
  /** The API without a socket in between. */
  client: ApiClient;
  /** Resolves when the run was ended through the API: no worker and no host is left. */
  ended: Promise<void>;
  /** Stops to serve; host and workers live on. */
  close: () => Promise<void>;
}

/**
 * Serves the control of a run on its socket: at once, before there is a host. What concerns workers is answered when the
 * host has told of those it has, while others are still being started. Undefined when another process serves it, or it is over.
 */
export async function startControl(options: ControlServiceOptions): Promise<ControlService | undefined> {
  const unlock = await takeLock(options.run.dir, 'control');
  if (!unlock) return undefined;
  try {
    if (!(await options.isOver?.())) return await serve(options, unlock);
    unlock();
    return undefined;
  } catch (error) {
    unlock();
    throw error;
  }
}

async function serve(
  { run, environment, connect, log, listen, redactor, onBroken = endProcess }: ControlServiceOptions,
  unlock: () => void,
): Promise<ControlService> {
  const { dir, manifest, sockets } = run;
  await ensurePrivateDir(sockets.dir, sockets.root);
  await ensurePrivateDir(dir);
  // First, for it is what may not be had: on a full disk nothing is left behind then.
  const journal = Journal.open(dir, systemClock.now(), (data) => redactor.all(data));
  journal.onAppend((event) => tellLog(event, log));
  const unmark = markControl(dir);

  const configDir = manifest.configDir ?? undefined;
  const [config, themes, agents, recipes] = await Promise.all([
    RunConfigSource.open(manifest, log),
    watchThemes(configDir, log),
    watchProfiles(configDir, log),
    watchRecipes(configDir, log),
  ]);
  const learn = () => {
    const { workers, settings, notify } = config.lastKnown;
    redactor.learn(runSecrets({ workers, logins: settings.logins, notify }, environment));
  };
  learn();
  const info = runInfo(run, config.lastKnown, themes.current);
  const findProcess = processQuestion(() => control, environment);
  const readings = new LiveReadings(agents.current, systemClock, findProcess);
  const control = new Control({
    run: info,
    settings: config.lastKnown.settings,
    environment,
    readings,
    log: journal,
    isMissed: (spec, ending) => isToBeThere(spec, ending, agents.current),
  });
  const remoteHosts = new RemoteHosts({
    clock: systemClock,
    run,
    control,
    journal,
    recording: () => config.lastKnown.settings.recording,
    specs: () => config.lastKnown.workers,
    onReached: () => void apply(),
    onProblem: () => problems.publish(),
    log,
  });
  const problems = new RunProblems(
    () => [
      ...[config, agents, recipes, themes].flatMap((source) => source.problems),
      ...(configDir === undefined ? [] : unknownThemeIn(configDir, info.theme, info.themes)),
      ...remoteHosts.problems,
    ],
    (lines) => control.setConfigProblems(lines),
  );
  problems.note('journal', ...(journal.damage ? [journal.damage.message] : []));
  control.listen({ onRun: () => void remoteHosts.letGo(), onWorker: () => {}, onScreen: () => {} });
  const supervisionNow = () => supervisionSettings(config.lastKnown.supervision, recipes.current);
  const transcriptFiles = new TranscriptFiles(journal);
  const { hands, supervisor } = supervise({
    control,
    readings,
    journal,
    transcripts: transcriptFiles,
    profiles: () => agents.current,
    environment,
    settings: supervisionNow(),
    log,
  });
  const notifier = new Notifier(journal, systemClock, (problem) => {
    log('warn', problem);
    problems.note('notifier', problem);
  });
  notifier.settings = config.lastKnown.notify;
  agents.onChange = () => {
    readings.setProfiles(agents.current);
    problems.publish();
  };
  recipes.onChange = () => {
    supervisor.settings = supervisionNow();
    problems.publish();
    control.runChanged();
  };
  themes.onChange = () => {
    info.themes = themes.current;
    problems.publish();
  };
  tellStart(journal, manifest, config.lastKnown);
  let closing: Promise<void> | undefined;
  journal.onBroken = (error) => {
    if (!closing) onBroken(error);
  };

  // Where nothing says what is meant, nobody is started.
  control.lives.expect(config.current?.workers ?? []);
  let attached = false;
  let work = Promise.resolve();
  const apply = () => {
    work = work
      .then(async () => {
        const { current } = config;
        if (!current || !attached) return;
        const agentsNow = agents.current.agents.values();
        const warned = settingsProblems(current.workers, agentsNow, environment).then((warnings) =>
          problems.note('settings', ...warnings),
        );
        await Promise.all([warned, control.lives.want(current.workers, current.settings)]);
      })
      .catch((error: unknown) => log('error', traceOf(error)));
    return work;
  };
  const keeper = new HostKeeper({
    clock: systemClock,
    connect,
    attach: async (link) => {
      await control.lives.attach(link, config.lastKnown.workers);
      attached = true;
      // Who asks for what is there, or that no more is started, does not wait until all are started: those that need not be
      // are known after a turn of the loop.
      void apply();
      await nextTurn();
    },
    detach: () => {
      attached = false;
      control.lives.detach();
    },
    problemOf: (reason, isRefused) =>
      isRefused
        ? `the workers run on, but their host cannot be used: ${reason}`
        : `there is no host (${reason}): another is being started; host.log in the run folder says more`,
    silenceOf: (silentMs) =>
      `the host has said nothing for ${silentMs / 1000} s: it is stopped, or hangs, and no worker can be reached. Its process is named ` +
      'last in host.log in the run folder: "kill -CONT PID" has a stopped one go on; when it has ended, another is started',
    onProblem: (problem) => problems.note('host', ...(problem === undefined ? [] : [problem])),
    log,
  });
  const ended = Promise.withResolvers<void>();
  let isDown = false;
  const onDown = () => {
    isDown = true;
    ended.resolve();
  };
  const observatory = new Observatory(control, journal, systemClock);
  const transcripts = new Transcripts(transcriptFiles, (worker) => hands.conversation(worker));
  const workTrees = new WorkTrees(systemClock);
  const api = new RunApi(
    { control, journal, observatory, transcripts, workTrees, redactor, onDown },
    keeper,
    remoteHosts,
  );
  const port = new ApiPort(api, dir, redactor, (state) => {
    info.api = state.address;
    if (state.address) log('info', `the API is served on ${state.address.url}`);
    if (state.problem !== undefined) log('warn', state.problem);
    problems.note('port', ...(state.problem === undefined ? [] : [state.problem]));
  });
  const listenAs = () => port.listen(listen ?? config.lastKnown.api?.listen);
  const wantHosts = () => remoteHosts.want(config.lastKnown.hosts);
  wantHosts();
  config.onChange = () => {
    wantHosts();
    learn();
    Object.assign(info, roomSettings(config.lastKnown));
    supervisor.settings = supervisionNow();
    notifier.settings = config.lastKnown.notify;
    problems.publish();
    void listenAs();
    void apply();
  };

  let closeServer = () => {};
  const tell = (type: 'run.ended' | 'control.ended', reason: string) =>
    void journal.append({ type, at: systemClock.now(), data: { reason } });
  const close = (reason = 'it was told to end') => {
    closing ??= inOrder(log, [
      // A run whose processes were killed has no such end.
      () => (isDown ? tell('run.ended', 'it was stopped') : undefined),
      () => config.close(),
      () => agents.close(),
      () => recipes.close(),
      () => themes.close(),
      () => closeServer(),
      unmark,
      () => port.close(),
      () => keeper.close(),
      () => remoteHosts.close(),
      // Nothing is started any more without a way to a host.
      () => work,
      () => observatory.close(),
      () => control.close(),
      () => supervisor.close(),
      () => notifier.close(),
      () => tell('control.ended', reason),
      () => journal.close(),
      unlock,
    ]);
    return closing;
  };
  closeServer = await serveControl(api, sockets.control, sockets.root).catch(async (error: unknown) => {
    // What was begun is not to go on beside the control that comes next.
    await close('its socket cannot be had');
    throw error;
  });
  await listenAs();
  return { client: localClient(api), ended: ended.promise, close: () => close() };
}

/** Takes one step to the end after the other: one that fails keeps nothing else from its end. */
async function inOrder(log: Log, steps: readonly (() => void | Promise<void>)[]): Promise<void> {
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      log('error', traceOf(error));
    }
  }
}

/** Whoever asked is answered first; nobody catches this. */
function endProcess(error: Error): void {
  setImmediate(() => {
    throw error;
  });
}

/** Notes that the run, or another control of it, begins to be watched. */
function tellStart(journal: Journal, { id }: RunManifest, { workers, purpose }: RunConfig): void {
  const at = systemClock.now();
  const isFirst = journal.read({ types: ['run.started'], limit: 1 }).length === 0;
  const data = { id, version: VERSION, workers: workers.length, ...(purpose !== undefined && { purpose }) };
  if (isFirst) journal.append({ type: 'run.started', at, data });
  journal.append({ type: 'control.started', at, data: { version: VERSION, pid: process.pid } });
}

/** Whether a worker that ended like this is to be there again. */
function isToBeThere(spec: WorkerSpec, ending: Ending, { agents }: Profiles): boolean {
  const type = restartType(spec.restart, agentCommand(spec.argv, agents.values()) !== undefined);
  return isMissed(type, ending);
}
