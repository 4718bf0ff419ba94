import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadProfiles, type Profiles, toProfiles } from '../classifier/profiles.ts';
import { printable } from '../printable.ts';
import { AGENTS_DIR, agentFolders } from './agent-folders.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';
import type { Log } from './log.ts';
import { watchEntry } from './watch-entry.ts';

/**
 * Reads the profiles for recordings: the product's own, and those of a configuration folder, by default ./config. Which of
 * them cannot be used is told on stderr.
 * @throws {CommandError} when the folder that was named is none
 */
export async function profilesFor({ config }: { config?: string | undefined }, io: Io): Promise<Profiles> {
  const dir = resolve(io.cwd, config ?? 'config');
  if (config !== undefined && !statSync(dir, { throwIfNoEntry: false })?.isDirectory())
    throw new CommandError(`${dir}: expected a configuration folder, found none there`, 2);
  const { profiles, problems } = await loadProfiles(agentFolders(dir));
  for (const { message } of problems) io.stderr.write(`${printable(message)}\n`);
  return profiles;
}

/** The profiles in force: the product's own and those of a run's config folder, read again when they change. */
export class AgentProfiles {
  current: Profiles = toProfiles([]);
  /** One line for each profile that cannot be used now; what it was before stays in force. */
  problems: readonly string[] = [];
  onChange: () => void = () => {};
  readonly #folders: readonly string[];
  readonly #log: Log;
  #unwatch: (() => Promise<void>) | undefined;

  private constructor(folders: readonly string[], log: Log) {
    this.#folders = folders;
    this.#log = log;
  }

  /** Reads them, and watches those of the config folder when there is one. */
  static async open(configDir: string | undefined, log: Log): Promise<AgentProfiles> {
    const agents = new AgentProfiles(agentFolders(configDir), log);
    await agents.#read();
    if (configDir === undefined) return agents;
    const reread = () => void agents.#read().then(() => agents.onChange());
    agents.#unwatch = await watchEntry(configDir, AGENTS_DIR, reread, log);
    return agents;
  }

  async close(): Promise<void> {
    await this.#unwatch?.();
  }

  async #read(): Promise<void> {
    const { profiles, problems } = await loadProfiles(this.#folders);
    const broken = new Set(problems.map(({ profile }) => profile));
    const isFolderLost = broken.has(undefined);
    const kept = [...this.current.agents].filter(([name]) => isFolderLost || broken.has(name));
    this.current = {
      agents: new Map([...profiles.agents, ...kept]),
      shell: isFolderLost || broken.has('shell') ? (this.current.shell ?? profiles.shell) : profiles.shell,
    };
    this.problems = problems.map(({ message }) => message);
    for (const problem of this.problems) this.#log('warn', problem);
  }
}
