#!/usr/bin/env node
// Before anything is loaded, and in no syntax an old Node cannot parse: it has to get as far as saying that it is too old.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { cacheFolder, isPrivateCache, loadScript, moduleCache } from './code-cache.ts';
import { type Io, processIo } from './commands/io.ts';
import type { Standby } from './commands/standby.ts';
import { growYoungGeneration, settleHeap } from './v8-heap.ts';

const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
if (major < 22 || (major === 22 && minor < 22)) {
  const found = process.versions.node;
  process.stderr.write(`orch-tui: needs Node.js 22.22 or newer, this is ${found}: see https://nodejs.org\n`);
  process.exit(2);
}

/** When all that a start is made of has been called, ms: what is not called for long is forgotten again. */
const STARTED_MS = 3000;
/** What is still open so long after a room was left, ms, keeps nobody from their shell. */
const LEFT_MS = 1000;

const cache = cacheFolder(process.env);
const modules = moduleCache(process.env);
if (isPrivateCache(modules)) enableCompileCache(modules);

const argv = process.argv.slice(2);
void start();

async function start(): Promise<void> {
  process.exitCode = (await runScript()) ?? (await (await import('./commands/program.ts')).main(argv));
}

/** What starts often, and loads much, is run as a script; undefined for all else that a person may ask for. */
async function runScript(): Promise<number | undefined> {
  const [command = ''] = argv;
  const isRoom = ['', 'demo'].includes(command) || /^-(?!V$|h$|-version$|-help$)/.test(command);
  if (isRoom) return openRoom();
  return command === 'host' || command === 'control' ? run(command) : undefined;
}

/** Control is likely to be needed, and takes as long to come as what finds that out for sure. */
async function openRoom(): Promise<number | undefined> {
  const standby = await beginStandby();
  try {
    const code = await run('room', standby);
    if (code !== undefined) setTimeout(() => process.exit(), LEFT_MS).unref();
    return code;
  } finally {
    standby?.dismiss();
  }
}

async function beginStandby(): Promise<Standby | undefined> {
  try {
    return await (await import('./commands/standby.ts')).standbyFor(argv, processIo());
  } catch {
    // The room meets it too, and tells.
    return undefined;
  }
}

async function run(script: 'control' | 'host' | 'room', standby?: Standby): Promise<number | undefined> {
  type Program = {
    main: (argv: readonly string[], io?: Io, standby?: Standby) => Promise<number | undefined>;
  };
  if (script !== 'host') growYoungGeneration();
  const path = join(import.meta.dirname, `${script}.cjs`);
  const { exports, keep } = loadScript<Program>(path, join(cache, 'code'));
  const settle = () => {
    keep();
    settleHeap();
  };
  setTimeout(settle, STARTED_MS).unref();
  return exports.main(argv, undefined, standby);
}
