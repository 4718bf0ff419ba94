import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { ApiClient } from '../../src/api/client.ts';
import type { Run, ScreenText, ServerMessage, Worker } from '../../src/api/schema.ts';
import { type EmbeddedRun, startEmbedded } from '../../src/commands/embedded.ts';
import type { Io } from '../../src/commands/io.ts';
import { type OpenedRun, openRun, type RunRequest } from '../../src/commands/runs.ts';

/** Folders of its own for all that the product writes, and what it said there. */
export class Sandbox {
  readonly root = mkdtempSync(join(realpathSync(tmpdir()), 'oc-'));
  readonly cwd = join(this.root, 'work');
  readonly env = {
    PATH: process.env.PATH,
    HOME: this.root,
    XDG_STATE_HOME: join(this.root, 'state'),
    XDG_RUNTIME_DIR: join(this.root, 'rt'),
    SHELL: '/bin/sh',
  };
  readonly log: string[] = [];
  readonly #embedded: EmbeddedRun[] = [];

  constructor() {
    mkdirSync(this.cwd);
    mkdirSync(this.env.XDG_RUNTIME_DIR, { mode: 0o700 });
  }

  /** Writes the configuration of a folder and returns the folder. */
  configure(config: unknown, name = 'config'): string {
    const dir = join(this.cwd, name);
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'orch.json'), typeof config === 'string' ? config : JSON.stringify(config));
    return dir;
  }

  open(request: Partial<RunRequest>, cwd = this.cwd): Promise<OpenedRun> {
    return openRun({ command: [], ...request }, this.env, cwd);
  }

  /** Makes a run live in this process. */
  async enliven(run: OpenedRun): Promise<EmbeddedRun> {
    const log = (level: string, text: string) => void this.log.push(`[${level}] ${text}`);
    const embedded = await startEmbedded(run, this.env, log);
    this.#embedded.push(embedded);
    return embedded;
  }

  /** A live run of one worker for each script, in `cwd`. */
  async live(scripts: Record<string, string>): Promise<{ run: OpenedRun; client: ApiClient }> {
    const workers = Object.entries(scripts).map(([name, script]) => ({
      name,
      command: script,
      shell: true,
      cols: 80,
      rows: 10,
    }));
    const run = await this.open({ config: this.configure({ workers }) });
    const { client } = await this.enliven(run);
    await untilStarted(client);
    return { run, client };
  }

  /** The surroundings of a command without a terminal. */
  io(stdin = ''): Io & { out: () => string; err: () => string } {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const read = (stream: PassThrough) => {
      let text = '';
      stream.on('data', (chunk) => {
        text += chunk;
      });
      return () => text;
    };
    return {
      env: this.env,
      cwd: this.cwd,
      stdin: Readable.from([stdin]),
      stdout,
      stderr,
      out: read(stdout),
      err: read(stderr),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#embedded.map((embedded) => embedded.close(100)));
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** What a face knows of a run. */
export interface Seen {
  run: Run | undefined;
  workers: Map<string, Worker>;
}

/** Resolves once the predicate holds, looked at with every change that control tells of. */
export async function until(client: ApiClient, holds: (seen: Seen) => boolean): Promise<Seen> {
  const seen: Seen = { run: undefined, workers: new Map() };
  const done = Promise.withResolvers<Seen>();
  const stream = await client.stream({
    onMessage: (message: ServerMessage) => {
      if (message.type === 'run') seen.run = message.run;
      if (message.type === 'workers') {
        for (const worker of message.changed) seen.workers.set(worker.name, worker);
        for (const name of message.removed) seen.workers.delete(name);
      }
      if (holds(seen)) done.resolve(seen);
    },
    onClose: () => done.reject(new Error('control is gone')),
  });
  return done.promise.finally(() => stream.close());
}

/** Resolves with the workers of a run when all that are wanted have been started, or cannot be. */
export async function untilStarted(client: ApiClient): Promise<Worker[]> {
  await until(client, ({ run }) => run !== undefined && run.expected === undefined);
  return client.get<Worker[]>('/v1/workers');
}

/** Resolves with the lines of a worker's screen once they hold this text, with "\n" between them. */
export async function untilShown(client: ApiClient, worker: string, text: string): Promise<string[]> {
  const done = Promise.withResolvers<string[]>();
  const look = async () => {
    const { lines } = await client.get<ScreenText>(`/v1/workers/${worker}/screen`);
    if (lines.join('\n').includes(text)) done.resolve(lines);
  };
  const stream = await client.stream({
    onMessage: ({ type }) => {
      if (type === 'screens') stream.send({ type: 'ack' });
      void look().catch(done.reject);
    },
    onClose: () => done.reject(new Error('control is gone')),
  });
  stream.send({ type: 'watch', windows: [{ worker, cols: 80, rows: 10 }], maxFps: 60 });
  return done.promise.finally(() => stream.close());
}
