/** Where a binding holds. */
export type Mode =
  | 'grid'
  | 'filter'
  | 'focus'
  | 'copy'
  | 'search'
  | 'help'
  | 'confirm'
  | 'kick'
  | 'send-key'
  | 'editor'
  | 'incidents'
  | 'sheet';

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
}

/** Every key of the room, in the order of help. The leave key of the focus view is configurable and stands apart. */
export const BINDINGS = [
  { mode: 'grid', keys: ['up', 'K'], action: 'select-up', help: 'select the tile above', shown: '↑ K' },
  { mode: 'grid', keys: ['down', 'j'], action: 'select-down', help: 'select the tile below', shown: '↓ j' },
  {
    mode: 'grid',
    keys: ['left', 'h'],
    action: 'select-left',
    help: 'select the tile to the left',
    shown: '← h',
  },
  {
    mode: 'grid',
    keys: ['right', 'l'],
    action: 'select-right',
    help: 'select the tile to the right',
    shown: '→ l',
  },
  { mode: 'grid', keys: ['tab'], action: 'select-next', help: 'select the next worker', shown: 'Tab' },
  {
    mode: 'grid',
    keys: ['shift-tab'],
    action: 'select-previous',
    help: 'select the one before',
    shown: 'Shift-Tab',
  },
  {
    mode: 'grid',
    keys: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    action: 'select-number',
    help: 'select a worker by its number',
    shown: '0-9',
  },
  { mode: 'grid', keys: ['home', 'g'], action: 'select-first', help: 'select the first', shown: 'Home g' },
  { mode: 'grid', keys: ['end', 'G'], action: 'select-last', help: 'select the last', shown: 'End G' },
  { mode: 'grid', keys: ['pagedown'], action: 'page-next', help: 'next page', shown: 'PgDn' },
  { mode: 'grid', keys: ['pageup'], action: 'page-previous', help: 'previous page', shown: 'PgUp' },
  { mode: 'grid', keys: ['enter'], action: 'focus', help: 'enter the worker: keys go to it', shown: 'Enter' },
  { mode: 'grid', keys: ['n'], action: 'select-needing', help: 'select the next worker that needs somebody' },
  { mode: 'grid', keys: ['o'], action: 'toggle-order', help: 'order by need, or by number' },
  {
    mode: 'grid',
    keys: ['f'],
    action: 'filter',
    help: 'show only workers with a text in name, state or title',
  },
  {
    mode: 'grid',
    keys: ['v'],
    action: 'view-history',
    help: 'read back in the worker, with search and copy',
  },
  { mode: 'grid', keys: ['d'], action: 'detail', help: 'all about the worker', only: 'live' },
  { mode: 'grid', keys: ['i'], action: 'incidents', help: 'the incidents of the run', only: 'live' },
  {
    mode: 'grid',
    keys: ['x'],
    action: 'mark',
    help: 'mark: commands go to all that are marked',
    only: 'live',
  },
  { mode: 'grid', keys: ['esc'], action: 'unmark', help: 'unmark all', only: 'live', shown: 'Esc' },
  { mode: 'grid', keys: ['s'], action: 'write', help: 'write the worker a message', only: 'live' },
  {
    mode: 'grid',
    keys: ['S'],
    action: 'write-to-all',
    help: 'write to all that are marked, else to all shown',
    only: 'live',
  },
  { mode: 'grid', keys: ['k'], action: 'kick-menu', help: 'choose what may help the worker', only: 'live' },
  {
    mode: 'grid',
    keys: ['R'],
    action: 'kick-next',
    help: 'run the next or suggested step of its recovery',
    only: 'live',
  },
  {
    mode: 'grid',
    keys: [','],
    action: 'send-key',
    help: 'send it a key: then c, Enter, Esc, Space, y or l',
    only: 'live',
  },
  {
    mode: 'grid',
    keys: ['r'],
    action: 'restart',
    help: 'start it again (asks when it runs)',
    only: 'live',
  },
  { mode: 'grid', keys: ['X'], action: 'stop', help: 'stop the worker (asks)', only: 'live' },
  {
    mode: 'grid',
    keys: ['a'],
    action: 'automation',
    help: 'automation of the worker: on, suggest, off',
    only: 'live',
  },
  {
    mode: 'grid',
    keys: ['A'],
    action: 'automation-of-run',
    help: 'automation of the run: on, suggest, off',
    only: 'live',
  },
  {
    mode: 'grid',
    keys: ['p'],
    action: 'pause',
    help: 'pause or resume automation of the worker',
    only: 'live',
  },
  {
    mode: 'grid',
    keys: ['space'],
    action: 'replay-toggle',
    help: 'play or pause',
    only: 'replay',
    shown: 'Space',
  },
  { mode: 'grid', keys: ['.'], action: 'replay-step', help: 'step to the next output', only: 'replay' },
  {
    mode: 'grid',
    keys: ['shift-left'],
    action: 'replay-back',
    help: '10 s back',
    only: 'replay',
    shown: 'Shift-←',
  },
  {
    mode: 'grid',
    keys: ['shift-right'],
    action: 'replay-forward',
    help: '10 s forward',
    only: 'replay',
    shown: 'Shift-→',
  },
  { mode: 'grid', keys: ['{'], action: 'replay-previous-mark', help: 'to the mark before', only: 'replay' },
  { mode: 'grid', keys: ['}'], action: 'replay-next-mark', help: 'to the next mark', only: 'replay' },
  {
    mode: 'grid',
    keys: ['['],
    action: 'replay-previous-state',
    help: 'to the change of state before',
    only: 'replay',
  },
  {
    mode: 'grid',
    keys: [']'],
    action: 'replay-next-state',
    help: 'to the next change of state',
    only: 'replay',
  },
  { mode: 'grid', keys: ['<'], action: 'replay-slower', help: 'half the speed', only: 'replay' },
  { mode: 'grid', keys: ['>'], action: 'replay-faster', help: 'twice the speed', only: 'replay' },
  { mode: 'grid', keys: ['?', 'f1'], action: 'help', help: 'this help', shown: '?' },
  {
    mode: 'grid',
    keys: ['q', 'ctrl-c'],
    action: 'detach',
    help: 'leave the room; workers live on',
    only: 'live',
    shown: 'q',
  },
  {
    mode: 'grid',
    keys: ['q', 'ctrl-c'],
    action: 'detach',
    help: 'leave the replay',
    only: 'replay',
    shown: 'q',
  },
  { mode: 'grid', keys: ['Q'], action: 'down', help: 'stop everything and end the run (asks)', only: 'live' },

  {
    mode: 'focus',
    keys: ['shift-pageup'],
    action: 'copy-page-up',
    help: 'read back, as with the mouse wheel',
    shown: 'Shift-PgUp',
  },

  { mode: 'copy', keys: ['up', 'k'], action: 'copy-up', help: 'line up', shown: '↑ k' },
  { mode: 'copy', keys: ['down', 'j'], action: 'copy-down', help: 'line down', shown: '↓ j' },
  { mode: 'copy', keys: ['left', 'h'], action: 'copy-left', help: 'left', shown: '← h' },
  { mode: 'copy', keys: ['right', 'l'], action: 'copy-right', help: 'right', shown: '→ l' },
  {
    mode: 'copy',
    keys: ['pageup', 'shift-pageup', 'ctrl-b'],
    action: 'copy-page-up',
    help: 'page up',
    shown: 'PgUp',
  },
  {
    mode: 'copy',
    keys: ['pagedown', 'shift-pagedown', 'ctrl-f'],
    action: 'copy-page-down',
    help: 'page down',
    shown: 'PgDn',
  },
  { mode: 'copy', keys: ['ctrl-u'], action: 'copy-half-up', help: 'half a page up', shown: 'Ctrl-U' },
  { mode: 'copy', keys: ['ctrl-d'], action: 'copy-half-down', help: 'half a page down', shown: 'Ctrl-D' },
  { mode: 'copy', keys: ['home', 'g'], action: 'copy-top', help: 'to the oldest line', shown: 'Home g' },
  { mode: 'copy', keys: ['end', 'G'], action: 'copy-bottom', help: 'to the newest line', shown: 'End G' },
  { mode: 'copy', keys: ['0', '^'], action: 'copy-line-start', help: 'to the start of the line', shown: '0' },
  { mode: 'copy', keys: ['$'], action: 'copy-line-end', help: 'to the end of the line' },
  { mode: 'copy', keys: ['/', '?'], action: 'search', help: 'search, newest first', shown: '/' },
  { mode: 'copy', keys: ['n'], action: 'search-next', help: 'next match upwards' },
  { mode: 'copy', keys: ['N'], action: 'search-previous', help: 'next match downwards' },
  { mode: 'copy', keys: ['v', 'space'], action: 'copy-select', help: 'begin a selection', shown: 'v' },
  { mode: 'copy', keys: ['V'], action: 'copy-select-lines', help: 'select whole lines' },
  {
    mode: 'copy',
    keys: ['y', 'enter'],
    action: 'copy-yank',
    help: 'copy the selection (or the line)',
    shown: 'y Enter',
  },
  {
    mode: 'copy',
    keys: ['q', 'esc', 'i', 'ctrl-c'],
    action: 'copy-leave',
    help: 'back to the live screen',
    shown: 'q Esc',
  },

  { mode: 'search', keys: ['enter'], action: 'search-run', help: 'search', shown: 'Enter' },
  { mode: 'search', keys: ['esc', 'ctrl-c'], action: 'search-cancel', help: 'cancel', shown: 'Esc' },
  { mode: 'search', keys: ['backspace'], action: 'search-erase', help: 'erase', shown: 'Backspace' },

  { mode: 'filter', keys: ['enter'], action: 'filter-done', help: 'keep the filter', shown: 'Enter' },
  { mode: 'filter', keys: ['esc', 'ctrl-c'], action: 'filter-clear', help: 'show all', shown: 'Esc' },
  { mode: 'filter', keys: ['backspace'], action: 'filter-erase', help: 'erase', shown: 'Backspace' },

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
    action: 'kick-number',
    help: 'run by number',
    shown: '1-9',
  },
  { mode: 'kick', keys: ['enter'], action: 'kick-run', help: 'run', shown: 'Enter' },
  { mode: 'kick', keys: ['esc', 'q', 'ctrl-c'], action: 'overlay-close', help: 'close', shown: 'Esc' },

  { mode: 'editor', keys: ['enter'], action: 'write-send', help: 'send it', shown: 'Enter' },
  {
    mode: 'editor',
    keys: ['alt-enter', 'ctrl-j', 'shift-enter'],
    action: 'edit-newline',
    help: 'new line',
    shown: 'Alt-Enter',
  },
  {
    mode: 'editor',
    keys: ['esc', 'ctrl-c'],
    action: 'write-later',
    help: 'close; what is written is kept for later',
    shown: 'Esc',
  },
  { mode: 'editor', keys: ['left', 'ctrl-b'], action: 'edit-left', help: 'left', shown: '←' },
  { mode: 'editor', keys: ['right', 'ctrl-f'], action: 'edit-right', help: 'right', shown: '→' },
  { mode: 'editor', keys: ['up', 'ctrl-p'], action: 'edit-up', help: 'row up', shown: '↑' },
  { mode: 'editor', keys: ['down', 'ctrl-n'], action: 'edit-down', help: 'row down', shown: '↓' },
  {
    mode: 'editor',
    keys: ['ctrl-left', 'alt-left', 'alt-b'],
    action: 'edit-word-left',
    help: 'word left',
    shown: 'Ctrl-←',
  },
  {
    mode: 'editor',
    keys: ['ctrl-right', 'alt-right', 'alt-f'],
    action: 'edit-word-right',
    help: 'word right',
    shown: 'Ctrl-→',
  },
  {
    mode: 'editor',
    keys: ['home', 'ctrl-a'],
    action: 'edit-line-start',
    help: 'to the start of the line',
    shown: 'Home Ctrl-A',
  },
  {
    mode: 'editor',
    keys: ['end', 'ctrl-e'],
    action: 'edit-line-end',
    help: 'to the end of the line',
    shown: 'End Ctrl-E',
  },
  { mode: 'editor', keys: ['ctrl-home'], action: 'edit-top', help: 'to the start', shown: 'Ctrl-Home' },
  { mode: 'editor', keys: ['ctrl-end'], action: 'edit-bottom', help: 'to the end', shown: 'Ctrl-End' },
  { mode: 'editor', keys: ['backspace', 'ctrl-h'], action: 'edit-erase', help: 'erase', shown: 'Backspace' },
  { mode: 'editor', keys: ['delete', 'ctrl-d'], action: 'edit-delete', help: 'delete', shown: 'Delete' },
  {
    mode: 'editor',
    keys: ['ctrl-w', 'alt-backspace'],
    action: 'edit-erase-word',
    help: 'erase the word before',
    shown: 'Ctrl-W',
  },
  {
    mode: 'editor',
    keys: ['ctrl-u'],
    action: 'edit-erase-to-start',
    help: 'erase to the start of the line',
    shown: 'Ctrl-U',
  },
  {
    mode: 'editor',
    keys: ['ctrl-k'],
    action: 'edit-erase-to-end',
    help: 'erase to the end of the line',
    shown: 'Ctrl-K',
  },

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
  { mode: 'sheet', keys: ['esc', 'q', 'd', 'ctrl-c'], action: 'sheet-close', help: 'back', shown: 'Esc q' },
] as const satisfies readonly Binding[];

/** Everything that a key can do. */
export type Action = (typeof BINDINGS)[number]['action'];

/** What a key does in a mode; undefined when nothing. */
export function actionOf(mode: Mode, key: string, replay: boolean): Action | undefined {
  const now = replay ? 'replay' : 'live';
  return BINDINGS.find(
    (binding: Binding) =>
      binding.mode === mode &&
      binding.keys.includes(key) &&
      (binding.only === undefined || binding.only === now),
  )?.action;
}

/** The bindings of a mode as help lists them. */
export function helpOf(mode: Mode, replay: boolean): { keys: string; help: string }[] {
  const now = replay ? 'replay' : 'live';
  return BINDINGS.filter(
    (binding: Binding) => binding.mode === mode && (binding.only === undefined || binding.only === now),
  ).map((binding: Binding) => ({ keys: binding.shown ?? binding.keys.join(' '), help: binding.help }));
}
