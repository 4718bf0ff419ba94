/** States in which the screen of any program may be read; of one that is no agent they say nothing. */
const OF_ANY_PROGRAM: ReadonlySet<string> = new Set(['starting', 'unknown']);

/**
 * What the state of a worker that runs is called, by every face: a program that is no agent is `running`, as nothing is judged
 * by its screen; `starting` is an agent of which there is nothing to judge yet.
 */
export function stateWord({ state, agent }: { state: string; agent?: string | undefined }): string {
  return agent === undefined && OF_ANY_PROGRAM.has(state) ? 'running' : state;
}
