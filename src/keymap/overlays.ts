import type { Binding } from './binding.ts';

/** The keys of what lies over the room: help, questions, menus. */
export const OVERLAYS = [
  { mode: 'help', keys: ['down', 'j'], action: 'help-down', help: 'line down', shown: '↓ j' },
  { mode: 'help', keys: ['up', 'k'], action: 'help-up', help: 'line up', shown: '↑ k' },
  { mode: 'help', keys: ['pagedown', 'space'], action: 'help-page-down', help: 'page down', shown: 'PgDn' },
  { mode: 'help', keys: ['pageup'], action: 'help-page-up', help: 'page up', shown: 'PgUp' },
  {
    mode: 'help',
    keys: ['?', 'q', 'esc', 'enter', 'f1', 'ctrl-c'],
    action: 'overlay-close',
    help: 'close',
    shown: 'q Esc',
  },
  { mode: 'confirm', keys: ['y', 'Y'], action: 'confirm-yes', help: 'yes', shown: 'y' },
  { mode: 'confirm', keys: ['f'], action: 'confirm-fresh', help: 'yes, without its session' },
  {
    mode: 'confirm',
    keys: ['n', 'N', 'esc', 'q', 'ctrl-c', 'enter'],
    action: 'overlay-close',
    help: 'no',
    shown: 'n Esc',
  },
  { mode: 'send-key', keys: ['c', 'ctrl-c'], action: 'key-ctrl-c', help: 'Ctrl-C', shown: 'c' },
  { mode: 'send-key', keys: ['enter'], action: 'key-enter', help: 'Enter', shown: 'Enter' },
  { mode: 'send-key', keys: ['esc', 'e'], action: 'key-esc', help: 'Esc', shown: 'Esc e' },
  { mode: 'send-key', keys: ['space'], action: 'key-space', help: 'Space, then Enter', shown: 'Space' },
  { mode: 'send-key', keys: ['y'], action: 'key-y', help: 'y, then Enter' },
  { mode: 'send-key', keys: ['l', 'ctrl-l'], action: 'key-ctrl-l', help: 'Ctrl-L, then Enter', shown: 'l' },
  { mode: 'send-key', keys: ['q'], action: 'overlay-close', help: 'none after all' },
  { mode: 'kick', keys: ['down', 'j', 'tab'], action: 'kick-down', help: 'next', shown: '↓ j' },
  { mode: 'kick', keys: ['up', 'k', 'shift-tab'], action: 'kick-up', help: 'previous', shown: '↑ k' },
  {
    mode: 'kick',
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    fixed: true,
    action: 'kick-number',
    help: 'run by number',
    shown: '1-9',
  },
  { mode: 'kick', keys: ['enter'], action: 'kick-run', help: 'run', shown: 'Enter' },
  { mode: 'kick', keys: ['esc', 'q', 'ctrl-c'], action: 'overlay-close', help: 'close', shown: 'Esc' },
] as const satisfies readonly Binding[];
