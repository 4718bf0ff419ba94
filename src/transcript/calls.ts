import type { Entry } from './entry.ts';

/** The last calls of tools since the last prompt, the newest last: each as its name and what it was given. */
export function lastCalls(entries: readonly Entry[], count: number): string[] {
  const calls: string[] = [];
  for (let i = entries.length - 1; i >= 0 && calls.length < count; i--) {
    const { kind, aside, tool = '', input = {} } = entries[i]!;
    // What helpers do is theirs.
    if (aside) continue;
    if (kind === 'prompt') break;
    if (kind === 'tool') calls.unshift(`${tool}(${JSON.stringify(input)})`);
  }
  return calls;
}
