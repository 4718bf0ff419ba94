import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { LineOptions, LineReport } from './far-line.ts';
import { NetworkNamespace } from './namespace.ts';
import { CLI, type Place } from './place.ts';

const SSHD = '/usr/sbin/sshd';
/** Where sshd listens, and where the line to it begins. */
const PORT = 2222;
const LINE_PORT = 2223;
/** How long sshd may take to answer, ms. */
const UP_WITHIN_MS = 10_000;
/** A line to another continent: 120 ms there and back, 2 Mbit/s, one piece in forty lost. */
export const LINE: LineOptions = {
  delayMs: [45, 75],
  bytesPerSecond: 250_000,
  lossEvery: 40,
  resendMs: [200, 800],
};
/** Connects to the port, and prints how long it took until anything came from there, ms. */
const PROBE = `const began = performance.now();
require('node:net').connect(${LINE_PORT}, '127.0.0.1').once('data', () => {
  console.log(performance.now() - began);
  process.exit();
});`;

/** A machine that is reached by ssh: an sshd on the loopback of a network of its own, at the other end of a long line. */
export class SshBox {
  readonly #place: Place;
  /** Keeps the network; it does nothing else. */
  readonly #holder: ChildProcess;
  readonly #config: string;
  readonly #line: ChildProcess;
  readonly #reports: AsyncIterator<string>;
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
      String(LINE_PORT),
      ...given,
      '127.0.0.1',
      'env',
      ...there,
      ...product,
    ]);
    const main = join(import.meta.dirname, 'far-line-process.ts');
    const line = [process.execPath, main, String(LINE_PORT), String(PORT), JSON.stringify(LINE)];
    const [program, ...args] = this.#within(line);
    this.#line = spawn(program!, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#reports = createInterface(this.#line.stdout!)[Symbol.asyncIterator]();
  }

  /** Why this machine cannot have one; undefined when it can. */
  static obstacle(): string | undefined {
    if (!existsSync(SSHD)) return `${SSHD} is not installed (package openssh-server)`;
    if (spawnSync('ssh', ['-V']).error) return 'ssh is not installed (package openssh-client)';
    return NetworkNamespace.obstacle();
  }

  /** @throws Error when it does not come up, or is not far away */
  static async open(place: Place): Promise<SshBox> {
    const holder = spawn('unshare', ['-n', 'sh', '-c', 'ip link set lo mtu 1500 up && echo up && exec cat'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => holder.stdout!.once('data', resolve));
    const box = new SshBox(place, holder);
    // Packets themselves are delayed and lost where the kernel can do that; the line does the same to connections everywhere.
    box.#run('tc', 'qdisc', 'replace', 'dev', 'lo', 'root', 'netem', 'delay', '15ms', '5ms', 'loss', '1%');
    try {
      await box.up();
      const tookMs = box.#probe();
      const [leastMs] = LINE.delayMs;
      if (!(tookMs >= leastMs)) throw new Error(`the box is not far away: it answers within ${tookMs} ms`);
    } catch (error) {
      await box.close();
      throw error;
    }
    return box;
  }

  /** What the line has carried so far. @throws Error when it is not there any more */
  async line(): Promise<LineReport> {
    return this.#order('report');
  }

  /** All connections are reset in the middle of whatever they carry. */
  async cut(): Promise<void> {
    await this.#order('cut');
  }

  /** The line stands still: nothing is lost, and nothing arrives. */
  async holdLine(): Promise<void> {
    await this.#order('hold');
  }

  /** What was held arrives. */
  async releaseLine(): Promise<void> {
    await this.#order('release');
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
    await this.#order('refuse');
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
    await this.#order('listen');
  }

  /** The connections to it that are open now, as pids of ssh. */
  connections(): number[] {
    return this.#place.processes().flatMap(({ pid, argv }) => (argv[0] === 'ssh' ? [pid] : []));
  }

  /** Ends the machine; what the place started in it ends with the place. */
  async close(): Promise<void> {
    this.#sshd?.kill('SIGKILL');
    this.#line.stdin?.end();
    const ended = new Promise((resolve) => this.#holder.once('exit', resolve));
    this.#holder.stdin?.end();
    await ended;
  }

  async #order(order: string): Promise<LineReport> {
    this.#line.stdin!.write(`${order}\n`);
    const { done, value } = await this.#reports.next();
    if (done) throw new Error('the line to the box has ended');
    return JSON.parse(value) as LineReport;
  }

  /** How long the box takes to say anything to who connects, ms. */
  #probe(): number {
    const [program, ...args] = this.#within([process.execPath, '-e', PROBE]);
    return Number(execFileSync(program!, args, { encoding: 'utf8', timeout: UP_WITHIN_MS }));
  }

  #run(...argv: string[]): boolean {
    const [program, ...args] = this.#within(argv);
    return spawnSync(program!, args, { stdio: 'ignore' }).status === 0;
  }

  #within(argv: readonly string[]): string[] {
    return ['nsenter', `--net=/proc/${this.#holder.pid}/ns/net`, '--', ...argv];
  }
}
