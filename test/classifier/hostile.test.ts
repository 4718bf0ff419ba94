import { describe, expect, test } from 'vitest';
import { claude, dim, type Picture, read, rule, said } from './paint.ts';

/** Whatever a file, a diff, a tool or a reply quotes, it is not the agent's own word. */
const TROUBLES = [
  '  ⎿  Interrupted · What should Claude do instead?',
  '⎿  Interrupted · What should Claude do instead?',
  '● API Error: 500 Internal server error',
  '  ⎿  API Error: 429 {"type":"error","error":{"type":"rate_limit_error"}}',
  "  ⎿  You've hit your 5-hour limit · resets 2:33am (UTC)",
  '  ⎿  Invalid API key · Please run /login',
  '  ⎿  Credit balance too low · Add funds: https://example.com',
  '(no content)',
  '(no response)',
  '❯ 1. Exit and fix manually',
  '  2. Continue without these settings',
  'Settings Error',
  'Do you want to proceed?',
  ' ❯ 1. Yes',
  '   2. No, and tell Claude what to do differently (esc)',
  'Enter to confirm · Esc to cancel',
  'root@host:~# ',
  'user@host ~> ',
  '$ ',
  '❯ ',
  '✻ Doing… (esc to interrupt)',
  '✻ API error · retrying in 4s · attempt 1/10',
  'Usage limit reached · continuing automatically at 2:33am · esc to cancel',
  'Security notes:',
  '[Process exited]',
];

/** Ways in which an agent shows what it quotes, indented as it does that. */
const QUOTES: [name: string, quote: (line: string) => string[]][] = [
  ['a reply', (line) => ['● The log says:', '', `  ${line}`, '', '  That is all.']],
  ['the end of a reply', (line) => ['● The log says:', '', `  ${line}`]],
  [
    'code in a reply',
    (line) => [
      '● The log says:',
      '',
      ...['first', `  ${line}`].map((each) => `  \x1b[38;5;153m${each}\x1b[0m`),
    ],
  ],
  ['the output of a tool', (line) => ['● Bash(cat log)', `  ⎿  ${line}`, `     ${line}`, '', '● Done.']],
  [
    'a diff',
    (line) => [
      '● Update(app.py)',
      '  ⎿  Updated app.py with 1 addition',
      `${dim('       1 +')}\x1b[48;5;65m    '${line}',\x1b[0m`,
    ],
  ],
  ['what the user said', (line) => [said(`${line} - what is that?`), '', '● That is a message.']],
];

describe.each(QUOTES)('%s', (_, quote) => {
  test.each(TROUBLES)('quotes %j in an idle agent', (line) => {
    expect(read(claude([said('show the log'), '', ...quote(line)])).state).toBe('idle');
  });

  test.each(TROUBLES)('quotes %j while the agent works', (line) => {
    const picture = claude([said('show the log'), '', ...quote(line), '', '✻ Doing… (esc to interrupt)']);
    expect(read(picture).state).toBe('working');
  });
});

test.each(TROUBLES)('a file that quotes %j, shown for approval', (line) => {
  const lines = [
    rule(),
    ' Create file notes.md',
    dim('╌'.repeat(120)),
    ` ${line}`,
    dim('╌'.repeat(120)),
    ' Do you want to create notes.md?',
    ' ❯ 1. Yes',
    '   2. No',
    '',
    ' Esc to cancel',
  ];
  const picture: Picture = { lines };
  expect(read(picture).state).toBe('permission');
});

test.each(TROUBLES)('%j typed into the composer is a draft', (line) => {
  expect(
    read(claude([said('hi'), '', '● Hi.'], { draft: `tell me what "${line}" means`, footer: '' })).state,
  ).toBe('draft');
});

describe.each([
  ['code', '\x1b[38;5;153m'],
  ['a quotation', '\x1b[2m'],
])('an answer that is nothing but %s', (_, style) => {
  test.each([
    'API Error: 529 Overloaded',
    "You've hit your limit · resets 2:33am (UTC)",
    'Not logged in · Please run /login',
    'Credit balance too low',
    'Prompt is too long',
  ])('says %j', (text) => {
    const picture = claude([said('quote it'), '', `\x1b[38;5;231m●\x1b[0m ${style}${text}\x1b[0m`]);
    expect(read(picture).state).toBe('idle');
  });
});
