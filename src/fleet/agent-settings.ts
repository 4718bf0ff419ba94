import { resolve } from 'node:path';
import { syntaxProblem } from '../config/checked-json.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { typeName } from '../config/problem-line.ts';
import { readText } from '../read-text.ts';
import { z } from '../zod.ts';
import { agentCommand } from './agent-command.ts';
import { homeOf } from './agent-home.ts';
import type { AgentStart } from './agent-start.ts';

const handler = z.looseObject({ type: z.string('text such as "command"') }, 'an object with a "type"');

const matcher = z.looseObject(
  {
    matcher: z.string('text').optional(),
    hooks: z.array(handler, 'a list of hooks'),
  },
  'an object with a list of "hooks"',
);

/**
 * The format of hooks: by event a list of matchers, each with its hooks. Older versions took a command line in its place,
 * and an agent that finds one asks before it starts.
 */
const settingsSchema = z.looseObject(
  {
    hooks: z
      .record(z.string(), z.array(matcher, 'a list of matchers'), 'an object from events to matchers')
      .optional(),
  },
  'an object',
);

/**
 * What agents would refuse in their settings files, a line each: file, path in it, what was expected, what was found. Files
 * that are not there, or cannot be read, are no problem here; those of other machines are not read.
 */
export async function settingsProblems(
  workers: readonly Pick<WorkerSpec, 'argv' | 'cwd' | 'env' | 'host'>[],
  agents: Iterable<AgentStart>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const profiles = [...agents];
  const here = workers.filter(({ host }) => host === undefined);
  const files = new Set(here.flatMap((worker) => settingsFiles(worker, profiles, env)));
  const problems = await Promise.all([...files].sort().map(problemOf));
  return problems.filter((problem) => problem !== undefined);
}

function settingsFiles(
  worker: Pick<WorkerSpec, 'argv' | 'cwd' | 'env'>,
  profiles: readonly AgentStart[],
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const profile = agentCommand(worker.argv, profiles)?.profile;
  const home = homeOf(profile?.sessions?.home, { ...env, ...worker.env });
  return (profile?.settings ?? []).flatMap((path) =>
    path.startsWith('{home}')
      ? home === undefined
        ? []
        : [`${home}${path.slice('{home}'.length)}`]
      : [resolve(worker.cwd, path)],
  );
}

async function problemOf(file: string): Promise<string | undefined> {
  const text = await readText(file).catch(() => undefined);
  if (text === undefined || text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return syntaxProblem(text, file);
  }
  const issue = settingsSchema.safeParse(value).error?.issues[0];
  if (!issue) return undefined;
  const found = issue.path.reduce<unknown>((part, key) => Object(part)[key], value);
  return `${file}: ${issue.path.join('.') || 'settings'}: expected ${issue.message}, found ${typeName(found)}`;
}
