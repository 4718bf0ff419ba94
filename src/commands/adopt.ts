import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { NewWorker, Worker } from '../api/schema.ts';
import { newWorkerSchema } from '../api/schema.ts';
import {
  attachCommand,
  parseTmuxTarget,
  type TmuxServer,
  type TmuxTarget,
  targetText,
  tmuxServer,
} from '../fleet/tmux.ts';
import { CommandError, UsageError } from './errors.ts';
import { findLive, NoLiveRunError, type RunChoice } from './find-run.ts';
import type { Io } from './io.ts';
import { ensureControl } from './reach-control.ts';
import { openPlace } from './runs.ts';

export interface AdoptOptions extends RunChoice {
  /** `tmux:SESSION[:WINDOW]`. */
  target: string;
  /** Of the tmux server, a name or a path. */
  socket?: string | undefined;
  /** What the worker is called; by default as the session. */
  name?: string | undefined;
}

/** `orch-tui adopt`: a tmux session that runs already becomes a worker of the run here, or of a new one. */
export async function adopt(
  { target: text, socket, name, ...choice }: AdoptOptions,
  io: Io,
): Promise<number> {
  const target = parseTmuxTarget(text);
  if (!target) throw new UsageError(`"${text}" names no tmux session: tmux:SESSION or tmux:SESSION:WINDOW`);
  const { error } = newWorkerSchema.shape.name.safeParse(name);
  if (error) throw new UsageError(`--name: ${error.issues[0]!.message}, found "${name}"`);
  const server = tmuxServer(socket, io.env);
  const worker = await workerOf(server, target, name, io);
  const added = await host(worker, choice, name !== undefined, io);
  io.stdout.write(
    `${text} is worker ${added} now: "orch-tui" shows it; "orch-tui stop ${added}" lets go of it, and the session lives on\n`,
  );
  return 0;
}

/** Hosts the worker in the live run, or in a new one; resolves with its name. */
async function host(
  worker: NewWorker & { name: string },
  choice: RunChoice,
  isNamed: boolean,
  io: Io,
): Promise<string> {
  const chosen = choice.run !== undefined || choice.config !== undefined;
  const live = await findLive(choice, io.env, io.cwd, true).catch((error: unknown) => {
    if (error instanceof NoLiveRunError && !chosen) return undefined;
    throw error;
  });
  if (live) {
    const client = await ensureControl(live);
    const names = (await client.get<Worker[]>('/v1/workers')).map((each) => each.name);
    const name = isNamed ? worker.name : freeName(worker.name, names);
    return (await client.post<Worker>('/v1/workers', { ...worker, name })).name;
  }
  const { command, ...rest } = newWorkerSchema.parse(worker);
  const spec = { ...rest, name: worker.name, argv: command, env: {} };
  const run = await openPlace({ cwd: io.cwd }, io.env, io.cwd, async () => ({
    configDir: null,
    command: [...command],
    workers: [spec],
  }));
  const client = await ensureControl(run);
  const started = await client.get<Worker>(`/v1/workers/${encodeURIComponent(worker.name)}`);
  if (started.problem !== undefined) throw new CommandError(`${worker.name}: ${started.problem}`);
  return worker.name;
}

/** The worker that shows a session, as large as the window is now. */
async function workerOf(
  server: TmuxServer,
  target: TmuxTarget,
  name: string | undefined,
  io: Io,
): Promise<NewWorker & { name: string }> {
  const format = '#{pane_active} #{window_width} #{window_height} #{version} #{pane_current_path}';
  const told = await tmux([...server, 'list-panes', '-t', targetText(target), '-F', format], io);
  const [, width, height, version, path = ''] = /^1 (\d+) (\d+) (\S+) (.*)$/m.exec(told) ?? [];
  if (width === undefined || height === undefined)
    throw new CommandError(`tmux does not tell of ${target.session}: ${told.trim()}`);
  if (told.trim().split('\n').length > 1) {
    const advice = 'keys would go to whichever is chosen there; give it a window of its own with break-pane';
    throw new CommandError(`that window of ${target.session} has several panes: ${advice}`);
  }
  const called = name ?? nameOf(target.session);
  const own = `orch-tui-${called.replaceAll('.', '_')}-${randomBytes(3).toString('hex')}`;
  // 3.2 brought clients whose size does not count.
  const ignoreSize = Number.parseFloat(version!.replace(/^\D+/, '')) >= 3.2;
  return {
    name: called,
    command: attachCommand(server, target, own, { ignoreSize }),
    cwd: path.startsWith('/') ? path : io.cwd,
    cols: Math.min(Math.max(Number(width), 20), 500),
    rows: Math.min(Math.max(Number(height), 5), 200),
    restart: 'never',
    attached: true,
  };
}

/** A session may be called as no worker can be. */
function nameOf(session: string): string {
  return (
    session
      .replaceAll(/[^A-Za-z0-9_.-]/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 64) || 'tmux'
  );
}

async function tmux(args: readonly string[], { env }: Io): Promise<string> {
  try {
    return (await promisify(execFile)('tmux', [...args], { env: { ...env, LC_ALL: 'C.UTF-8' } })).stdout;
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT') throw new CommandError('there is no tmux on the PATH');
    throw new CommandError(`tmux: ${stderr?.trim() || message}`);
  }
}

function freeName(wanted: string, taken: readonly string[]): string {
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  if (!lower.has(wanted.toLowerCase())) return wanted;
  let number = 2;
  while (lower.has(`${wanted}-${number}`.toLowerCase())) number++;
  return `${wanted}-${number}`;
}
