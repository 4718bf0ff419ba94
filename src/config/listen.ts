/** An address to listen on that only this machine reaches; port 0 is any that is free. */
export interface ListenAddress {
  host: '127.0.0.1' | '::1';
  port: number;
}

/** What an address must be, and why: the phrase after "expected". */
export const LISTEN =
  'an address that only this machine reaches, such as "127.0.0.1:8420" or "127.0.0.1:0" for any free port (from elsewhere: ssh -L)';

/** Undefined when it is none, or one that others reach too. */
export function parseListen(text: string): ListenAddress | undefined {
  const [, name, digits] = /^(127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (name === undefined || port > 65_535) return undefined;
  return { host: name === '[::1]' ? '::1' : '127.0.0.1', port };
}
