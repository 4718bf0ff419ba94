import type { Worker } from '../api/schema.ts';

/** Those of these workers that messages wait for. */
export function waitingFor(workers: readonly Worker[], names: readonly string[]): Worker[] {
  return workers.filter(({ name, supervision }) => names.includes(name) && !!supervision?.messages.waiting);
}

/** How many messages wait for these workers, and why; undefined when none does. */
export function waitingText(workers: readonly Worker[], names: readonly string[]): string | undefined {
  const waiting = waitingFor(workers, names).map(({ supervision }) => supervision!.messages);
  const all = waiting.reduce((sum, messages) => sum + messages.waiting, 0);
  if (all === 0) return undefined;
  const [why] = waiting.flatMap((messages) => messages.why ?? []);
  const because = waiting.length === 1 && why !== undefined ? `: ${why}` : '';
  return `${all} still wait${all === 1 ? 's' : ''}${because}`;
}
