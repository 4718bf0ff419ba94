import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NetworkNamespace } from './namespace.ts';
import { CLI, type Place } from './place.ts';

const SSHD = '/usr/sbin/sshd';
const PORT = 2222;
/** How long sshd may take to answer, ms. */
const UP_WITHIN_MS = 10_000;

/** A machine that is reached by ssh: an sshd on the loopback of a network of its own, with a slow and lossy line to it. */
export class SshBox {
  readonly #place: Place;
  /** Keeps the network; it does nothing else. */
  readonly #holder: ChildProcess;
  readonly #config: string;
  #sshd: ChildProcess | undefined;
  /** The command whose standard streams lead to its host. */
  readonly command: readonly string[];
  /** Where it keeps what is recorded there. */
  readonly state: string;

  private constructor(place: Place, holder: ChildProcess) {
    this.#place = place;
    this.#holder = holder;
    const dir = join(place.dir, 'box');
    this.state = join(dir, 'state');
    this.#config = join(dir, 'sshd_config');
    mkdirSync(this.state, { recursive: true, mode: 0o700 });
    for (const key of ['host_key', 'key'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, key)]);
    writeFileSync(
      this.#config,
      `Port ${PORT}
ListenAddress 127.0.0.1
HostKey ${join(dir, 'host_key')}
AuthorizedKeysFile ${join(dir, 'key.pub')}
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
PidFile none
`,
    );
    const options = {
      IdentityFile: join(dir, 'key'),
      IdentitiesOnly: 'yes',
      BatchMode: 'yes',
      StrictHostKeyChecking: 'accept-new',
      UserKnownHostsFile: join(dir, 'known_hosts'),
      LogLevel: 'ERROR',
    };
    const given = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    const there = [`ORCH_TEST_PLACE=${place.dir}`, `XDG_STATE_HOME=${this.state}`, `HOME=${dir}`];
    const product = [process.execPath, CLI, 'host', '--stdio'];
    this.command = this.#within([
      'ssh',
      '-p',
      String(PORT),
      ...given,
      '127.0.0.1',
      'env',
      ...there,
      ...product,
    ]);
  }

  /** Why this machine cannot have one; undefined when it can. */
  static obstacle(): string | undefined {
    if (!existsSync(SSHD)) return `${SSHD} is not installed (package openssh-server)`;
    if (spawnSync('ssh', ['-V']).error) return 'ssh is not installed (package openssh-client)';
    return NetworkNamespace.obstacle();
  }

  /** @throws Error when it does not come up */
  static async open(place: Place): Promise<SshBox> {
    const holder = spawn('unshare', ['-n', 'sh', '-c', 'ip link set lo mtu 1500 up && echo up && exec cat'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => holder.stdout!.once('data', resolve));
    const box = new SshBox(place, holder);
    // Where the kernel has no netem a narrow line has to do: what does not fit into its short queue waits, or is lost.
    const isFar = box.#shape('netem', 'delay', '15ms', '5ms', 'loss', '1%');
    if (!isFar) box.#shape('tbf', 'rate', '2mbit', 'burst', '6kb', 'latency', '30ms');
    await box.up();
    return box;
  }

  /** From now on the line carries nothing, and tells nobody so. */
  cutLine(): void {
    this.#run('ip', 'link', 'set', 'lo', 'down');
  }

  /** The line is as before. */
  mendLine(): void {
    this.#run('ip', 'link', 'set', 'lo', 'up');
  }

  /** Nobody can log in any more; who is there stays. */
  async down(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#sshd?.once('exit', () => resolve());
    this.#sshd?.kill('SIGKILL');
    await promise;
  }

  /** People can log in. @throws Error when sshd does not answer */
  async up(): Promise<void> {
    mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    const [program, ...args] = this.#within([SSHD, '-D', '-e', '-f', this.#config]);
    let said = '';
    this.#sshd = spawn(program!, args, { env: this.#place.env, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#sshd.stderr!.on('data', (text) => {
      said += text;
    });
    const deadline = performance.now() + UP_WITHIN_MS;
    while (!said.includes('Server listening')) {
      if (performance.now() > deadline) throw new Error(`sshd does not come up: ${said}`);
      await delay(20);
    }
  }

  /** The connections to it that are open now, as pids of ssh. */
  connections(): number[] {
    return this.#place.processes().flatMap(({ pid, argv }) => (argv[0] === 'ssh' ? [pid] : []));
  }

  /** Ends the machine; what the place started in it ends with the place. */
  async close(): Promise<void> {
    this.#sshd?.kill('SIGKILL');
    const ended = new Promise((resolve) => this.#holder.once('exit', resolve));
    this.#holder.stdin?.end();
    await ended;
  }

  #shape(...discipline: string[]): boolean {
    return this.#run('tc', 'qdisc', 'replace', 'dev', 'lo', 'root', ...discipline);
  }

  #run(...argv: string[]): boolean {
    const [program, ...args] = this.#within(argv);
    return spawnSync(program!, args, { stdio: 'ignore' }).status === 0;
  }

  #within(argv: readonly string[]): string[] {
    return ['nsenter', `--net=/proc/${this.#holder.pid}/ns/net`, '--', ...argv];
  }
}
