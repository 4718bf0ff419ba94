import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { doctor, type Finding } from '../../src/commands/doctor.ts';
import { encodeMessage } from '../../src/host/frame.ts';
import { PROTOCOL_VERSION } from '../../src/host/protocol.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
let bin: string;
beforeEach(() => {
  sandbox = new Sandbox();
  bin = join(sandbox.root, 'bin');
  mkdirSync(bin);
});
afterEach(() => sandbox.close());

function install(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

async function examine(
  path = `${bin}:/usr/bin:/bin`,
): Promise<{ code: number; findings: Map<string, Finding> }> {
  const io = { ...sandbox.io(), env: { ...sandbox.env, PATH: path } };
  const code = await doctor({ json: true }, io);
  const findings = JSON.parse(io.out()) as Finding[];
  return { code, findings: new Map(findings.map((finding) => [finding.check, finding])) };
}

test('a sound machine passes, and is told what it has', async () => {
  install('claude', 'echo "2.1.329 (Claude Code)"; echo more');
  install('codex', 'exit 7');
  const { code, findings } = await examine();
  expect(code).toBe(0);
  expect(findings.get('terminals')).toMatchObject({ level: 'ok' });
  expect(findings.get('sockets')).toMatchObject({
    level: 'ok',
    found: expect.stringContaining('is private'),
  });
  expect(findings.get('recordings')).toMatchObject({ level: 'ok' });
  expect(findings.get('disk')!.found).toMatch(/free$/);
  expect(findings.get('runs')).toMatchObject({ found: 'none is live' });
  expect(findings.get('claude')).toMatchObject({
    level: 'ok',
    found: `2.1.329 (Claude Code) (${bin}/claude)`,
  });
  expect(findings.get('codex')).toMatchObject({ level: 'warn', found: `${bin}/codex: it fails (7)` });
  expect(findings.has('gemini')).toBe(false);
  install('git', 'exit 0');
  expect((await examine(bin)).findings.get('git')).toMatchObject({ level: 'ok', found: `${bin}/git` });
  // A test has no terminal.
  expect(findings.get('terminal')).toMatchObject({ level: 'warn' });
});

test('live runs are named, and missing agents', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  await sandbox.enliven(run);
  const { findings } = await examine(bin);
  expect(findings.get('runs')!.found).toBe(`${run.manifest.id} is live, started in ${sandbox.cwd}`);
  expect(findings.get('agents')).toMatchObject({ level: 'warn', advice: expect.any(String) });
  expect(findings.get('tmux')).toMatchObject({ level: 'warn', advice: expect.stringContaining('adopt') });
});

test('folders that are not safe fail', async () => {
  symlinkSync(sandbox.root, join(sandbox.env.XDG_RUNTIME_DIR, 'orch-tui'));
  writeFileSync(join(sandbox.env.XDG_STATE_HOME), 'a file in the way');
  const { code, findings } = await examine();
  expect(code).toBe(1);
  expect(findings.get('sockets')).toMatchObject({
    level: 'fail',
    found: expect.stringContaining('symbolic link'),
  });
  expect(findings.get('recordings')).toMatchObject({ level: 'fail' });
});

test('a place for sockets that cannot be made is one finding among the others', async () => {
  const file = join(sandbox.root, 'file');
  writeFileSync(file, '');
  sandbox.env.XDG_RUNTIME_DIR = join(file, 'below');
  const { code, findings } = await examine();
  expect(code).toBe(1);
  expect(findings.get('sockets')).toMatchObject({ level: 'fail', found: expect.stringContaining(file) });
  expect(findings.get('recordings')).toMatchObject({ level: 'ok' });
});

test('the configuration here is looked at', async () => {
  const dir = sandbox.configure({ workers: [{ command: ['sh'], count: 3 }], thème: 1 });
  const file = join(dir, 'orch.json');
  const io = sandbox.io();
  expect(await doctor({}, io)).toBe(0);
  expect(io.out()).toMatch(/^ok {4}config +\S+orch\.json: 3 workers$/m);
  expect(io.out()).toMatch(/^warn {2}config .*orch\.json:1:\d+: .*thème/m);
  sandbox.configure('{ "workers": 3 }');
  const { code, findings } = await examine();
  expect(code).toBe(1);
  expect(findings.get('config')).toMatchObject({
    level: 'fail',
    found: expect.stringContaining(`${file}:1:14`),
  });
});

test('the report for people has a line for each finding', async () => {
  const io = sandbox.io();
  await doctor({}, io);
  const lines = io.out().trimEnd().split('\n');
  expect(lines.every((line) => /^(ok|warn|fail) {2,}\S/.test(line))).toBe(true);
  expect(lines.find((line) => line.includes('terminal '))).toMatch(
    /there is none: run doctor in the terminal/,
  );
});

test('each host of the configuration here is tried', async () => {
  const config = join(sandbox.cwd, 'config');
  mkdirSync(config);
  const hosts = [{ name: 'box', command: ['sh', '-c', 'echo "Permission denied." >&2; exit 255'] }];
  writeFileSync(
    join(config, 'orch.json'),
    JSON.stringify({ hosts, workers: [{ command: ['sh'], host: 'box' }] }),
  );
  const { code, findings } = await examine();
  expect(code).toBe(1);
  expect(findings.get('host box')).toMatchObject({
    level: 'fail',
    found: 'sh ended with status 255: Permission denied.',
  });
});

test('what a host says of the secrets of the configuration is not told', async () => {
  const config = join(sandbox.cwd, 'config');
  mkdirSync(config);
  const hosts = [{ name: 'box', command: ['sh', '-c', 'echo "no: tango-whiskey-7731" >&2; exit 1'] }];
  const workers = [{ command: ['sh'], host: 'box', env: { PASSWORD: 'tango-whiskey-7731' } }];
  writeFileSync(join(config, 'orch.json'), JSON.stringify({ hosts, workers }));
  const { findings } = await examine();
  expect(findings.get('host box')!.found).toBe('sh ended with status 1: no: [redacted]');
  expect(JSON.stringify([...findings])).not.toContain('tango');
});

test('what a host calls its version cannot reach the terminal as a sequence', async () => {
  const config = join(sandbox.cwd, 'config');
  mkdirSync(config);
  const greeting = { type: 'hello', protocol: PROTOCOL_VERSION, version: '1\x1b]0;title\x07', pid: 1 };
  const file = join(sandbox.root, 'greeting');
  writeFileSync(file, encodeMessage(greeting));
  const hosts = [{ name: 'box', command: ['sh', '-c', `cat ${file}; read x`] }];
  writeFileSync(
    join(config, 'orch.json'),
    JSON.stringify({ hosts, workers: [{ command: ['sh'], host: 'box' }] }),
  );
  const { findings } = await examine();
  expect(findings.get('host box')).toMatchObject({ level: 'warn' });
  expect(findings.get('host box')!.found).not.toMatch(/\p{Cc}/u);
});

test('a folder above the sockets in which everybody may rename is told of', async () => {
  const { XDG_RUNTIME_DIR: runtime } = sandbox.env;
  chmodSync(runtime, 0o777);
  const { findings } = await examine(bin);
  expect(findings.get('sockets')).toMatchObject({
    level: 'warn',
    found: `every user of this machine can rename what is in ${runtime}`,
    advice: expect.stringContaining(`chmod +t ${runtime}`),
  });
  chmodSync(runtime, 0o1777);
  expect((await examine(bin)).findings.get('sockets')).toMatchObject({ level: 'ok' });
});

test('a folder above the recordings in which everybody may rename is told of', async () => {
  const { XDG_STATE_HOME: state } = sandbox.env;
  mkdirSync(state);
  chmodSync(state, 0o777);
  const { findings } = await examine(bin);
  expect(findings.get('recordings')).toMatchObject({
    level: 'warn',
    found: `every user of this machine can rename what is in ${state}`,
    advice: `chmod +t ${state}, or set XDG_STATE_HOME to a folder elsewhere`,
  });
});

test('a cache of code that others can enter is told of', async () => {
  expect((await examine(bin)).findings.get('cache')).toMatchObject({ level: 'ok' });
  chmodSync(join(sandbox.root, '.cache', 'orch-tui', 'modules'), 0o755);
  expect((await examine(bin)).findings.get('cache')).toMatchObject({
    level: 'warn',
    found: expect.stringContaining('it is not used'),
  });
});

/** What is found of a host that this command leads to. */
async function examineHost(command: readonly string[]): Promise<Finding> {
  sandbox.configure({ hosts: [{ name: 'box', command }], workers: [{ command: ['sh'], host: 'box' }] });
  return (await examine()).findings.get('host box')!;
}

/** A command that answers with this. */
function answering(message: object): string[] {
  const file = join(sandbox.root, 'answer');
  writeFileSync(file, encodeMessage(message as Parameters<typeof encodeMessage>[0]));
  return ['sh', '-c', `cat ${file}; read x`];
}

test('a host of another version that speaks the same protocol is told of', async () => {
  const greeting = { type: 'hello', protocol: PROTOCOL_VERSION, version: '9.9.9', pid: 1 };
  expect(await examineHost(answering(greeting))).toMatchObject({
    level: 'warn',
    found: expect.stringMatching(/^orch-tui 9\.9\.9 answers within \d+ ms, and this is /),
    advice: expect.stringContaining('install the same version on both sides'),
  });
});

test('a host that refuses says itself what to do', async () => {
  const greeting = { type: 'hello', protocol: 99, version: '9.9.9', pid: 1 };
  const { level, found, advice } = await examineHost(answering(greeting));
  expect({ level, advice }).toEqual({ level: 'fail', advice: undefined });
  expect(found).toMatch(/^the host is orch-tui 9\.9\.9 with protocol 99, .*install the same version/);
});

test('the command of a host can be tried as it is told', async () => {
  expect((await examineHost(['sh', '-c', 'exit $((3 + 4))'])).advice).toBe(
    "try it by hand: sh -c 'exit $((3 + 4))' < /dev/null ends in silence when all is well",
  );
});
