import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadProfiles, type Profiles, toProfiles } from '../classifier/profiles.ts';
import { printable } from '../printable.ts';
import { AGENTS_DIR, agentFolders } from './agent-folders.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';
import type { Log } from './log.ts';
import { WatchedSource } from './watched-source.ts';

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

/** The profiles in force: the product's own and those of a run's config folder. */
export function watchProfiles(configDir: string | undefined, log: Log): Promise<WatchedSource<Profiles>> {
  const folders = agentFolders(configDir);
  const read = (before: Profiles) => readProfiles(folders, before);
  return WatchedSource.open({ none: toProfiles([]), read, configDir, entry: AGENTS_DIR, log });
}

async function readProfiles(folders: readonly string[], before: Profiles) {
  const { profiles, problems } = await loadProfiles(folders);
  const broken = new Set(problems.map(({ profile }) => profile));
  const isFolderLost = broken.has(undefined);
  const kept = [...before.agents].filter(([name]) => isFolderLost || broken.has(name));
  const current: Profiles = {
    agents: new Map([...profiles.agents, ...kept]),
    shell: isFolderLost || broken.has('shell') ? (before.shell ?? profiles.shell) : profiles.shell,
  };
  return { current, problems: problems.map(({ message }) => message) };
}
