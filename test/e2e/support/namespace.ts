import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * A network of its own in which only loopback is up: what runs in it reaches one unix socket, as a port of 127.0.0.1,
 * and nothing else in the world.
 */
export class NetworkNamespace {
  readonly #holder: ChildProcess;
  /** The port of 127.0.0.1 in the namespace behind which the socket is. */
  readonly port: number;

  private constructor(holder: ChildProcess, port: number) {
    this.#holder = holder;
    this.port = port;
  }

  /** Why this machine cannot make one; undefined when it can. */
  static obstacle(): string | undefined {
    if (process.platform !== 'linux') return 'network namespaces exist on Linux only';
    if (process.getuid?.() !== 0) return 'making a network namespace takes root';
    for (const [tool, source] of [
      ['unshare', 'util-linux'],
      ['nsenter', 'util-linux'],
      ['ip', 'iproute2'],
    ] as const) {
      if (spawnSync(tool, ['-V']).error) return `${tool} is not installed (package ${source})`;
    }
    const trial = spawnSync('unshare', ['-n', 'ip', 'link', 'set', 'lo', 'up']);
    return trial.status === 0 ? undefined : 'this machine does not let root make a network namespace';
  }

  /** @throws Error when it cannot be made */
  static async open(socketPath: string): Promise<NetworkNamespace> {
    const bridge = join(import.meta.dirname, 'loopback.ts');
    const script = 'ip link set lo up && exec "$@"';
    const holder = spawn('unshare', ['-n', 'sh', '-c', script, 'sh', process.execPath, bridge, socketPath], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    for await (const line of createInterface(holder.stdout!)) {
      return new NetworkNamespace(holder, Number(line));
    }
    throw new Error('the network namespace could not be set up');
  }

  /** The command that runs a command in the namespace; it keeps its process id, terminal and environment. */
  enter(argv: readonly string[]): string[] {
    return ['nsenter', `--net=/proc/${this.#holder.pid}/ns/net`, '--', ...argv];
  }

  /** Ends the bridge; the namespace goes with the last process in it. */
  async close(): Promise<void> {
    if (this.#holder.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#holder.once('exit', resolve));
    this.#holder.stdin?.end();
    await ended;
  }
}
