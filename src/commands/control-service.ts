import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ApiClient } from '../api/client.ts';
import type { Run } from '../api/schema.ts';
import type { Profiles } from '../classifier/profiles.ts';
import { systemClock } from '../clock.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { ensurePrivateDir } from '../config/private-dir.ts';
import type { RunManifest } from '../config/run-registry.ts';
import { type ApiOptions, type ApiRequest, type ApiResponse, ControlApi } from '../control/api.ts';
import { ApiPort } from '../control/api-port.ts';
import { Control } from '../control/control.ts';
import { WorkerHands } from '../control/hands.ts';
import { localClient } from '../control/local-client.ts';
import { Notifier } from '../control/notifier.ts';
import { Observatory } from '../control/observatory.ts';
import { ProgramFinder, panePid } from '../control/processes.ts';
import { LiveReadings } from '../control/readings.ts';
import { type Route, routed } from '../control/routes.ts';
import { serveControl } from '../control/server.ts';
import { Supervisor } from '../control/supervisor.ts';
import { ToolCalls } from '../control/tool-calls.ts';
import { Transcripts } from '../control/transcripts.ts';
import { WorkTrees } from '../control/work-trees.ts';
import { agentCommand } from '../fleet/agent-command.ts';
import { settingsProblems } from '../fleet/agent-settings.ts';
import { type Ending, isMissed, restartType } from '../fleet/restart-policy.ts';
import type { HostLink } from '../host/link.ts';
import { takeLock } from '../host/lock.ts';
import { Journal } from '../journal/journal.ts';
import type { Redactor } from '../redaction.ts';
import { VERSION } from '../version.ts';
import { AgentProfiles } from './agent-profiles.ts';
import { forgetElsewhere } from './elsewhere.ts';
import type { LocatedRun } from './find-run.ts';
import { HostKeeper } from './host-keeper.ts';
import { tellLog } from './journal-log.ts';
import { type Log, traceOf } from './log.ts';
import { RecipeSource } from './recipe-source.ts';
import { RemoteHosts } from './remote-hosts.ts';
import { type RunConfig, RunConfigSource } from './run-config.ts';
import { runSecrets } from './run-secrets.ts';
import { supervisionSettings } from './supervision-settings.ts';
import { ThemeSource, unknownTheme } from './theme-source.ts';

export interface ControlServiceOptions {
  run: LocatedRun;
  /** The environment that workers inherit. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Connects to the run's host, which is started when there is none. */
  connect: () => Promise<HostLink>;
  log: Log;
  /** Keeps secrets out of the journal and the API, and of the log; it learns here what they are. */
  redactor: Redactor;
  /** Where the API listens besides its socket, whatever the config says. */
  listen?: string | undefined;
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
 * host has told of those it has, while others are still being started. Undefined when another process serves it.
 */
export async function startControl(options: ControlServiceOptions): Promise<ControlService | undefined> {
  const { run, environment, connect, log, listen, redactor } = options;
  const { dir, manifest, sockets } = run;
  const unlock = await takeLock(dir, 'control');
  if (!unlock) return undefined;
  await ensurePrivateDir(sockets.dir, sockets.root);
  await ensurePrivateDir(dir);
  // First, for it is what may not be had: on a full disk nothing is left behind then.
  const journal = Journal.open(dir, systemClock.now(), (data) => redactor.all(data));
  journal.onAppend((event) => tellLog(event, log));

  const configDir = manifest.configDir ?? undefined;
  const [config, themes, agents, recipes] = await Promise.all([
    RunConfigSource.open(manifest, log),
    ThemeSource.open(configDir, log),
    AgentProfiles.open(configDir, log),
    RecipeSource.open(configDir, log),
  ]);
  const { settings, leaveKey, keys, toasts, notify, theme } = config.current ?? config.started;
  const learn = () => redactor.learn(runSecrets(config.current ?? config.started, environment));
  learn();
  const info: Omit<Run, 'configProblems' | 'replay'> & Required<Pick<Run, 'theme' | 'themes'>> = {
    id: manifest.id,
    dir,
    hostSocket: sockets.host,
    version: VERSION,
    startedAt: Date.parse(manifest.startedAt),
    leaveKey,
    keys,
    toasts,
    bell: notify?.bell ?? true,
    theme,
    themes: themes.current,
  };
  const finder = new ProgramFinder(systemClock.now);
  const readings = new LiveReadings(agents.current, systemClock, async (worker, programs) => {
    // It may have left meanwhile.
    if (!control.worker(worker)) return undefined;
    const { spec, hosted, host } = control.origin(worker);
    // The processes of another machine cannot be seen from here.
    if (host !== undefined) return undefined;
    // What it shows runs in another terminal.
    const pid = spec?.attached ? await panePid(spec.argv, environment) : hosted?.pid;
    return pid === undefined ? undefined : finder.find(pid, programs);
  });
  const control = new Control({
    run: info,
    settings,
    environment,
    readings,
    log: journal,
    isMissed: (spec, ending) => isToBeThere(spec, ending, agents.current),
  });
  let otherProblems: string[] = journal.damage ? [journal.damage.message] : [];
  let hostProblems: string[] = [];
  let portProblems: string[] = [];
  let settingsWarnings: string[] = [];
  const publish = () =>
    control.setConfigProblems([
      ...config.problems,
      ...agents.problems,
      ...recipes.problems,
      ...themes.problems,
      ...unknownTheme(info.theme, info.themes),
      ...otherProblems,
      ...hostProblems,
      ...remoteHosts.problems,
      ...portProblems,
      ...settingsWarnings,
    ]);
  const remoteHosts = new RemoteHosts({
    clock: systemClock,
    run,
    control,
    journal,
    recording: () => (config.current ?? config.started).settings.recording,
    specs: () => (config.current ?? config.started).workers,
    onReached: () => void apply(),
    onProblem: () => publish(),
    log,
  });
  const supervisionNow = () =>
    supervisionSettings((config.current ?? config.started).supervision, recipes.current);
  const hands = new WorkerHands({
    control,
    profiles: () => agents.current,
    environment,
    log: journal,
    clock: systemClock,
  });
  const supervisor = new Supervisor({
    clock: systemClock,
    log: journal,
    hands,
    sight: (worker) => control.sight(worker),
    settings: supervisionNow(),
    onChange: (worker) => control.workerChanged(worker),
    onRun: () => control.runChanged(),
  });
  control.supervisor = supervisor;
  const toolCalls = new ToolCalls(journal, systemClock);
  readings.onLook = (worker) => supervisor.look(worker);
  readings.onProcess = (worker, process) => {
    supervisor.frozen(worker, process.stopped);
    const look = async () => {
      await hands.saw(worker, process);
      const calls = await toolCalls.news(worker);
      if (calls) supervisor.calls(worker, calls);
    };
    look().catch((error: unknown) => log('error', traceOf(error)));
  };
  const notifier = new Notifier(journal, systemClock, (problem) => {
    log('warn', problem);
    otherProblems = [problem];
    publish();
  });
  notifier.settings = (config.current ?? config.started).notify;
  agents.onChange = () => {
    readings.setProfiles(agents.current);
    publish();
  };
  recipes.onChange = () => {
    supervisor.settings = supervisionNow();
    publish();
    control.runChanged();
  };
  themes.onChange = () => {
    info.themes = themes.current;
    publish();
  };
  publish();
  tellStart(journal, manifest, config.current ?? config.started);

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
        const warned = settingsProblems(current.workers, agentsNow, environment).then((problems) => {
          settingsWarnings = problems;
          publish();
        });
        await Promise.all([warned, control.lives.want(current.workers, current.settings)]);
      })
      .catch((error: unknown) => log('error', traceOf(error)));
    return work;
  };
  const keeper = new HostKeeper({
    clock: systemClock,
    connect,
    attach: async (link) => {
      await control.lives.attach(link, (config.current ?? config.started).workers);
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
    problemOf: (reason) =>
      `there is no host (${reason}): another is being started; host.log in the run folder says more`,
    onProblem: (problem) => {
      hostProblems = problem === undefined ? [] : [problem];
      publish();
    },
    log,
  });
  const wantHosts = () => remoteHosts.want((config.current ?? config.started).hosts);
  wantHosts();
  config.onChange = () => {
    wantHosts();
    learn();
    info.leaveKey = config.current?.leaveKey ?? leaveKey;
    info.keys = config.current?.keys ?? keys;
    info.toasts = config.current?.toasts ?? toasts;
    supervisor.settings = supervisionNow();
    const { notify: told, theme: chosen } = config.current ?? config.started;
    info.theme = chosen;
    notifier.settings = told;
    info.bell = told?.bell ?? true;
    publish();
    void listenAs();
    void apply();
  };

  const ended = Promise.withResolvers<void>();
  let isDown = false;
  const onDown = () => {
    isDown = true;
    ended.resolve();
  };
  const observatory = new Observatory(control, journal, systemClock);
  const transcripts = new Transcripts(journal, (worker) => hands.conversation(worker));
  const workTrees = new WorkTrees(systemClock);
  const api = new RunApi(
    { control, journal, observatory, transcripts, workTrees, redactor, onDown },
    keeper,
    remoteHosts,
  );
  const closeServer = await serveControl(api, sockets.control, sockets.root);
  const port = new ApiPort(api, dir, redactor, (state) => {
    info.api = state.address;
    portProblems = state.problem === undefined ? [] : [state.problem];
    if (state.address) log('info', `the API is served on ${state.address.url}`);
    if (state.problem !== undefined) log('warn', state.problem);
    publish();
  });
  const listenAs = () => port.listen(listen ?? (config.current ?? config.started).api?.listen);
  await listenAs();
  let closing: Promise<void> | undefined;
  const end = async () => {
    const tell = (type: 'run.ended' | 'control.ended', reason: string) =>
      journal.append({ type, at: systemClock.now(), data: { reason } });
    const steps = [
      // A run whose processes were killed has no such end.
      () => void (isDown && tell('run.ended', 'it was stopped')),
      () => config.close(),
      () => agents.close(),
      () => recipes.close(),
      () => themes.close(),
      closeServer,
      () => port.close(),
      () => keeper.close(),
      () => remoteHosts.close(),
      // Nothing is started any more without a way to a host.
      () => work,
      () => observatory.close(),
      () => control.close(),
      () => supervisor.close(),
      () => notifier.close(),
      () => void tell('control.ended', 'it was told to end'),
      () => journal.close(),
      unlock,
    ];
    // What fails keeps nothing else from its end.
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        log('error', traceOf(error));
      }
    }
  };
  const close = () => {
    closing ??= end();
    return closing;
  };
  return { client: localClient(api), ended: ended.promise, close };
}

/** Notes that the run, or another control of it, begins to be watched. */
function tellStart(journal: Journal, { id }: RunManifest, { workers, purpose }: RunConfig): void {
  const at = systemClock.now();
  const isFirst = journal.read({ limit: 1 }).length === 0;
  const data = { id, version: VERSION, workers: workers.length, ...(purpose !== undefined && { purpose }) };
  if (isFirst) journal.append({ type: 'run.started', at, data });
  journal.append({ type: 'control.started', at, data: { version: VERSION, pid: process.pid } });
}

/** Whether a worker that ended like this is to be there again. */
function isToBeThere(spec: WorkerSpec, ending: Ending, { agents }: Profiles): boolean {
  const type = restartType(spec.restart, agentCommand(spec.argv, agents.values()) !== undefined);
  return isMissed(type, ending);
}

/** The API of a run that has a host. */
class RunApi extends ControlApi {
  readonly #keeper: HostKeeper;
  readonly #remoteHosts: RemoteHosts;
  readonly #dir: string;

  constructor(options: ApiOptions, keeper: HostKeeper, remoteHosts: RemoteHosts) {
    super(options);
    this.#dir = options.control.run().dir;
    this.#keeper = keeper;
    this.#remoteHosts = remoteHosts;
  }

  override async handle(request: ApiRequest): Promise<ApiResponse> {
    const route = routeOf(request);
    if (route !== 'GET v1/run') await this.#keeper.ready;
    const response = super.handle(request);
    if (route !== 'POST v1/down') return response;
    const succeeded = response.then(({ status }) => status === 200);
    this.#keeper.expectEnd(succeeded);
    this.#remoteHosts.expectEnd(succeeded);
    if (await succeeded) forgetElsewhere(this.#dir);
    return response;
  }
}

/** What a request is about; undefined when there is no such thing. */
function routeOf({ method, path }: ApiRequest): Route | undefined {
  try {
    return routed(method, path).route;
  } catch {
    return undefined;
  }
}
