import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { logConsole, logTo, traceOf } from '../../src/commands/log.ts';
import { Redactor } from '../../src/redaction.ts';

test('a line has the local time and the level', () => {
  const stream = new PassThrough({ encoding: 'utf8' });
  const log = logTo(stream, new Redactor(), () => new Date(2026, 0, 2, 3, 4, 5));
  log('info', 'text');
  log('warn', 'more');
  expect(stream.read()).toBe('2026-01-02 03:04:05 [info]: text\n2026-01-02 03:04:05 [warn]: more\n');
});

test('a log that cannot be written harms nobody', async () => {
  const full = new Writable({
    write: (_chunk, _encoding, done) => done(new Error('ENOSPC: no space left on device')),
  });
  const log = logTo(full);
  const failed = new Promise((resolve) => full.once('error', resolve));
  log('info', 'text');
  await failed;
  log('info', 'more');
});

test('an error is logged with where it came from', () => {
  expect(traceOf(new Error('broken'))).toMatch(/^Error: broken\n +at /);
  expect(traceOf('text')).toBe('text');
});

test('it holds no secret, nor does what goes through the console', () => {
  const stream = new PassThrough();
  const log = logTo(stream, new Redactor(['tango-whiskey']), () => new Date(2026, 0, 2, 3, 4, 5));
  const { error } = console;
  logConsole(log);
  try {
    console.error('it broke:', new Error('bad key tango-whiskey'));
  } finally {
    console.error = error;
  }
  log('info', `found sk-ant-${'0'.repeat(20)}`);
  const lines = String(stream.read()).split('\n');
  expect(lines[0]).toBe('2026-01-02 03:04:05 [error]: it broke: Error: bad key [redacted]');
  expect(lines.at(-2)).toBe('2026-01-02 03:04:05 [info]: found [redacted]');
});
