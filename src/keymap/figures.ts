import type { Binding } from './binding.ts';

/** The keys of the table; what is not here does what it does in the grid. */
export const TABLE = [
  { mode: 'table', keys: ['up', 'K'], action: 'table-up', help: 'select the row above', shown: '↑ K' },
  {
    mode: 'table',
    keys: ['down', 'j', 'tab'],
    action: 'table-down',
    help: 'select the row below',
    shown: '↓ j',
  },
  { mode: 'table', keys: ['home', 'g'], action: 'table-first', help: 'select the first', shown: 'Home g' },
  { mode: 'table', keys: ['end', 'G'], action: 'table-last', help: 'select the last', shown: 'End G' },
  {
    mode: 'table',
    keys: ['pagedown', 'ctrl-f'],
    action: 'table-page-down',
    help: 'page down',
    shown: 'PgDn',
  },
  { mode: 'table', keys: ['pageup', 'ctrl-b'], action: 'table-page-up', help: 'page up', shown: 'PgUp' },
  {
    mode: 'table',
    keys: ['>', 'right', 'l'],
    action: 'table-next-column',
    help: 'order by the next column',
    shown: '> →',
  },
  {
    mode: 'table',
    keys: ['<', 'left', 'h'],
    action: 'table-previous-column',
    help: 'order by the column before',
    shown: '< ←',
  },
  { mode: 'table', keys: ['o'], action: 'table-turn-round', help: 'turn the order round' },
  {
    mode: 'table',
    keys: ['/'],
    action: 'table-filter',
    help: 'filter by name, state, task or title',
  },
  {
    mode: 'table',
    keys: ['esc'],
    action: 'table-back',
    help: 'unmark all, then show all, then back to the grid',
    shown: 'Esc',
  },
  {
    mode: 'table',
    keys: ['t', 'q', 'ctrl-c'],
    action: 'table-close',
    help: 'back to the grid',
    shown: 't q',
  },
] as const satisfies readonly Binding[];

/** The keys of the metrics. */
export const METRICS = [
  { mode: 'metrics', keys: ['1'], action: 'metrics-5m', help: 'the last five minutes' },
  { mode: 'metrics', keys: ['2'], action: 'metrics-1h', help: 'the last hour' },
  { mode: 'metrics', keys: ['3'], action: 'metrics-run', help: 'the whole run' },
  {
    mode: 'metrics',
    keys: ['tab', 'right', 'l'],
    action: 'metrics-next-range',
    help: 'the next range',
    shown: 'Tab',
  },
  {
    mode: 'metrics',
    keys: ['pagedown', 'space', 'down', 'j'],
    action: 'metrics-page-down',
    help: 'more charts, where not all fit in',
    shown: 'PgDn',
  },
  {
    mode: 'metrics',
    keys: ['pageup', 'up', 'k'],
    action: 'metrics-page-up',
    help: 'the charts before',
    shown: 'PgUp',
  },
  { mode: 'metrics', keys: ['!'], action: 'problems', help: 'what is wrong with the run', only: 'live' },
  {
    mode: 'metrics',
    keys: ['?', 'f1'],
    action: 'help',
    help: 'all keys, those of here first',
    shown: '? F1',
  },
  { mode: 'metrics', keys: [':', 'ctrl-p'], action: 'palette', help: 'find anything', shown: ':' },
  {
    mode: 'metrics',
    keys: ['q', 'm', 'esc', 'ctrl-c'],
    action: 'metrics-close',
    help: 'back',
    shown: 'q Esc',
  },
] as const satisfies readonly Binding[];
