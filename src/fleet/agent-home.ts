import type { AgentHome } from '../classifier/profile.ts';

/** The folder of an agent, by the environment that it is started with; undefined when nothing says where. */
export function homeOf(
  home: AgentHome | undefined,
  env: Readonly<Record<string, string | null | undefined>>,
): string | undefined {
  const own = home?.variable === undefined ? undefined : env[home.variable];
  if (own) return own;
  if (!home?.path.startsWith('~')) return home?.path;
  return env.HOME ? `${env.HOME}${home.path.slice(1)}` : undefined;
}
