/** How a person calls this program again: what npx runs is in no PATH. */
export function ownName(env: NodeJS.ProcessEnv): string {
  return env.npm_command === 'exec' ? 'npx orch-tui' : 'orch-tui';
}
