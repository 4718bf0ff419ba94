import type { State } from '../classifier/reading.ts';

/** Each state in a color of its own: who is asked in violets, trouble from red to orange, who left in yellows. */
const states: Readonly<Record<State, string>> = {
  permission: 'magentaBright',
  question: '#d7afff',
  setup: '#af87ff',
  auth_error: '#ff5fd7',
  settings_error: '#ff8700',
  interrupted: 'redBright',
  no_response: '#ff8787',
  no_content: '#ffafaf',
  api_error: 'red',
  rate_limited: '#ffaf00',
  shell: 'yellow',
  exited: '#d7875f',
  draft: '#d7d787',
  unknown: 'gray',
  starting: 'white',
  idle: 'blueBright',
  working: 'green',
};

/** Colours by what they mean; plain names where they do, so that the operator's own palette decides how they look. */
export const theme = {
  states,
  frame: 'gray',
  selected: 'cyanBright',
  running: 'green',
  idle: 'blueBright',
  asked: 'magentaBright',
  exited: 'yellow',
  trouble: 'redBright',
  dim: 'gray',
  key: 'cyan',
  accent: 'magentaBright',
  health: {
    needs_operator: 'redBright',
    recovering: 'cyanBright',
    stuck: 'magenta',
    frozen: 'blueBright',
    looping: 'yellowBright',
    erroring: 'red',
    down: 'whiteBright',
    stalled: 'yellow',
    limited: 'cyan',
    paused: 'white',
  },
} as const;
