import type { Action } from './bindings.ts';

/** What people who come from other programs call what the room does, where its own words are others. */
const SYNONYMS: Partial<Record<Action, readonly string[]>> = {
  detach: ['q', 'quit', 'exit'],
  suspend: ['background', 'bg'],
  down: ['qa', 'shutdown', 'kill-server'],
  stop: ['kill', 'delete', 'terminate'],
  restart: ['respawn', 'retry', 'rerun'],
  focus: ['attach', 'open', 'zoom'],
  'view-history': ['scrollback', 'copy-mode', 'less'],
  find: ['grep'],
  'toggle-order': ['sort'],
  'grid-larger': ['zoom', 'bigger'],
  'grid-smaller': ['zoom'],
  'grid-pin': ['favorite'],
  mark: ['tag'],
  unmark: ['clear', 'untag'],
  write: ['prompt', 'send', 'say', 'tell'],
  'write-to-all': ['broadcast', 'synchronize'],
  'kick-menu': ['kick', 'nudge', 'fix'],
  'kick-next': ['kick', 'recover'],
  'send-key': ['press', 'interrupt'],
  table: ['htop', 'list', 'top'],
  metrics: ['graphs', 'stats'],
  detail: ['describe', 'info', 'inspect'],
  inbox: ['approve', 'permissions', 'questions'],
  incidents: ['history', 'timeline', 'problems'],
  problems: ['errors', 'mistakes', 'warnings'],
  help: ['bindings', 'shortcuts'],
};

/** Whether the action is called so elsewhere; of three letters on, the beginning of such a word is enough. */
export function isCalled(action: Action, word: string): boolean {
  const asked = word.trim().toLowerCase();
  const known = SYNONYMS[action] ?? [];
  return known.some((each) => each === asked || (asked.length >= 3 && each.startsWith(asked)));
}
