import { expect, test } from 'vitest';
import { excerpt, lastWords, printable, printableJson, quoted } from '../src/printable.ts';

test('foreign text steers no terminal', () => {
  expect(printable('\x1b[31mred\n\u202eder ')).toBe('[31mred  der');
});

test('nor does JSON, which stays what it was', () => {
  const value = { said: '\x1b[31m\x9b1m\u202eder' };
  const json = printableJson(value);
  expect(json).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(JSON.parse(json)).toEqual(value);
});

test('of a long text it is the beginning, in whole characters', () => {
  expect(excerpt('\x1b[31mred', 7)).toBe('[31mred');
  expect(excerpt('\x1b[31mred!', 7)).toBe('[31mre…');
  expect(excerpt('🚀🚀🚀', 4).isWellFormed()).toBe(true);
  expect(excerpt('x'.repeat(1_000_000), 5)).toBe('xxxx…');
});

test('what a program said is told as text, or as what is none', () => {
  expect([quoted('Wel\x1bcome', 6), lastWords('Wel\x1bcome', 6)]).toEqual(['"Wel\\u001bco"', 'Wel c…']);
  for (const noise of ['\0\0', Buffer.from([0xff, 0x41]).toString()])
    expect([quoted(noise, 80), lastWords(noise, 80)]).toEqual(Array(2).fill('bytes that are no text'));
});
