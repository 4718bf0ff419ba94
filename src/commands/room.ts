import { createWriteStream } from 'node:fs';
import { ReadStream } from 'node:tty';
import { type ApiClient, connectApi } from '../api/client.ts';
import type { DownAnswer, Worker } from '../api/schema.ts';
import { configMeant } from '../config/paths.ts';
import { startingWorker } from '../control/entry.ts';
import { connectHost } from '../host/connect.ts';
import { printable } from '../printable.ts';
import { readAtOnce } from '../read-at-once.ts';
import { Redactor } from '../redaction.ts';
import type { Leaving } from '../room/controller.ts';
import type { OpenHost } from '../room/focus.ts';
import type { Looks } from '../room/run-room.ts';
import { ask } from './ask.ts';
import { clipboardConsent } from './clipboard-consent.ts';
import { leftText } from './elsewhere.ts';
import { UsageError } from './errors.ts';
import { farewell } from './farewell.ts';
import { NoLiveRunError } from './find-run.ts';
import { isFirstRoom } from './first-room.ts';
import { hostLinks } from './host-links.ts';
import { type Io, processIo } from './io.ts';
import { logTo } from './log.ts';
import { ownName } from './own-name.ts';
import { ensureControl, reviver } from './reach-control.ts';
import { requireTheme } from './require-theme.ts';
import { NothingHereError, type OpenedRun, openRun, type RunRequest } from './runs.ts';

export interface RoomOptions extends RunRequest, Looks {
  /** Host and control in this process: the workers end with the room. */
  embedded?: boolean;
  /** Workers are started whatever is wrong in the settings files of their agents. */
  skipSettingsErrors?: boolean;
}

/**
 * The room of the run that is meant, which is started when there is none.
 * @throws {UsageError} for a theme that there is not, and without a terminal
 */
export async function room(options: RoomOptions): Promise<number> {
  const io = processIo();
  // Of a run by its id it is not known yet which themes it has.
  if (options.run === undefined)
    await requireTheme(options.theme, configMeant(options.config, io.cwd) ?? null);
  requireTerminal();
  try {
    const preflight: RunRequest['preflight'] = async (workers, configDir) => {
      await requireTheme(options.theme, configDir ?? null);
      if (options.skipSettingsErrors) return;
      const { askAboutSettings } = await import('./ask-about-settings.ts');
      await askAboutSettings(workers, configDir, io);
    };
    const run = await openRun({ ...options, preflight }, io.env, io.cwd);
    return await openRoom(run, options);
  } catch (error) {
    if (!(error instanceof NothingHereError)) throw error;
    return offerDemo(error, io);
  }
}

/** Opens the room of a run and says, after it was left, how to come back. */
export async function openRoom(
  run: OpenedRun,
  { embedded, theme, screenReader }: Looks & { embedded?: boolean },
): Promise<number> {
  requireTerminal();
  await requireTheme(theme, run.manifest.configDir);
  const looks = { theme, screenReader };
  return embedded ? openEmbedded(run, looks) : openDetached(run, looks);
}

async function openDetached(run: OpenedRun, looks: Looks): Promise<number> {
  // Control and host come up while the room is being loaded, and are begun before that keeps this process busy.
  const begun = Promise.withResolvers<void>();
  const started = ensureControl(run, begun.resolve);
  started.catch(() => {});
  await begun.promise;
  const revive = reviver(run);
  let entered = false;
  const reach = async () => {
    try {
      await (entered ? revive() : started);
      entered = true;
      return true;
    } catch (error) {
      if (entered && error instanceof NoLiveRunError) return false;
      throw error;
    }
  };
  const api = connectApi(run.sockets.control);
  const hosts = hostLinks(() => connectHost(run.sockets.host), run, api);
  const services = {
    api,
    reach,
    openHost: hosts.open,
    expected: run.created ? run.manifest.workers.map(startingWorker) : [],
    notice: run.notice,
    isFirst: await isFirstRoom(process.env),
    ...looks,
  };
  const leaving = await showRoom(services).finally(hosts.close);
  process.stdout.write(`${await lastWords(leaving, run, api)}\n`);
  return 0;
}

async function openEmbedded(run: OpenedRun, looks: Looks): Promise<number> {
  const { startEmbedded } = await import('./embedded.ts');
  const log = createWriteStream(`${run.dir}/control.log`, { flags: 'a', mode: 0o600 });
  const redactor = new Redactor();
  const embedded = await startEmbedded(run, process.env, logTo(log, redactor), redactor);
  let left: DownAnswer['left'] = [];
  try {
    const { client, ended } = embedded;
    const hosts = hostLinks(() => embedded.connectHost(), run, client);
    const services = {
      api: client,
      reach: async () => true,
      openHost: hosts.open,
      ended,
      holdsWorkers: true,
      ...looks,
    };
    await showRoom(services).finally(hosts.close);
  } finally {
    left = await embedded.close(1000);
    log.end();
  }
  process.stdout.write(
    `The workers ended with the room${leftText(left)}. Recordings: ${printable(run.dir)}\n`,
  );
  return 0;
}

/** What a room needs, whatever provides the run. */
export interface RoomServices extends Looks {
  api: ApiClient;
  openHost: OpenHost;
  reach: () => Promise<boolean>;
  /** Resolves when the run has ended, where no broken connection would tell. */
  ended?: Promise<void>;
  /** The workers of a run that begins, as they are about to be. */
  expected?: readonly Worker[];
  notice?: string | undefined;
  isFirst?: boolean;
  /** The workers are in this process: what stops it stops them. */
  holdsWorkers?: boolean;
}

/** Shows a room on this terminal until the person leaves it. @throws {UsageError} without a terminal */
export async function showRoom(services: RoomServices): Promise<Leaving> {
  requireTerminal();
  const [{ OperatorTerminal }, { runRoom }] = await Promise.all([
    import('../room/operator-terminal.ts'),
    import('../room/run-room.ts'),
  ]);
  const terminal = await OperatorTerminal.open(openKeyboard(), process.stdout, process.env);
  try {
    // The variable is Ink's.
    const screenReader = services.screenReader ?? process.env.INK_SCREEN_READER === 'true';
    const consent = clipboardConsent(process.env);
    return await runRoom({ terminal, ...services, screenReader, consent });
  } finally {
    terminal.close();
  }
}

/** What is typed. Not the process' own stream: that is in nobody's hurry. */
function openKeyboard(): ReadStream {
  const keyboard: ReadStream = new ReadStream(
    process.stdin.fd,
    readAtOnce((event, bytes) => keyboard.emit(event, bytes)),
  );
  return keyboard;
}

/** @throws {UsageError} */
export function requireTerminal(): void {
  if (process.stdin.isTTY && process.stdout.isTTY) {
    if (process.env.TERM !== 'dumb') return;
    throw new UsageError(
      'the room cannot be drawn with TERM=dumb: `orch-tui --plain` tells the run line by line',
    );
  }
  throw new UsageError(
    'the room needs a terminal: open it in one, or use `orch-tui status` and its kin in scripts',
  );
}

async function lastWords(leaving: Leaving, run: OpenedRun, api: ApiClient): Promise<string> {
  if (leaving !== 'detached') return `The run has ended. Recordings: ${printable(run.dir)}`;
  const workers = await api.get<{ state: string }[]>('/v1/workers').catch(() => []);
  const running = workers.filter(({ state }) => state === 'running').length;
  return farewell(run.manifest, running, process.cwd(), ownName(process.env));
}

async function offerDemo(error: NothingHereError, io: Io): Promise<number> {
  process.stdout.write('There is no config/orch.json here and no run.\n');
  process.stdout.write('Start agents with: orch-tui --workers 4 -- claude\n');
  const answer = await ask('Open the demo with six simulated agents instead? [Y/n] ', io);
  if (answer === undefined || !/^(y|yes|)$/i.test(answer)) throw error;
  const { demo } = await import('./demo.ts');
  return demo({ agents: 6, seed: 1, chance: 0, asIs: true }, io);
}
