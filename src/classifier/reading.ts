/** What a screen says. One state at a time; kinds say more where there is more to say. */

export const STATES = [
  'starting',
  'idle',
  'draft',
  'working',
  'permission',
  'question',
  'interrupted',
  'no_response',
  'no_content',
  'rate_limited',
  'api_error',
  'auth_error',
  'setup',
  'settings_error',
  'shell',
  'exited',
  'unknown',
] as const;
export type State = (typeof STATES)[number];

/** States that somebody may act upon: one look is not enough to believe them. */
const TROUBLES: ReadonlySet<State> = new Set<State>([
  'permission',
  'question',
  'interrupted',
  'no_response',
  'no_content',
  'rate_limited',
  'api_error',
  'auth_error',
  'setup',
  'settings_error',
  'shell',
]);

export function isTrouble(state: State): boolean {
  return TROUBLES.has(state);
}

/** Who says so, from the most to the least trusted. */
export type Source = 'process' | 'status' | 'title' | 'progress' | 'screen';

/** What one source says; `state` only where it names one. */
export interface Voice {
  source: Source;
  says: string;
  /** Whether it agrees with the reading, or knows too little to differ. */
  agrees: boolean;
}

/** The line that proves a reading. */
export interface Evidence {
  /** Row of the screen, 0 at the top; undefined when the proof is not on the screen. */
  row?: number;
  text: string;
  /** The profile's rule, or the piece of furniture, that says so. */
  rule: string;
}

export interface MenuItem {
  label: string;
  /** The key that chooses it at once, where the menu is numbered. */
  key?: string;
  selected: boolean;
}

/** What was read beside the state; texts are as they stand on the screen, cut to a bounded length. */
export interface Attributes {
  /** What the rule's pattern captured, by the names the profile gave: `resets`, `elapsed`, `tokens`, `verb`, `attempt`, ... */
  [captured: string]: string | MenuItem[] | undefined;
  /** Text in the composer, or at the prompt of a shell. */
  draft?: string;
  /** What stands in the composer begins above the screen, and with it what shows that it is one. */
  cut?: 'above';
  /** Of a shell: why no command line can be written into it. */
  inUse?: string;
  /** The question above the menu. */
  asks?: string;
  /** The first line of the dialog. */
  dialog?: string;
  menu?: MenuItem[];
}

export interface Reading {
  state: State;
  kind?: string;
  /** Name of the profile it was read with; undefined while no agent was recognised. */
  agent?: string;
  evidence: Evidence;
  attributes: Attributes;
  /** All that stands in the composer, row by row, '' when it is empty; undefined where there is none to type in. */
  composer?: string;
  /** Changes when the screen shows something new; animations, clocks and typing do not change it. */
  progress: number;
  /** 0..1: how much to rely on it. */
  confidence: number;
  /** When the screen began to say so, on the clock given to the classifier, ms. */
  since: number;
  /** Who decided. */
  source: Source;
  /** All who said something, the most trusted first. */
  voices: Voice[];
}
