import type { WorkerSpec } from '../config/expand.ts';
import { settingsProblems } from '../fleet/agent-settings.ts';
import { agentStarts } from '../fleet/agent-start.ts';
import { printable } from '../printable.ts';
import { agentFolders } from './agent-folders.ts';
import { ask } from './ask.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';

/**
 * Looks at the settings files of agents before they are started, and asks once when something is wrong in them.
 * @throws {CommandError} when the person mends them first
 */
export async function askAboutSettings(
  workers: readonly WorkerSpec[],
  configDir: string | undefined,
  io: Io,
): Promise<void> {
  const agents = await agentStarts(agentFolders(configDir));
  const problems = await settingsProblems(workers, agents, io.env);
  if (problems.length === 0) return;
  io.stdout.write(problems.map((problem) => `${printable(problem)}\n`).join(''));
  const answer = await ask('Start the agents all the same, without what is wrong there? [Y/n] ', io);
  if (answer !== undefined && /^(y|yes|)$/i.test(answer)) return;
  throw new CommandError('nothing was started: mend the settings, or say --skip-settings-errors', 1);
}
