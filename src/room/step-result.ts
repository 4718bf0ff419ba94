import { type Role, theme } from './theme.ts';

/** How a step of a ladder ended, for people. */
const RESULTS: Readonly<Record<string, { text: string; color: Role }>> = {
  recovered: { text: 'helped', color: theme.running },
  changed: { text: 'it says something else now', color: theme.exited },
  nothing: { text: 'nothing came of it', color: theme.exited },
  failed: { text: 'failed', color: theme.trouble },
  dry_run: { text: 'dry run', color: theme.dim },
};

/** A result by its name in the API. */
export function resultOf(name: string): { text: string; color: Role } {
  return RESULTS[name] ?? { text: name, color: theme.dim };
}
