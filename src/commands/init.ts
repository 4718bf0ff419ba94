import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { CONFIG_FILE } from '../config/paths.ts';
import { printable } from '../printable.ts';
import { builtinConfig } from './agent-folders.ts';
import { type AgentProgram, findAgents } from './agent-versions.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';
import { ownName } from './own-name.ts';

export interface InitOptions {
  /** Where to; by default ./config. */
  config?: string | undefined;
}

/** What a first configuration is made for. */
export interface Surroundings {
  agents: readonly AgentProgram[];
  /** The folder lies in a git repository. */
  isRepository: boolean;
  /** Processor cores. */
  cores: number;
}

/** More agents than this are more than one looks after on the first day. */
const MAX_COUNT = 4;
const SCHEMA_FILE = 'orch.schema.json';

/** `orch-tui init`: writes a configuration for what is there. @throws {CommandError} where there is one already */
export async function init({ config = 'config' }: InitOptions, io: Io): Promise<number> {
  const dir = resolve(io.cwd, config);
  const file = join(dir, CONFIG_FILE);
  const [agents, isRepository] = await Promise.all([findAgents(io.env), exists(join(io.cwd, '.git'))]);
  const text = firstConfig({ agents, isRepository, cores: availableParallelism() });
  await mkdir(dir, { recursive: true });
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CommandError(`${file} is there already, and stays as it is`);
  }
  await copyFile(join(builtinConfig(), SCHEMA_FILE), join(dir, SCHEMA_FILE));
  const own = ownName(io.env);
  const open = config === 'config' ? own : `${own} --config ${config}`;
  io.stdout.write(`${printable(file)} is written. Look it over, then open the room: ${printable(open)}\n`);
  return 0;
}

/** The text of a configuration: the first agent that was found at work, the others to be switched on. */
export function firstConfig({ agents, isRepository, cores }: Surroundings): string {
  const found = agents.filter(({ path }) => path !== undefined);
  const [first, ...others] = found;
  const count = Math.min(MAX_COUNT, Math.max(2, cores));
  const lines = [
    '// What orch-tui runs here. Saving this file applies it: new workers start, those you take out are offered for stopping.',
    '{',
    `  "$schema": "./${SCHEMA_FILE}",`,
    '  "workers": [',
    ...(first ? workerLines(first, count) : noAgentLines()),
    ...others.flatMap((agent) => workerLines(agent, 1).map((line) => line.replace(/^ {4}\{/, '    // {'))),
    ...(isRepository && first
      ? [
          '    // All of these share one working tree. For a tree of its own: git worktree add ../tree-1, then "cwd": "../../tree-1".',
        ]
      : []),
    ...(first ? SHELL_LINES : []),
    '  ],',
    '',
    '  // "on": workers in trouble are helped; "suggest": the step is shown, R runs it; "off": you are told.',
    '  "automation": "on",',
    '  // Dialogs that are answered for you: "trust" of the folders above, "bypass" of an agent that asks for no leave.',
    '  "accept": [],',
    '  // Who is told when a worker needs you.',
    '  // "notify": { "command": ["notify-send", "orch-tui"] },',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** Beside agents, what else may run. */
const SHELL_LINES = [
  '    // Any program that runs in a terminal.',
  '    // { "name": "shell", "command": ["bash"], "cwd": ".." },',
];

function workerLines({ name, version, path }: AgentProgram, count: number): string[] {
  const many = count === 1 ? '' : `, "count": ${count}`;
  return [
    `    // ${printable(version ?? name)} (${printable(path ?? '')})`,
    `    { "name": "${name}", "command": ["${name}"]${many}, "cwd": ".." },`,
  ];
}

function noAgentLines(): string[] {
  return [
    '    // No agent was found in PATH. Once there is one, such as Claude Code (npm install -g @anthropic-ai/claude-code):',
    '    // { "name": "claude", "command": ["claude"], "count": 2, "cwd": ".." },',
    '    { "name": "shell", "command": ["bash"], "cwd": ".." },',
  ];
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
