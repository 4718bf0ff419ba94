import type { Hands } from './supervision.ts';

/** Hands that touch nobody: what would be done counts as done. */
export const NO_HANDS: Hands = {
  press: () => true,
  paste: () => true,
  relaunch: async () => {},
  restart: async () => 'remembers',
  changeLogin: async () => 'remembers',
  login: () => undefined,
  hasOtherLogin: () => false,
  signal: async () => {},
  briefing: () => '',
};
