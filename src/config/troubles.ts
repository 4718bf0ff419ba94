/** States of a screen that are trouble as they stand. Menus are none: they wait for a person. */
export const STATED_TROUBLES = [
  'draft',
  'interrupted',
  'no_response',
  'no_content',
  'rate_limited',
  'api_error',
  'auth_error',
  'settings_error',
  'setup',
] as const;

/** What may be wrong with a worker and be dealt with. */
export const TROUBLES = [
  ...STATED_TROUBLES,
  'shell',
  'exited',
  'stalled',
  'stuck',
  'frozen',
  'looping',
] as const;
