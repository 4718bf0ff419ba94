/** What may be wrong with a worker and be dealt with. */
export const TROUBLES = [
  'draft',
  'interrupted',
  'no_response',
  'no_content',
  'rate_limited',
  'api_error',
  'auth_error',
  'settings_error',
  'setup',
  'shell',
  'exited',
  'stuck',
  'frozen',
  'looping',
] as const;
