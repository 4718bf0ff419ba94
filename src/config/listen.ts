/** An address to listen on that only this machine reaches; port 0 is any that is free. */
export interface ListenAddress {
  host: '127.0.0.1' | '::1';
  port: number;
}

/** What an address must be, and why: the phrase after "expected". */
export const LISTEN =
  'an address that only this machine reaches, such as "127.0.0.1:8420" or "127.0.0.1:0" for any free port (from elsewhere: ssh -L)';

/** What the last part of one must be: the phrase after "expected". */
export const LISTEN_PORT = 'a port from 0 (any that is free) to 65535';

/** An address that only this machine reaches, whatever its port. */
export const LISTEN_FORM = /^(127\.0\.0\.1|localhost|\[::1\]):(\d+)$/;

/** Undefined when it is none, or one that others reach too. */
export function parseListen(text: string): ListenAddress | undefined {
  const [, name, digits] = LISTEN_FORM.exec(text) ?? [];
  const port = Number(digits);
  if (name === undefined || port > 65_535) return undefined;
  return { host: name === '[::1]' ? '::1' : '127.0.0.1', port };
}
