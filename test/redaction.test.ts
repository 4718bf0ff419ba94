import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REDACTED, Redactor, SHORTEST_SECRET } from '../src/redaction.ts';

const hex = 'abcdef0123456789'.repeat(8);
const PEM = [
  '-----BEGIN RSA PRIVATE KEY-----',
  hex.slice(0, 64),
  hex.slice(0, 64),
  'YWJj',
  '-----END RSA PRIVATE KEY-----',
];

describe('the shape of a key is enough', () => {
  const shapes = new Redactor();

  test.each([
    ['Anthropic', `sk-ant-api03-${hex.slice(0, 40)}-AA`],
    ['OpenAI', `sk-proj-${hex.slice(0, 40)}`],
    ['OpenAI, old', `sk-${hex.slice(0, 48)}`],
    ['Stripe', `sk_live_${hex.slice(0, 24)}`],
    ['GitHub', `ghp_${hex.slice(0, 36)}`],
    ['GitHub, of an app', `ghs_${hex.slice(0, 36)}`],
    ['GitHub, fine-grained', `github_pat_${hex.slice(0, 22)}_${hex.slice(0, 59)}`],
    ['GitLab', `glpat-${hex.slice(0, 20)}`],
    ['AWS', 'AKIAIOSFODNN7EXAMPLE'],
    ['Slack', 'xoxb-123456789012-abcdefABCDEF'],
    ['Google', `AIza${hex.slice(0, 35)}`],
    ['npm', `npm_${hex.slice(0, 36)}`],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'],
    ['a private key', PEM.join('\n')],
  ])('%s', (_, key) => {
    for (const text of [key, `KEY=${key}`, `say "${key}", then`, `(${key})`]) {
      const told = shapes.text(text);
      expect(told).toContain(REDACTED);
      expect(told).not.toContain(key.slice(12, 24));
      expect(told.split('\n')).toHaveLength(text.split('\n').length);
    }
    expect(shapes.text(`say "${key.split('\n')[0]}"`)).not.toContain(key.slice(0, 20));
  });

  test('what leads to a secret stays', () => {
    expect(shapes.text('authorization: Bearer abc123.def456')).toBe('authorization: Bearer [redacted]');
    expect(shapes.text('git clone https://me:hunter2@example.com/a.git')).toBe(
      'git clone https://me:[redacted]@example.com/a.git',
    );
  });

  test.each([
    ['https://bob:pa@ss-w0rd9@h/', 'https://bob:[redacted]@h/'],
    ['postgres://u:p/w0rd-secret@h/db', 'postgres://u:[redacted]@h/db'],
    ['{"url":"http://u:pw@h/x","mail":"me@x"}', '{"url":"http://u:[redacted]@h/x","mail":"me@x"}'],
    ['https://0123456789abcdef0123456789abcdef@git.example/x.git', 'https://[redacted]@git.example/x.git'],
  ])('what lets somebody in is no part of the address: %s', (address, told) => {
    expect(shapes.text(address)).toBe(told);
  });

  test.each([
    'sk-learn-examples-for-tests',
    'task-123456789012345678901234',
    'a bearer of bad news',
    'Bearer authentication',
    'https://example.com/a@b',
    'http://localhost:4873/@scope/package',
    'ssh://git@example.com:22/a.git',
    'http://127.0.0.1:8420/v1/workers',
    'eyJust.a.word',
    '-----BEGIN PUBLIC KEY-----',
    'npm_config_registry',
    'mail me@example.com',
  ])('%s is none', (text) => {
    expect(shapes.text(text)).toBe(text);
  });

  test('a private key of which only a part is on the screen', () => {
    const screen = ['ls', ...PEM.slice(2).map((line) => `│ ${line.padEnd(70)} │`), '$ '];
    expect(shapes.lines(screen)).toEqual(['ls', REDACTED, REDACTED, screen[3], '$ ']);
    expect(shapes.lines(['$ cat key', ...PEM.slice(0, 3)]).join('\n')).not.toContain(hex.slice(0, 32));
  });

  test.each([
    'sk-',
    'eyJ-',
    'Bearer ',
    '://:',
    '-----BEGIN PRIVATE KEY-----',
    'aaaaaaaaaaaaaaaa\n',
    'AKIA',
    ' │ ',
  ])('a flood of "%s" takes no time', (piece) => {
    const flood = `${piece.repeat(200_000 / piece.length)}@`;
    // Quadratic time would be minutes, and the test would not end in its own.
    expect(shapes.text(flood).split('\n')).toHaveLength(flood.split('\n').length);
  });
});

describe('a value that is known', () => {
  const value = 'tango/whiskey+7731 "x"';
  const redactor = new Redactor([value, 'short', 'tango/whiskey']);

  test('is found as it is, in JSON and in a URL', () => {
    expect(redactor.text(`it says ${value}!`)).toBe('it says [redacted]!');
    expect(redactor.text(JSON.stringify({ error: value }))).toBe('{"error":"[redacted]"}');
    expect(redactor.text(`?q=${encodeURIComponent(value)}&b`)).toBe('?q=[redacted]&b');
    expect(redactor.text('a short word, and tango/whiskey alone')).toBe('a short word, and [redacted] alone');
  });

  test('is found where a text was cut in the middle of it', () => {
    const cut = new Redactor([value]);
    expect(cut.text('it says tango/whiskey+77 … ')).toBe('it says [redacted]');
    expect(cut.text(' │ iskey+7731 "x" is wrong')).toBe('[redacted] is wrong');
    expect(cut.text('iskey+7731 "x')).toBe('iskey+7731 "x');
  });

  test('of several lines is found by each of them', () => {
    const lines = new Redactor(['first secret line\nsecond secret line\nend']);
    expect(lines.text('> second secret line')).toBe('> [redacted]');
    expect(lines.text('first secret line\nsecond secret line\nend')).toBe('[redacted]\n\n');
  });

  test('of which another is a part leaves nothing where both are wrapped', () => {
    const both = new Redactor(['postgres://user:hunter2-secret@db.example/x', 'hunter2-secret']);
    expect(both.text('> postgres://user:hunter2\n-secret@db.example/x end')).toBe(
      `> ${REDACTED}\n${REDACTED} end`,
    );
  });

  test('is found in a text of any number of lines', () => {
    const many = `${'a\n'.repeat(300_000)}sk-ant-abcdefgh1234`;
    expect(new Redactor().text(many).endsWith(`a\n${REDACTED}`)).toBe(true);
  });

  test.each([
    ['tango whiskey delta 7731', ['say tango', ' whiskey delta 7731 oscar'], ['say [redacted]', ' oscar']],
    ['tango whiskey delta 7731', ['│ tango whiskey  │', '│ delta 7731     │'], ['│ [redacted]', '     │']],
    ['key|with|bars|99', ['> key|', '  with|bars|99.'], ['> [redacted]', '.']],
    ['dots…inside…key…99', ['dots…', 'inside…key…99'], [REDACTED, '']],
    ['tab\tin the key', ['a tab     in the key'], ['a [redacted]']],
  ])('with blanks or bars in it is found where it was wrapped there: %j', (secret, lines, told) => {
    expect(new Redactor([secret]).lines(lines)).toEqual(told);
  });

  test('is learned later too', () => {
    const late = new Redactor();
    expect(late.text('open sesame')).toBe('open sesame');
    late.learn(['open sesame']);
    expect(late.text('open sesame')).toBe(REDACTED);
  });
});

describe('the screen of a terminal', () => {
  test('of no lines has none afterwards', () => {
    expect(new Redactor().lines([])).toEqual([]);
  });

  const key = `sk-ant-api03-${hex.slice(0, 90)}`;

  test('a key goes on where the line is full, and no further', () => {
    const redactor = new Redactor();
    const wrapped = `export KEY=${key}`.match(/.{1,40}/g)!;
    const rows = [...wrapped, 'npm test'.padEnd(40), '$ '];
    expect(redactor.lines(rows)).toEqual([
      'export KEY=[redacted]',
      REDACTED,
      REDACTED,
      'npm test'.padEnd(40),
      '$ ',
    ]);
    expect(redactor.lines([`KEY=${key}`, 'npm test', '-'.repeat(150)])).toEqual([
      'KEY=[redacted]',
      'npm test',
      '-'.repeat(150),
    ]);
  });

  test('no part of a known value is left, however it is wrapped and framed', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9+/_.-]{12,30}([ |…]?[A-Za-z0-9+/_.-]{6,30})?$/);
    const around = fc.array(fc.stringMatching(/^[ a-z]{0,30}$/), { minLength: 1, maxLength: 4 });
    const frame = fc.constantFrom(['', ''], ['  ', ''], ['│ ', ' │'], ['> ', '  ']);
    fc.assert(
      fc.property(
        word,
        around,
        fc.integer({ min: 4, max: 80 }),
        frame,
        (secret, texts, width, [left, right]) => {
          const text = texts.join(secret);
          const rows = text.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
          // A sign in front of a line is the program's own, and its next lines have none.
          const framed = rows.map((row, i) => `${left === '> ' && i > 0 ? '  ' : left}${row}${right}`);
          const told = new Redactor([secret]).lines(framed);
          expect(told).toHaveLength(framed.length);
          const joined = told.map((row) => row.replaceAll(/^[│> ]+|[│ ]+$/g, '')).join('');
          expect(joined).not.toContain(secret);
          const bare = (words: string) => words.replaceAll(/[ │>|…]/g, '');
          expect(bare(joined)).not.toContain(bare(secret));
          if (texts.length > 1) expect(told.join('')).toContain(REDACTED);
        },
      ),
    );
  });
});

test('in a value of JSON, texts are redacted, names and paths are not', () => {
  const redactor = new Redactor(['web-shop-7']);
  const told = {
    name: 'web-shop-7',
    cwd: '/srv/web-shop-7',
    argv: ['sh', '-c', 'deploy web-shop-7'],
    reading: { state: 'web-shop-7', evidence: { row: 3, text: 'deploying web-shop-7' } },
    lines: ['web-sh', 'op-7'],
    removed: ['web-shop-7'],
    input: { name: 'web-shop-7', deep: [{ path: '/web-shop-7' }] },
    count: 7,
    nothing: null,
  };
  expect(redactor.all(told)).toEqual({
    ...told,
    argv: ['sh', '-c', 'deploy [redacted]'],
    reading: { state: 'web-shop-7', evidence: { row: 3, text: 'deploying [redacted]' } },
    lines: [REDACTED, REDACTED],
    input: { name: REDACTED, deep: [{ path: '/[redacted]' }] },
  });
});

test('a text that quotes a screen has nothing of what is hidden there', () => {
  const value = 'one-long-value-that-goes-over-three-lines-and-is-cut-at-the-end';
  const key = `sk-ant-api03-${'Ab3_'.repeat(20)}`;
  const screen = [...`❯ ${value} ${key} ok`.match(/.{1,24}/g)!, 'and then it ends'];
  const quoted = `last: row 3: ${screen.slice(1, 4).join(' ')}…`;
  const redactor = new Redactor([value]);
  const parts = screen.flatMap((line) => line.split(' ')).filter((part) => part.length >= 20);
  for (const told of [
    redactor.all({ screen, quoted, deep: [{ evidence: { text: screen[3] } }] }),
    redactor.all({ quoted, deep: [{ evidence: { text: screen[3] } }] }, screen),
  ]) {
    for (const part of parts) expect(JSON.stringify(told)).not.toContain(part);
    expect(told.quoted).toMatch(/^last: row 3: /);
  }
  expect(redactor.all({ quoted: 'and then it ends' }, screen)).toEqual({ quoted: 'and then it ends' });
});

test('no known value is left in any text', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 8 })), fc.array(fc.string()), (values, texts) => {
      const redactor = new Redactor(values.filter((value) => !REDACTED.includes(value)));
      const once = redactor.text(texts.join(values.join('\n')));
      const left = once.replaceAll(REDACTED, '');
      for (const value of values.map((each) => each.trim())) {
        if (value.length >= SHORTEST_SECRET && !value.includes('\n')) expect(left).not.toContain(value);
      }
    }),
  );
});
