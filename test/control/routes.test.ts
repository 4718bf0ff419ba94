import { expect, test } from 'vitest';
import { routed } from '../../src/control/routes.ts';

test.each([
  ['GET', '/v1/run', 'GET v1/run', ''],
  ['GET', '/v1/workers/', 'GET v1/workers', ''],
  ['GET', '/v1/workers/a%2Fb%20c', 'GET v1/workers/:name', 'a/b c'],
  ['POST', '/v1/workers/w/stop/?x=1', 'POST v1/workers/:name/stop', 'w'],
  ['POST', '/v1/down', 'POST v1/down', ''],
])('%s %s is %s', (method, path, route, name) => {
  expect(routed(method, path)).toMatchObject({ route, name });
});

test('a question may have a question mark in it', () => {
  expect(routed('GET', '/v1/search?q=a?b&limit=2').query.get('q')).toBe('a?b');
});

test.each([
  'x/v1/down',
  '//v1/down',
  '/v1/down//',
  '/v1//down',
  '/v1/down/now',
  '/v1/workers/w/stop/not',
  '/v1/workers//stop',
])('what is no path of it is none, however much of one is in it: %s', (path) => {
  expect(() => routed('POST', path)).toThrow(expect.objectContaining({ status: 404 }));
});

test('what has other methods says which', () => {
  expect(() => routed('PUT', '/v1/workers')).toThrow('/v1/workers takes GET and POST, not PUT');
});

test('a name that is not well-formed is no name', () => {
  expect(() => routed('GET', '/v1/workers/%zz')).toThrow(expect.objectContaining({ status: 400 }));
});
