import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of profiles in a config folder. */
export const AGENTS_DIR = 'agents';

/** The config folder that comes with the product: it lies above this file, whether bundled or not. */
export function builtinConfig(): string {
  for (let dir = import.meta.dirname; ; dir = dirname(dir)) {
    const folder = join(dir, 'config');
    if (existsSync(join(folder, AGENTS_DIR)) || dirname(dir) === dir) return folder;
  }
}

/** The folder of the profiles that come with the product. */
export function builtinAgents(): string {
  return join(builtinConfig(), AGENTS_DIR);
}

/** Where profiles are, those of a run's own config folder last: of one name, they count. */
export function agentFolders(configDir?: string): string[] {
  const own = configDir === undefined ? builtinAgents() : join(configDir, AGENTS_DIR);
  return [...new Set([builtinAgents(), own])];
}
