import type { Binding } from './binding.ts';

/** The keys of the accounts that fill the room. */
export const SHEETS = [
  { mode: 'incidents', keys: ['up', 'k'], action: 'incident-up', help: 'the newer one', shown: '↑ k' },
  { mode: 'incidents', keys: ['down', 'j'], action: 'incident-down', help: 'the older one', shown: '↓ j' },
  { mode: 'incidents', keys: ['pageup'], action: 'incident-page-up', help: 'page up', shown: 'PgUp' },
  {
    mode: 'incidents',
    keys: ['pagedown', 'space'],
    action: 'incident-page-down',
    help: 'page down',
    shown: 'PgDn',
  },
  { mode: 'incidents', keys: ['home', 'g'], action: 'incident-first', help: 'the newest', shown: 'Home g' },
  { mode: 'incidents', keys: ['end', 'G'], action: 'incident-last', help: 'the oldest', shown: 'End G' },
  {
    mode: 'incidents',
    keys: ['enter'],
    action: 'incident-open',
    help: 'its steps and screens',
    shown: 'Enter',
  },
  { mode: 'incidents', keys: [':', 'ctrl-p'], action: 'palette', help: 'find anything', shown: ':' },
  {
    mode: 'incidents',
    keys: ['esc', 'q', 'i', 'ctrl-c'],
    action: 'sheet-close',
    help: 'back',
    shown: 'Esc q',
  },
  { mode: 'sheet', keys: ['up', 'k'], action: 'sheet-up', help: 'line up', shown: '↑ k' },
  { mode: 'sheet', keys: ['down', 'j', 'enter'], action: 'sheet-down', help: 'line down', shown: '↓ j' },
  { mode: 'sheet', keys: ['pageup', 'ctrl-b'], action: 'sheet-page-up', help: 'page up', shown: 'PgUp' },
  {
    mode: 'sheet',
    keys: ['pagedown', 'space', 'ctrl-f'],
    action: 'sheet-page-down',
    help: 'page down',
    shown: 'PgDn',
  },
  { mode: 'sheet', keys: ['home', 'g'], action: 'sheet-top', help: 'to the top', shown: 'Home g' },
  { mode: 'sheet', keys: ['end', 'G'], action: 'sheet-bottom', help: 'to the end', shown: 'End G' },
  { mode: 'sheet', keys: ['tab'], action: 'sheet-next', help: 'the next worker', shown: 'Tab' },
  {
    mode: 'sheet',
    keys: ['shift-tab'],
    action: 'sheet-previous',
    help: 'the worker before',
    shown: 'Shift-Tab',
  },
  { mode: 'sheet', keys: [':', 'ctrl-p'], action: 'palette', help: 'find anything', shown: ':' },
  { mode: 'sheet', keys: ['esc', 'q', 'd', 'ctrl-c'], action: 'sheet-close', help: 'back', shown: 'Esc q' },
] as const satisfies readonly Binding[];
