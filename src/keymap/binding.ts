/** Where a binding holds. */
export const MODES = [
  'grid',
  'filter',
  'focus',
  'copy',
  'search',
  'help',
  'help-filter',
  'confirm',
  'kick',
  'send-key',
  'editor',
  'palette',
  'incidents',
  'sheet',
  'inbox',
  'find',
  'table',
  'metrics',
  'log',
  'sheet-filter',
] as const;
export type Mode = (typeof MODES)[number];

/** One binding: key names as in `orch-tui key`, what it does, and how help says it. */
export interface Binding {
  mode: Mode;
  keys: readonly string[];
  action: string;
  help: string;
  /** Only in a replay, or only in a live run. */
  only?: 'replay' | 'live';
  /** How help shows the keys, where their list would be clumsy. */
  shown?: string;
  /** What it does depends on which of its keys it is: they cannot be others. */
  fixed?: true;
}
