import type { Mode } from './binding.ts';

/** What the modes are called in help. */
export const MODE_NAMES: Readonly<Record<Mode, string>> = {
  grid: 'The grid',
  filter: 'Typing a filter',
  focus: 'Inside a worker',
  copy: 'Reading back',
  search: 'Typing a search',
  help: 'This help',
  'help-filter': 'Typing a filter of the help',
  confirm: 'A question',
  'send-key': 'Sending a key',
  kick: 'What may help',
  editor: 'Writing a message',
  palette: 'The palette',
  incidents: 'Incidents',
  sheet: 'An incident, a worker, what is wrong',
  inbox: 'Who waits for you',
  find: 'Searching all workers',
  table: 'The table; other keys as in the grid',
  metrics: 'Metrics',
  log: 'The log of control',
  'sheet-filter': 'Typing a filter of incidents, of who waits, of the log',
};
