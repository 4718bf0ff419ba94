import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJsonDocument } from '../../src/config/json-document.ts';

describe('readJsonDocument', () => {
  test('comments, trailing commas and a byte order mark', () => {
    const text = '\uFEFF// line\n{ /* block */ "a": [1, 2,], "b": { "c": null, }, }';
    const { value, problems } = readJsonDocument(text);
    expect(problems).toEqual([]);
    expect(value).toEqual({ a: [1, 2], b: { c: null } });
  });

  test('any JSON value, written in any layout, is read back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (json, indent) => {
        const text = JSON.stringify(json, null, indent);
        expect(readJsonDocument(text)).toMatchObject({ problems: [] });
        expect(readJsonDocument(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  test('places of values and keys, and of what is around a missing value', () => {
    const document = readJsonDocument('\uFEFF{\r\n  "list": [\n    true,\n    { "key": 1 }\n  ]\n}');
    expect(document.positionOf(['list'])).toEqual({ line: 2, col: 11 });
    expect(document.positionOf(['list', 1, 'key'])).toEqual({ line: 4, col: 14 });
    expect(document.positionOfKey(['list', 1, 'key'])).toEqual({ line: 4, col: 7 });
    expect(document.positionOf(['list', 1, 'missing'])).toEqual({ line: 4, col: 5 });
    expect(document.positionOf([])).toEqual({ line: 1, col: 1 });
  });

  test.each([
    ['', '1:1 expected a value, found the end of the file'],
    ['{ "a": 1', '1:9 expected a comma or }, found the end of the file'],
    ['{ "a": 1\n  "b": 2 }', `2:3 expected a comma, found '"'`],
    ['{ "a" 1 }', '1:7 expected a colon, found "1"'],
    [
      '{ a: 1 }',
      '1:3 expected a value: text in double quotes, a number, true, false, null, [ or {, found "a"',
    ],
    ['[1, 2', '1:6 expected a comma or ], found the end of the file'],
    ['{} {}', '1:4 expected nothing after the end of the value, found "{"'],
    ['["a\n"]', '1:2 this text has no end: close it with a double quote on the same line'],
    [
      '["\\d"]',
      '1:2 this text has a backslash before a character that needs none: write \\\\ for a backslash',
    ],
    ['["\\u12"]', '1:2 this text has \\u without four hexadecimal digits after it'],
    ['["\t"]', '1:2 this text has a control character: write it as \\n, \\t or \\u0000'],
    ['{} /* ', '1:4 this comment has no end: close it with */'],
    ['{ "a": 1, "b": [{ "c": 1, "c": 2 }] }', '1:27 expected each key once, found a second "c"'],
  ])('%j: %s', (text, expected) => {
    const { problems, value } = readJsonDocument(text);
    expect(problems.map(({ line, col, message }) => `${line}:${col} ${message}`)).toEqual([expected]);
    expect(value).toBeUndefined();
  });

  test('does not quote an unquoted value: it may be a secret', () => {
    const { problems } = readJsonDocument('{ "env": { "KEY": sk-secret } }');
    expect(problems[0]!.message).not.toContain('secret');
  });

  test('survives any depth and any text', () => {
    expect(readJsonDocument('['.repeat(200_000)).problems).toHaveLength(1);
    expect(readJsonDocument(`${'['.repeat(100)}1${']'.repeat(100)}`).problems).toEqual([]);
    for (const depth of [101, 2000, 4000, 8000, 200_000]) {
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
      ] as const) {
        const { problems, value } = readJsonDocument(`${open.repeat(depth)}1${close.repeat(depth)}`);
        expect(problems).toMatchObject([{ message: expect.stringContaining('levels of lists and objects') }]);
        expect(value).toBeUndefined();
      }
    }
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:/*\\ \n1ae-\uFEFF') }), (text) => {
        const { problems, value } = readJsonDocument(text);
        expect(problems.length > 0 || value !== undefined).toBe(true);
      }),
    );
  });
});
