#!/usr/bin/env node
// No import but of node itself, and no syntax an old Node cannot parse: it has to get as far as saying that it is too old.
import * as module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
if (major < 22 || (major === 22 && minor < 22)) {
  const found = process.versions.node;
  process.stderr.write(`orch-tui: needs Node.js 22.22 or newer, this is ${found}: see https://nodejs.org\n`);
  process.exit(2);
}

const cache = process.env.XDG_CACHE_HOME || '';
module.enableCompileCache(join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'orch-tui', 'compile'));

const argv = process.argv.slice(2);
const isBackground = argv[0] === 'host' || argv[0] === 'control';
const { main } = isBackground
  ? await import('./commands/background.ts')
  : await import('./commands/program.ts');
process.exitCode = await main(argv);
