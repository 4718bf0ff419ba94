import type { Binding } from './binding.ts';

/** The keys of control's log. */
export const LOG = [
  { mode: 'log', keys: ['up', 'k'], action: 'sheet-up', help: 'line up', shown: '↑ k' },
  { mode: 'log', keys: ['down', 'j', 'enter'], action: 'sheet-down', help: 'line down', shown: '↓ j' },
  { mode: 'log', keys: ['pageup', 'ctrl-b'], action: 'sheet-page-up', help: 'page up', shown: 'PgUp' },
  {
    mode: 'log',
    keys: ['pagedown', 'space', 'ctrl-f'],
    action: 'sheet-page-down',
    help: 'page down',
    shown: 'PgDn',
  },
  { mode: 'log', keys: ['home', 'g'], action: 'sheet-top', help: 'to the oldest line', shown: 'Home g' },
  {
    mode: 'log',
    keys: ['end', 'G'],
    action: 'sheet-bottom',
    help: 'to the newest, and stay there',
    shown: 'End G',
  },
  { mode: 'log', keys: ['l'], action: 'log-level', help: 'all lines, warnings and errors, errors' },
  { mode: 'log', keys: ['/', 'f'], action: 'sheet-filter', help: 'only lines with a text', shown: '/ f' },
  { mode: 'log', keys: ['?', 'f1'], action: 'help', help: 'all keys, those of here first', shown: '? F1' },
  { mode: 'log', keys: [':', 'ctrl-p'], action: 'palette', help: 'find anything', shown: ':' },
  { mode: 'log', keys: ['esc'], action: 'sheet-back', help: 'show all again, or back', shown: 'Esc' },
  { mode: 'log', keys: ['q', 'L', 'ctrl-c'], action: 'sheet-close', help: 'back', shown: 'q' },
] as const satisfies readonly Binding[];
