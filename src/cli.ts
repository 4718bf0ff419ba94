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
const [command = ''] = argv;
const isBackground = command === 'host' || command === 'control';
process.exitCode =
  (isBackground ? await run('background', command) : undefined) ?? (await run('program', purposeOf(command)));

/** Which functions of the program are called: those of the room, or those of a command that says something and ends. */
function purposeOf(word: string): 'room' | 'command' {
  const isRoom =
    ['', 'demo'].includes(word) || (word.startsWith('-') && !/^(-V|--version|-h|--help)$/.test(word));
  return isRoom ? 'room' : 'command';
}

async function run(part: 'background' | 'program', purpose: string): Promise<number | undefined> {
  type Part = { main: (argv: readonly string[]) => Promise<number | undefined> };
  const path = join(import.meta.dirname, `${part}.cjs`);
  const { exports, keep } = loadScript<Part>(path, join(cache, 'code'), purpose);
  if (purpose === 'command') process.once('exit', keep);
  else setTimeout(keep, STARTED_MS).unref();
  return exports.main(argv);
}
