import type { Act, Step } from './recipe.ts';

/** Keys by the names that recipes use. */
export type KeyNames = Readonly<Record<string, readonly string[]>>;

/** What the names in recipes stand for. */
export interface ActNames {
  keys: KeyNames;
  /** The short text that gets a worker going again. */
  resumeText: string;
}

/** The keys of a name in braces; another name is a key. */
export function keysOf(key: string, names: KeyNames): readonly string[] {
  const name = /^\{(\w+)\}$/.exec(key)?.[1];
  return name === undefined ? [key] : (names[name] ?? []);
}

/** A text as it is sent. */
export function filled(text: string, { resumeText }: Pick<ActNames, 'resumeText'>): string {
  return text.replaceAll('{resume}', resumeText);
}

/** What an act sends, for people. */
export function actText(act: Act, names: ActNames): string {
  if ('press' in act) return act.press.flatMap((key) => keysOf(key, names.keys)).join(' ');
  if ('wait' in act) return `wait ${act.wait / 1000} s`;
  if ('send' in act) return `"${filled(act.send, names)}"`;
  if ('tell' in act) return `later "${filled(act.tell, names)}"`;
  if ('choose' in act) return `choose ${act.choose.map(({ source }) => `"${source}"`).join(' or ')}`;
  if ('relaunch' in act) return `start the agent again (${act.relaunch})`;
  if ('restart' in act) return `start the worker again (${act.restart})`;
  if ('login' in act) return 'start it again with the next login';
  if ('signal' in act) return act.signal;
  return act.until === 'reset' ? 'wait for the reset' : 'wait for the composer';
}

/** Whether the agent is another process after it. */
export function isStart(act: Act): boolean {
  return 'restart' in act || 'relaunch' in act || 'login' in act;
}

/** Whether a step counts towards the limits of restarts. */
export function restartsIn(step: Step): boolean {
  return step.do.some((act) => 'restart' in act || 'relaunch' in act);
}

/** Whether the agent that is there is ended by it. */
export function endsAgent(step: Step): boolean {
  return step.do.some((act) => 'restart' in act || 'login' in act);
}
