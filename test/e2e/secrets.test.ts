import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { basename, dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connectApi } from '../../src/api/client.ts';
import type { Run, ScreenText, ServerMessage, Worker } from '../../src/api/schema.ts';
import { ROUTES } from '../../src/control/routes.ts';
import { CLI, Place } from './support/place.ts';
import { WatchedRun } from './support/watched-run.ts';

const hex = '0123456789abcdef'.repeat(4);
/** What nobody is to find. */
const SECRETS = {
  /** Set for one worker each; nothing in the first says that it is one. */
  ofOne: 'tango-whiskey-7731-delta',
  ofTwo: 'correcthorsebattery',
  /** In the environment of who starts the run. */
  inherited: 'inherited-value-4242-x',
  /** For a login alone. */
  ofLogin: 'login-value-2323-only',
  /** Known by their shapes. */
  inArguments: `sk-ant-api03-${hex}-args`,
  inMessage: `ghp_${hex.slice(0, 36)}`,
  inError: `xoxb-${hex.slice(0, 24)}-nosuch`,
  printed: `AKIA${hex.slice(0, 16).toUpperCase()}`,
  added: `github_pat_${hex.slice(0, 40)}`,
  inConfig: `glpat-${hex.slice(0, 24)}`,
};
/** They go over many lines of a terminal, each of which tells of them. */
const LONG = {
  ofLong: Array.from({ length: 60 }, (_, i) => `p${i}q${(i * 7919) % 997}`).join('-'),
  printed: `sk-ant-api03-${Array.from({ length: 30 }, (_, i) => `R${i}s${(i * 7919) % 997}`).join('_')}`,
};
/** So much of one, in characters, says something of it. */
const TELLING = 20;
const AGENT = resolve(import.meta.dirname, '../../dist/demo-agent.js');

/** Prints what it knows, wrapped by its narrow terminal too, fails at something, and says again what it is told. */
const TALKER = `echo "key: $ANY"; echo "and ${SECRETS.printed} and $ANTHROPIC_API_KEY"; ls "/$ANY"; echo ready; exec cat`;

const CONFIG = {
  api: { listen: '127.0.0.1:0' },
  automation: 'on',
  logins: { first: { LOGIN_KEY: { from: 'SOURCE_OF_LOGIN' } } },
  workers: [
    { name: 'one', command: TALKER, shell: true, cols: 40, rows: 20, env: { ANY: SECRETS.ofOne } },
    { name: 'two', command: ['cat'], env: { DB_PASSWORD: SECRETS.ofTwo }, logins: ['first'] },
    { name: 'args', command: ['sh', '-c', 'echo "started $0"; exec cat', `--key=${SECRETS.inArguments}`] },
    {
      name: 'long',
      command: `echo "● I found $ANY here"; echo "● And ${LONG.printed} there"; exec cat`,
      ...{ shell: true, cols: 40, rows: 50, env: { ANY: LONG.ofLong } },
    },
    { name: 'broken', command: [`/no/such/${SECRETS.inError}`], restart: 'never' },
    {
      name: 'agent',
      command: [process.execPath, AGENT, '--speed', '4', '--trouble', 'no_response'],
      env: { ANY: SECRETS.ofOne },
    },
  ],
};

let place: Place;
let run: WatchedRun;
let dir: string;
beforeAll(async () => {
  place = wholePlace();
  run = new WatchedRun(place);
  Object.assign(place.env, { ANTHROPIC_API_KEY: SECRETS.inherited, SOURCE_OF_LOGIN: SECRETS.ofLogin });
  mkdirSync(join(place.cwd, 'config'));
  writeFileSync(join(place.cwd, 'config/orch.json'), JSON.stringify(CONFIG));
  await run.start([process.execPath, CLI]);
  dir = (await run.status()).run.dir;
});
afterAll(() => run.close());

/** Processes announce nothing to a test: looks again until it is so. */
async function eventually(holds: () => unknown): Promise<void> {
  while (!(await holds())) await delay(20);
}

/** Which of the secrets stand in a text, as they are, or a part of a long one. */
function secretsIn(told: string): string[] {
  const parts = Object.values(LONG).flatMap((secret) =>
    Array.from({ length: secret.length - TELLING }, (_, i) => secret.slice(i, i + TELLING)),
  );
  const found = parts.find((part) => told.includes(part));
  return [...Object.values(SECRETS).filter((secret) => told.includes(secret)), ...(found ? [found] : [])];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * All that a run wrote, at home, in its cache and for a while too, but for what recordings have of the output of a worker, and
 * of what was typed where that is recorded.
 */
function written({ env } = place): [file: string, text: string][] {
  const folders = [env.HOME, env.XDG_STATE_HOME, env.XDG_RUNTIME_DIR, env.XDG_CACHE_HOME, env.TMPDIR];
  return folders
    .flatMap((folder) => filesBelow(folder!))
    .map((file) => {
      const content = textOf(file);
      if (!file.endsWith('.cast')) return [file, content];
      const lines = content.split('\n').filter((line) => !/^\[[^,]*, "[oi]"/.test(line));
      return [file, lines.join('\n')];
    });
}

/** What is in a file; nothing where that was there only for a moment, as what a cache is being written to. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** A place with folders of its own for what is kept for a while. */
function wholePlace(): Place {
  const whole = new Place();
  for (const [name, folder] of [
    ['XDG_CACHE_HOME', 'cache'],
    ['TMPDIR', 'tmp'],
  ] as const) {
    whole.env[name] = join(whole.dir, folder);
    mkdirSync(whole.env[name], { mode: 0o700 });
  }
  return whole;
}

/** What was typed into a worker, as its recording has it. */
function typedIn(folder: string, worker: string): string {
  const lines = readFileSync(join(folder, `${worker}.cast`), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const events = lines.map((line) => JSON.parse(line) as [number, string, string]);
  return events.flatMap(([, code, data]) => (code === 'i' ? [data] : [])).join('');
}

function environmentOf(pid: number): string {
  return readFileSync(`/proc/${pid}/environ`, 'utf8');
}

async function pidOf(worker: string): Promise<number> {
  const { workers } = await run.status();
  return workers.find(({ name }) => name === worker)!.pid!;
}

function background(what: 'control' | 'host'): number {
  return place.processes().find(({ argv }) => argv[1] === CLI && argv[2] === what)!.pid;
}

test('a secret of a worker is in the environment of that worker alone', async () => {
  const [one, two, args] = [await pidOf('one'), await pidOf('two'), await pidOf('args')];
  expect(environmentOf(one)).toContain(`ANY=${SECRETS.ofOne}`);
  expect(environmentOf(two)).toContain(`DB_PASSWORD=${SECRETS.ofTwo}`);
  expect(environmentOf(two)).toContain(`LOGIN_KEY=${SECRETS.ofLogin}`);
  for (const pid of [two, args, background('control'), background('host')])
    expect(environmentOf(pid)).not.toContain(SECRETS.ofOne);
  for (const pid of [one, args, background('control'), background('host')])
    expect(environmentOf(pid)).not.toContain(SECRETS.ofTwo);
  // Control gives it to who may have it, and takes it from where it was started.
  for (const pid of [one, args, background('host')])
    expect(environmentOf(pid)).not.toContain(SECRETS.ofLogin);
  // What is given to whom starts the run is for all.
  for (const pid of [one, two, args]) expect(environmentOf(pid)).toContain(SECRETS.inherited);
});

test('nothing that a run writes or tells holds a secret, but the recordings of who printed it', async () => {
  const client = connectApi(join(dirname((await run.status()).run.hostSocket!), 'control.sock'));
  const screen = async (name: string) =>
    (await client.get<ScreenText>(`/v1/workers/${name}/screen`)).lines.join('\n');
  await eventually(async () => (await screen('one')).includes('ready'));
  await eventually(async () => (await screen('long')).includes('there'));

  // A stream, with the screens that it is not asked for left out.
  const heard: ServerMessage[] = [];
  const stream = await client.stream({ onMessage: (message) => heard.push(message), onClose: () => {} });
  await run.command('send', 'agent', `Use the key ${SECRETS.inMessage} and ${SECRETS.ofOne} for it.`);
  await run.command('send', 'one', `once more ${SECRETS.ofOne}`);
  await run.command('send', 'args', `a message with ${SECRETS.inMessage}`);
  await run.command('key', 'one', 'enter');
  const { stdout: addedOut } = await place.command(
    ...['add', '--name', 'added', '--', 'sh', '-c', 'echo "added $0"; exec cat', SECRETS.added],
  );
  const failed = await place.command('add', '--', `/no/such/${SECRETS.inError}`);
  expect(failed.code).toBe(1);
  await run.happened('agent', 'incident.closed');
  await eventually(async () => (await screen('added')).includes('added'));
  const wrong = {
    ...CONFIG,
    workers: [{ name: 'one', command: [['sh', SECRETS.inConfig]], env: { ANY: [SECRETS.ofOne] } }],
  };
  writeFileSync(join(place.cwd, 'config/orch.json'), JSON.stringify(wrong));
  await eventually(async () => (await client.get<Run>('/v1/run')).configProblems.length > 0);

  // The terminal itself is as it is.
  await eventually(() => readCast('one').includes(SECRETS.printed));
  await eventually(() => readCast('args').includes(SECRETS.inArguments));

  const told: [string, string][] = [
    ['add', addedOut],
    ['stream', JSON.stringify(heard)],
  ];
  const { api } = await client.get<Run>('/v1/run');
  const tokens = [api!.tokenFile, api!.readTokenFile].map((file) => readFileSync(file, 'utf8').trim());
  for (const worker of ['one', 'two', 'args', 'agent', 'added', 'broken', 'long']) {
    for (const route of ROUTES.filter((known) => known.startsWith('GET ') && !known.endsWith('snapshot'))) {
      const path = route.split(' ')[1]!.replace(':name', route.includes('metrics') ? '5m' : worker);
      const query = route === 'GET v1/search' ? '?q=key' : '';
      told.push([`${worker}: ${route}`, await asked(`${api!.url}/${path}${query}`, tokens[1]!)]);
    }
  }
  for (const query of ['p', 'q', 'R', '-', '_']) {
    told.push([`search for ${query}`, await asked(`${api!.url}/v1/search?q=${query}`, tokens[1]!)]);
  }
  for (const command of [
    ['status'],
    ['status', '--json'],
    ['events'],
    ['events', '--json'],
    ['report'],
    ['report', '--json'],
    ['report', '--html'],
    ['runs'],
    ['explain', 'long'],
  ]) {
    const { code, stdout, stderr } = await place.command(...command);
    expect([command, code]).toEqual([command, 0]);
    told.push([command.join(' '), stdout + stderr]);
  }
  const exported = join(place.dir, 'one.cast');
  await run.command('export', 'one', '-o', exported);
  told.push(['export', readFileSync(exported, 'utf8').split('\n')[0]!]);
  stream.close();

  const leaks = () =>
    [...told, ...written()].flatMap(([where, what]) => secretsIn(what).map((secret) => [where, secret]));
  expect(leaks()).toEqual([]);
  // They were there: what was said about them is.
  const all = told.map(([, what]) => what).join('\n');
  expect(all).toContain('Use the key [redacted] and [redacted] for it.');
  expect(all).toContain('--key=[redacted]');
  expect(all).toContain('/no/such/[redacted]');
  expect(all.includes(tokens[0]!) || all.includes(tokens[1]!)).toBe(false);
  for (const [file, what] of written())
    if (!basename(file).startsWith('api-token')) expect(what.includes(tokens[0]!)).toBe(false);
});

test('another control goes on with the workers whose secrets it was never told', async () => {
  writeFileSync(join(place.cwd, 'config/orch.json'), JSON.stringify(CONFIG));
  await run.command('send', 'two', `wait for ${SECRETS.inMessage}`);
  run.kill('control');
  await eventually(async () => (await run.status()).workers.length === CONFIG.workers.length + 1);
  const { workers } = await run.status();
  expect(workers.find(({ name }) => name === 'added')).toMatchObject({ state: 'running' });
  expect(workers.filter(({ config }) => config !== undefined)).toEqual([]);
  const before = await pidOf('added');
  await run.command('restart', 'added');
  await eventually(async () => (await pidOf('added')) !== before);
  await eventually(() => readCast('added.2').includes(`added ${SECRETS.added}`));
  expect(readCast('added.2').match(new RegExp(`added ${SECRETS.added}`, 'g'))).toHaveLength(1);
  await run.command('down', '--yes');
  const leaks = written().flatMap(([file, what]) => secretsIn(what).map((secret) => [file, secret]));
  expect(leaks).toEqual([]);
});

/** Asks leave, by its screen and by its status, once a key is pressed; in both it quotes a secret. */
const ASKING = `#!${process.execPath}
const { ANY } = process.env;
const message = Buffer.from('May I use ' + ANY + '?').toString('base64');
process.stdin.setRawMode(true);
process.stdout.write('\\x1b[?2004h');
process.stdin.once('data', () => process.stdout.write([
  '\\x1b]7501;state=blocked:kind=permission:msg=' + message + '\\x1b\\\\ Bash command', '', '   curl -H ' + ANY, '',
  ' Do you want to proceed with ' + ANY + '?', ' ❯ 1. Yes', '   2. No', '', ' Esc to cancel', '',
].join('\\r\\n')));
`;

test('what is typed, notified and filmed holds no secret but those that were typed and shown', async () => {
  const own = wholePlace();
  onTestFinished(() => own.close());
  const told = join(own.dir, 'told');
  const bin = join(own.dir, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'claude'), ASKING);
  chmodSync(join(bin, 'claude'), 0o755);
  mkdirSync(join(own.cwd, 'config'));
  const config = {
    recordInput: true,
    automation: 'off',
    notify: { command: ['sh', '-c', `printf '%s\\n' "$0" >> '${told}'`] },
    workers: [
      { name: 'asks', command: [join(bin, 'claude')], env: { ANY: SECRETS.ofOne } },
      { name: 'typed', command: ['cat'], env: { DB_PASSWORD: SECRETS.ofTwo } },
      { name: 'quiet', command: 'stty -echo; echo ready; exec cat > /dev/null', shell: true },
    ],
  };
  writeFileSync(join(own.cwd, 'config/orch.json'), JSON.stringify(config));
  const room = own.room([], { cols: 160, rows: 40 });
  await room.waitFor('ready');
  const [manifest] = filesBelow(own.env.XDG_STATE_HOME!).filter((file) => file.endsWith('run.json'));
  const folder = dirname(manifest!);

  for (const worker of ['typed', 'quiet']) {
    expect(await own.command('send', worker, `the key is ${SECRETS.inMessage}`)).toMatchObject({ code: 0 });
  }
  await eventually(() => typedIn(folder, 'typed').endsWith('\r'));
  expect(typedIn(folder, 'typed')).toBe(`the key is ${SECRETS.inMessage}\r`);
  expect(typedIn(folder, 'quiet')).toBe('');

  expect(await own.command('key', 'asks', 'enter')).toMatchObject({ code: 0 });
  await room.waitFor(() => room.raw.includes('\x1b]9;orch-tui: asks waits (permission)\x1b\\\x07'));
  await eventually(() => filesBelow(own.dir).includes(told) && readFileSync(told, 'utf8') !== '');
  expect(readFileSync(told, 'utf8')).toMatch(/^asks waits \(permission\): .*\[redacted\]/);
  const strings = [...room.raw.toString().matchAll(/\x1b[\]P_^X][^\x07\x1b]*/g)].map(([string]) => string);
  expect(strings.filter((string) => secretsIn(string).length > 0)).toEqual([]);

  room.press('q');
  await room.ended();
  expect(await own.command('down', '--yes')).toMatchObject({ code: 0 });
  const film = join(own.dir, 'film.cast');
  const { code, stdout, stderr } = await own.command('export', '--room', '-o', film);
  expect([code, secretsIn(stdout + stderr)]).toEqual([0, []]);
  const [header, ...cells] = readFileSync(film, 'utf8').split('\n');
  expect(secretsIn(header!)).toEqual([]);
  // What was on a screen is on the film; of what was not, nothing is.
  expect(secretsIn(cells.join('\n'))).not.toContain(SECRETS.ofTwo);
  expect(cells.join('\n')).toContain('asks');
  const leaks = [[told, readFileSync(told, 'utf8')] as const, ...written(own)].flatMap(([file, what]) =>
    secretsIn(what).map((secret) => [file, secret]),
  );
  expect(leaks).toEqual([]);
});

test('a run of a command has it whole, and writes it down without its secret', async () => {
  const own = new Place();
  onTestFinished(() => own.close());
  const room = own.room(['--', 'sh', '-c', 'echo "got $0"; exec cat', SECRETS.inArguments]);
  await room.waitFor((screen) => screen.text().includes(`got ${SECRETS.inArguments.slice(0, 20)}`));
  room.press('q');
  await room.ended();
  const [manifest] = filesBelow(own.env.XDG_STATE_HOME!).filter((file) => file.endsWith('run.json'));
  expect(secretsIn(readFileSync(manifest!, 'utf8'))).toEqual([]);
  // The next control knows of it from the host.
  process.kill(own.processes().find(({ argv }) => argv[2] === 'control')!.pid, 'SIGKILL');
  expect((await own.command('restart', 'worker-1')).code).toBe(0);
  await eventually(async () => {
    const { stdout } = await own.command('logs', 'worker-1');
    return stdout.split(SECRETS.inArguments).length === 3;
  });
  const workers = JSON.parse((await own.command('status', '--json')).stdout).workers as Worker[];
  expect(workers).toMatchObject([
    { state: 'running', argv: ['sh', '-c', 'echo "got $0"; exec cat', '[redacted]'] },
  ]);
});

/** What is on disk of a worker's recording: the host writes it behind the worker. */
function readCast(name: string): string {
  const file = join(dir, `${name}.cast`);
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll(/\\r\\n"\]\n\[[^,]*, "o", "/g, '') : '';
}

function asked(url: string, token: string): Promise<string> {
  return new Promise((done, reject) => {
    request(url, { headers: { authorization: `Bearer ${token}` } }, (response) => {
      text(response).then(done, reject);
    })
      .on('error', reject)
      .end();
  });
}
