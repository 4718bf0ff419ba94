#!/usr/bin/env node
// Before anything is loaded, and in no syntax an old Node cannot parse: it has to get as far as saying that it is too old.
import * as module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { loadScript } from './code-cache.ts';

const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
if (major < 22 || (major === 22 && minor < 22)) {
  const found = process.versions.node;
  process.stderr.write(`orch-tui: needs Node.js 22.22 or newer, this is ${found}: see https://nodejs.org\n`);
  process.exit(2);
}

/** When all that a start is made of has been called, ms: what is not called for long is forgotten again. */
const STARTED_MS = 3000;

const base = process.env.XDG_CACHE_HOME || '';
const cache = join(isAbsolute(base) ? base : join(homedir(), '.cache'), 'orch-tui');
module.enableCompileCache(join(cache, 'compile'));

const argv = process.argv.slice(2);
process.exitCode = (await runScript()) ?? (await (await import('./commands/program.ts')).main(argv));

/** What starts often, and loads much, is run as a script; undefined for all else that a person may ask for. */
async function runScript(): Promise<number | undefined> {
  const [command = ''] = argv;
  const isRoom = ['', 'demo'].includes(command) || /^-(?!V$|h$|-version$|-help$)/.test(command);
  if (isRoom) return run('room', 'room');
  return command === 'host' || command === 'control' ? run('background', command) : undefined;
}

async function run(script: 'background' | 'room', purpose: string): Promise<number | undefined> {
  type Program = { main: (argv: readonly string[]) => Promise<number | undefined> };
  const path = join(import.meta.dirname, `${script}.cjs`);
  const { exports, keep } = loadScript<Program>(path, join(cache, 'code'), purpose);
  setTimeout(keep, STARTED_MS).unref();
  return exports.main(argv);
}
