import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { type Asking, Gate } from '../../src/control/gate.ts';

const tokens = { full: 'f'.repeat(43), read: 'r'.repeat(43) };
const host = '127.0.0.1:8420';
const bearer = (token: string) => `Bearer ${token}`;
/** A request with these headers, of which `hosts` are all that name where it goes. */
function asking(
  headers: IncomingHttpHeaders,
  hosts = headers.host === undefined ? [] : [headers.host],
): Asking {
  return { headers, headersDistinct: { host: hosts } };
}
const gate = (port = 8420, now = () => 0) => new Gate(port, tokens, now);

describe('who has a token', () => {
  test.each(['127.0.0.1:8420', 'localhost:8420', 'LOCALHOST:8420', '[::1]:8420'])(
    'comes in as %s',
    (name) => {
      expect(gate().admit(asking({ host: name, authorization: bearer(tokens.full) }))).toEqual({
        readOnly: false,
      });
    },
  );

  test('does not come in where two names are given', () => {
    const headers = { host, authorization: bearer(tokens.full) };
    for (const hosts of [
      [host, 'evil.example'],
      [host, host],
    ])
      expect(gate().admit(asking(headers, hosts))).toMatchObject({ status: 403 });
  });

  test('may only read with the other one', () => {
    expect(gate().admit(asking({ host, authorization: `bearer  ${tokens.read}` }))).toEqual({
      readOnly: true,
    });
  });

  test('of a page of this address comes in, of another does not', () => {
    const authorization = bearer(tokens.full);
    expect(gate().admit(asking({ host, authorization, origin: 'http://localhost:8420' }))).toEqual({
      readOnly: false,
    });
    for (const origin of [
      'http://evil.example',
      'https://127.0.0.1:8420',
      'http://127.0.0.1:8421',
      'null',
      '',
    ]) {
      expect(gate().admit(asking({ host, authorization, origin }))).toMatchObject({
        status: 403,
        error: `a page of ${origin} may not use this`,
      });
    }
  });

  test.each([
    undefined,
    '',
    '127.0.0.1',
    '127.0.0.1:8421',
    'evil.example:8420',
    '127.0.0.1.evil.example:8420',
    '0.0.0.0:8420',
  ])('does not come in by the name %s, which may be that of another site', (name) => {
    const headers = { authorization: bearer(tokens.full), ...(name !== undefined && { host: name }) };
    expect(gate().admit(asking(headers))).toMatchObject({
      status: 403,
      error: expect.stringContaining('Host'),
    });
  });

  test('needs no port in the name where that is 80', () => {
    expect(gate(80).admit(asking({ host: 'localhost', authorization: bearer(tokens.read) }))).toEqual({
      readOnly: true,
    });
  });
});

test.each([
  undefined,
  '',
  'Bearer',
  bearer(''),
  bearer('f'.repeat(42)),
  bearer(`${tokens.full}f`),
  bearer(tokens.full.toUpperCase()),
  `Basic ${tokens.full}`,
  tokens.full,
])('"%s" is no token', (authorization) => {
  const headers = { host, ...(authorization !== undefined && { authorization }) };
  expect(gate().admit(asking(headers))).toMatchObject({
    status: 401,
    error: expect.stringContaining('api-token'),
  });
});

describe('too many requests', () => {
  test('of one token are refused until time has passed; the other is not touched', () => {
    let now = 0;
    const limited = gate(8420, () => now);
    const ask = (token: string) => limited.admit(asking({ host, authorization: bearer(token) }));
    for (let i = 0; i < 400; i++) expect(ask(tokens.read)).toEqual({ readOnly: true });
    expect(ask(tokens.read)).toMatchObject({ status: 429 });
    expect(ask(tokens.full)).toEqual({ readOnly: false });
    now = 10;
    expect([ask(tokens.read), ask(tokens.read), ask(tokens.read)]).toMatchObject([
      { readOnly: true },
      { readOnly: true },
      { status: 429 },
    ]);
  });

  test('of strangers keep nobody out who has a token', () => {
    const limited = gate();
    const stranger = () => limited.admit(asking({ host, authorization: bearer('guess') }));
    for (let i = 0; i < 40; i++) expect(stranger()).toMatchObject({ status: 401 });
    expect(stranger()).toMatchObject({ status: 429 });
    expect(limited.admit(asking({ host: 'evil.example' }))).toMatchObject({ status: 429 });
    expect(limited.admit(asking({ host, authorization: bearer(tokens.full) }))).toEqual({ readOnly: false });
  });
});
