import { describe, expect, test } from 'vitest';
import type { Signals } from '../../src/classifier/signals.ts';
import { claude, dim, gray, type Picture, read, red, rule, said } from './paint.ts';

const menu = (...options: string[]): string[] =>
  options.map((label, i) => `${i === 0 ? ' ❯' : '  '} ${i + 1}. ${label}`);

describe('what a screen of Claude Code says', () => {
  const ASKED = said('explain the parser');
  test.each<[state: string, kind: string | undefined, name: string, picture: Picture]>([
    ['idle', undefined, 'a fresh composer', claude(['  Claude Code v2.0.77'])],
    ['idle', undefined, 'an answer', claude([ASKED, '', '● It reads the header.'])],
    [
      'idle',
      undefined,
      'a suggestion in the composer',
      claude([ASKED, '', '● Done.'], { draft: dim('Try "fix lint errors"') }),
    ],
    ['idle', undefined, 'a command has no answer', claude([said('/clear')])],
    ['draft', 'text', 'text in the composer', claude([], { draft: 'continue', footer: '' })],
    ['draft', 'pasted', 'a pasted text', claude([], { draft: '[Pasted text #1 +39 lines]', footer: '' })],
    [
      'draft',
      'text',
      'a draft taller than the screen',
      {
        rows: 20,
        lines: [...Array.from({ length: 17 }, (_, i) => `  line ${i}`), rule(), gray('  ctrl-g to edit')],
      },
    ],
    [
      'draft',
      'text',
      'suggestions below a command that is being typed',
      {
        ...claude([], { draft: '/mo', footer: '/model    Set the model' }),
        cursor: [5, 2],
      },
    ],
    [
      'idle',
      undefined,
      'a spinner that a program left above the banner of the next',
      claude(['✻ Doing…', '', 'Killed', 'dev@box:~$ claude', '  Claude Code v2.1.80']),
    ],
    [
      'working',
      'thinking',
      'a spinner',
      claude([ASKED, '', '✻ Doing… (esc to interrupt · 3s · ↓ 80 tokens)']),
    ],
    [
      'working',
      'thinking',
      'a spinner without a way out',
      claude([ASKED, '', '✶ Nebulizing… (2s · ↓ 29 tokens · thought for 1s)']),
    ],
    [
      'working',
      'thinking',
      'a spinner above a draft',
      claude([ASKED, '', '✽ Sautéing…'], { draft: 'also this', footer: '' }),
    ],
    [
      'working',
      'thinking',
      'a spinner above a message that waits',
      { lines: [ASKED, '', '✻ Doing… (esc to interrupt)', '', '  also the tests', rule(), '❯ ', rule()] },
    ],
    [
      'working',
      'streaming',
      'text streams: the footer tells',
      claude([ASKED, '', '● 1. The parser'], { footer: '  ⏸ manual mode on · esc to interrupt' }),
    ],
    [
      'working',
      'tool',
      'a tool',
      claude([ASKED, '', '● Bash(make)', '  ⎿  Running…', '', '✻ Doing… (esc to interrupt)']),
    ],
    ['working', 'retrying', 'a retry', claude([ASKED, '', '✻ API error · retrying in 4s · attempt 1/10'])],
    [
      'working',
      'retrying',
      'a silent server',
      claude([ASKED, '', '✻ Waiting for API response · will retry in 4m 12s · check your network']),
    ],
    ['working', 'compacting', 'compacting', claude([ASKED, '', '· Compacting conversation… (3s)'])],
    [
      'interrupted',
      undefined,
      'an interruption',
      claude([ASKED, `  ⎿  ${gray('Interrupted · What should Claude do instead?')}`]),
    ],
    [
      'interrupted',
      undefined,
      'an interruption under text',
      claude([ASKED, '', '● 1. The parser', gray('  ⎿  Interrupted · What should Claude do instead?')]),
    ],
    [
      'idle',
      undefined,
      'an interruption of an older turn',
      claude([
        ASKED,
        gray('  ⎿  Interrupted · What should Claude do instead?'),
        '',
        said('go on'),
        '',
        '● Done.',
      ]),
    ],
    [
      'idle',
      undefined,
      'a rejected tool',
      claude([
        ASKED,
        '',
        '● Write(NOTES.md)',
        gray('  ⎿  User rejected write to NOTES.md'),
        gray('     - Interrupted · What should Claude do instead?'),
      ]),
    ],
    ['no_content', undefined, 'an empty answer', claude([ASKED])],
    [
      'no_content',
      undefined,
      'an empty answer that took its time',
      claude([ASKED, '', gray('✻ Cooked for 2s · done 12:27 AM')]),
    ],
    [
      'no_content',
      undefined,
      'only thoughts',
      claude([ASKED, '', gray('  Thought for 1s'), '', gray('✻ Cooked for 0s · done 12:28 AM')]),
    ],
    [
      'idle',
      undefined,
      'a tool without output is healthy',
      claude([ASKED, '', '● Bash(true)', '  ⎿  (No content)', '', '● Done.']),
    ],
    [
      'working',
      'thinking',
      'a tool without output, at work',
      claude([ASKED, '', '● Bash(true)', '  ⎿  (No content)', '', '✻ Doing… (esc to interrupt)']),
    ],
    ['no_response', undefined, 'no response', claude([ASKED, '', '● (no response)'])],
    [
      'rate_limited',
      'usage',
      'a usage limit',
      claude([ASKED, `  ⎿  ${gray("You've hit your 5-hour limit · resets 2:33am (UTC)")}`]),
    ],
    ['rate_limited', 'api', 'a rate limit', claude([ASKED, `  ⎿ ${red('API Error: 429 {"type":"error"}')}`])],
    [
      'rate_limited',
      'menu',
      'a menu about a limit',
      {
        lines: [
          '▔'.repeat(120),
          ' What do you want to do?',
          '',
          ...menu('Stop and wait for limit to reset', 'Upgrade your plan'),
          '',
          ' Enter to confirm · Esc to cancel',
        ],
      },
    ],
    [
      'idle',
      undefined,
      'a warning is no limit',
      claude([ASKED, '', '● Done.'], {
        footer: "  ? for shortcuts      You've used 92% of your 5-hour limit · resets 2:33am (UTC)",
      }),
    ],
    [
      'idle',
      undefined,
      'a notice about a retry is none',
      claude([ASKED, '', '● Done.'], {
        footer: '  ? for shortcuts      Failed to install Anthropic marketplace · Will retry on next startup',
      }),
    ],
    [
      'api_error',
      'overloaded',
      'overload',
      claude([ASKED, '', red('● API Error: Repeated 529 Overloaded errors.')]),
    ],
    [
      'api_error',
      'server',
      'a server error',
      claude([ASKED, `  ⎿  ${red('API Error: 500 Internal server error')}`]),
    ],
    [
      'api_error',
      'connection',
      'no connection',
      claude([ASKED, `  ⎿  ${red('API Error: Connection error.')}`]),
    ],
    ['api_error', 'context', 'a full context', claude([ASKED, `  ⎿  ${red('Prompt is too long')}`])],
    [
      'auth_error',
      'login',
      'no login',
      claude([ASKED, `  ⎿  ${red('Invalid API key · Please run /login')}`]),
    ],
    [
      'auth_error',
      'credit',
      'no credit',
      claude([ASKED, `  ⎿  ${red('Credit balance too low · Add funds: https://example.com')}`]),
    ],
    [
      'permission',
      undefined,
      'leave for a tool',
      {
        lines: [
          rule(),
          ' Bash command',
          '',
          '   rm -rf build',
          '',
          ' Do you want to proceed?',
          ...menu('Yes', 'No, and tell Claude what to do differently (esc)'),
        ],
      },
    ],
    [
      'permission',
      undefined,
      'leave, without numbers',
      {
        lines: [
          rule(),
          '  Do you want to proceed?',
          '',
          '  ❯ No',
          '    Yes',
          '',
          '  Esc to cancel · Tab to amend',
        ],
      },
    ],
    [
      'question',
      undefined,
      'a question',
      {
        lines: [
          rule(),
          ' ☐ Database',
          '',
          'Which database?',
          '',
          ...menu('SQLite', 'PostgreSQL'),
          '',
          'Enter to select · ↑/↓ to navigate · Esc to cancel',
        ],
      },
    ],
    [
      'question',
      undefined,
      'a question that sounds like a request for leave',
      {
        lines: [
          rule(),
          ' ☐ Cache',
          '',
          'Do you want to use Redis?',
          '',
          ...menu('Yes', 'No', 'Type something.'),
          '',
          'Enter to select · Esc to cancel',
        ],
      },
    ],
    [
      'question',
      undefined,
      'an older dialog and a page of settings',
      {
        lines: [
          rule(),
          '  Config',
          '',
          '    Theme    dark',
          '',
          '  ↑/↓ to navigate · Space to toggle · Esc to close',
        ],
      },
    ],
    [
      'settings_error',
      'menu',
      'settings with an error',
      {
        lines: [
          rule(),
          ' Settings Error',
          '',
          '  └ hooks',
          '',
          ...menu('Exit and fix manually', 'Continue without these settings'),
          '',
          ' Enter to confirm · Esc to cancel',
        ],
      },
    ],
    [
      'idle',
      undefined,
      'settings with an error, answered long ago',
      claude([
        rule(),
        ' Settings Error',
        '',
        ...menu('Exit and fix manually', 'Continue without these settings'),
        '',
        ' Enter to confirm · Esc to cancel',
        '',
        '▝▜█████▛▘  Claude Code v2.0.77',
      ]),
    ],
    [
      'setup',
      'trust',
      'trust',
      {
        lines: [
          rule(),
          ' Accessing workspace:',
          '',
          ' /home/dev/proj',
          '',
          ' ❯ No, exit',
          '   Yes, I trust this folder',
          '',
          ' Enter to confirm · Esc to cancel',
        ],
      },
    ],
    [
      'setup',
      'bypass',
      'the warning about bypassed permissions',
      { lines: [rule(), ' WARNING: Bypass Permissions mode', '', ...menu('No, exit', 'Yes, I accept')] },
    ],
  ])('%s (%s): %s', (state, kind, _, picture) => {
    expect(read(picture)).toMatchObject({ state, ...(kind !== undefined && { kind }), source: 'screen' });
  });

  test('the reading carries what stands there', () => {
    const reading = read({
      lines: [rule(), ' Bash command', '', ' Do you want to proceed?', ...menu('Yes', 'No')],
    });
    expect(reading.attributes).toMatchObject({
      dialog: 'Bash command',
      asks: 'Do you want to proceed?',
      menu: [
        { label: 'Yes', key: '1', selected: true },
        { label: 'No', key: '2', selected: false },
      ],
    });
    expect(reading.evidence).toEqual({ row: 3, text: 'Do you want to proceed?', rule: 'permission' });
    const limit = read(
      claude([said('hi'), `  ⎿  ${gray("You've hit your weekly limit · resets Nov 23, 10pm")}`]),
    );
    expect(limit.attributes).toMatchObject({ limit: 'weekly', resets: 'Nov 23, 10pm' });
    const spinner = read(claude([said('hi'), '', '✶ Baking… (12s · ↓ 29 tokens)']));
    expect(spinner.attributes).toMatchObject({ verb: 'Baking', elapsed: '12s', tokens: '29' });
  });

  test('the question of a dialog ends where the box of a file above it does', () => {
    const wide = (text: string) => `│ ${text.padEnd(116)} │`;
    const edge = (left: string, right: string, width: number) => left + '─'.repeat(width) + right;
    const reading = read({
      lines: [
        edge('╭', '╮', 118),
        ...['Create file', edge('╭', '╮', 114), `│ ${'# Notes'.padEnd(112)} │`, edge('╰', '╯', 114)].map(
          wide,
        ),
        ...['Do you want to create NOTES.md?', '❯ 1. Yes', '  2. No'].map(wide),
        edge('╰', '╯', 118),
      ],
    });
    expect(reading).toMatchObject({
      state: 'permission',
      attributes: { asks: 'Do you want to create NOTES.md?' },
    });
    expect(reading.evidence).toMatchObject({ row: 5, text: 'Do you want to create NOTES.md?' });
  });

  test('an agent that draws without colors is read as well', () => {
    const plain = '─'.repeat(120);
    const lines = [
      '❯ hi',
      '  ⎿  Interrupted · What should Claude do instead?',
      '',
      plain,
      '❯ ',
      plain,
      '  ? for shortcuts',
    ];
    expect(read({ lines }).state).toBe('interrupted');
  });
});

test('the context that is left is kept, whatever the state', () => {
  const footer = '  ? for shortcuts                         Context left until auto-compact: 7%';
  expect(read(claude([said('go on'), '', '● Done.'], { footer }))).toMatchObject({
    state: 'idle',
    attributes: { context: '7%' },
  });
  expect(read(claude([said('go on'), '', '✽ Sautéing…'], { footer })).attributes.context).toBe('7%');
});

test.each<[string, string[]]>([
  ['is called', ['● I wait.', '', '● Bash(sh build.sh)', gray('  ⎿  Running…')]],
  ['has printed something', ['● I wait.', '', '● Bash(sh build.sh)', gray('  ⎿  compiling (5s)')]],
  [
    'has a mark that is dark just now',
    ['● I wait.', '', '  Bash(sh build.sh)', gray('  ⎿  compiling (12s) ctrl+b to run')],
  ],
])('a tool that %s is named by its call', (_, lines) => {
  const { kind, attributes } = read(
    claude([said('build it'), '', ...lines, '', '✻ Doing… (esc to interrupt)']),
  );
  expect({ kind, tool: attributes.tool }).toEqual({ kind: 'tool', tool: 'Bash(sh build.sh)' });
});

describe('shells', () => {
  test.each([
    ['bash', ['root@host:/home/dev/proj# ']],
    ['bash', ['[dev@host proj]$ make']],
    ['bash', ['bash-5.2$ ']],
    ['fish', ['dev@mac /t/o/w/worker-10 (worker-10)> ']],
    ['fish', ['root@vm /w/proj (main) [127]# ']],
    ['zsh', ['dev@host proj % ']],
    ['zsh', ['➜  proj git:(main) ']],
    ['nu', ['~/proj> ']],
    ['other', ['/home/dev/proj on  main via  v20', '❯ ']],
    ['other', ['╭─ ~/proj  main ··········· ✔  10:20:11', '╰─ ']],
    ['other', ['┌──(dev㉿kali)-[~/proj]', '└─$ ']],
    ['other', ['$ ']],
    ['other', ['# ls']],
  ])('%s: %j', (kind, lines) => {
    const cursor = [lines.at(-1)!.length, lines.length - 1] as const;
    expect(read({ lines, cursor })).toMatchObject({ state: 'shell', kind });
  });

  test.each<[string, number, string | undefined]>([
    ['dev@host:~$ ', 12, undefined],
    ['dev@host:~$ rm -r', 17, 'rm -r'],
    // The cursor was moved back into it.
    ['dev@host:~$ rm -r', 12, 'rm -r'],
    ['dev@host:~$ rm -r', 14, 'rm -r'],
    // A prompt of the right margin is none of it.
    ['dev@host:~$                      main 12:30', 12, undefined],
  ])('what is typed at %j with the cursor at %i is %j', (line, x, draft) => {
    const reading = read({ lines: [line], cursor: [x, 0] });
    expect(reading.state).toBe('shell');
    expect(reading.attributes.draft).toBe(draft);
  });

  test('in front of what a killed agent left, its composer has the same sign', () => {
    const left = claude([said('explain'), '', '✶ Cogitating… (1s · ↓ 17 tokens)']).lines.slice(0, -1);
    const lines = [...left, '/home/dev/proj on  main via  v20', '❯ '];
    expect(read({ lines, cursor: [2, lines.length - 1] }).state).toBe('shell');
  });

  test('a prompt in what a tool printed is not one', () => {
    const picture = claude([
      said('run it'),
      '',
      '● Bash(login)',
      '  ⎿  root@host:~# ',
      '',
      '● root@host:~# ',
    ]);
    expect(read(picture).state).toBe('idle');
  });

  test('the command line of an agent is its start', () => {
    const starting = { state: 'starting', evidence: { rule: 'command line' } };
    expect(read({ lines: ['dev@host:~$ claude --continue'] })).toMatchObject(starting);
    expect(read({ lines: ['dev@host:~$ /opt/agents/bin/claude --continue'] })).toMatchObject(starting);
  });
});

describe('whom to believe', () => {
  const heard = (signals: { status?: object; title?: string; sequence?: number; at?: number }): Signals => {
    const { sequence = 0, at = 0 } = signals;
    return {
      ...(signals.status && { status: { value: { id: '', ...signals.status } as never, at, sequence } }),
      ...(signals.title !== undefined && { title: { value: signals.title, at, sequence } }),
    };
  };
  const LATER = 1e9;
  const streaming = claude([said('explain'), '', '● 1. The parser'], { draft: 'half a thought', footer: '' });
  const interrupted = claude([said('explain'), gray('  ⎿  Interrupted · What should Claude do instead?')]);
  const permission = { lines: [rule(), ' Do you want to proceed?', ...menu('Yes', 'No')] };

  test.each<[string, Picture, Signals, string, string]>([
    ['a title knows that text streams', streaming, heard({ title: '◐ Claude Code' }), 'working', 'title'],
    ['an idle title claims nothing', streaming, heard({ title: '✳ Claude Code' }), 'draft', 'screen'],
    ['so does the program itself', streaming, heard({ status: { state: 'working' } }), 'working', 'status'],
    [
      'the program is believed before its title',
      streaming,
      heard({ status: { state: 'done' }, title: '◐ Claude Code' }),
      'draft',
      'status',
    ],
    [
      'what is idle may be interrupted',
      interrupted,
      heard({ status: { state: 'idle' } }),
      'interrupted',
      'status',
    ],
    [
      'a trouble painted after the claim',
      interrupted,
      heard({ status: { state: 'working' } }),
      'interrupted',
      'screen',
    ],
    [
      'a trouble painted before the claim',
      interrupted,
      heard({ status: { state: 'working' }, sequence: LATER }),
      'working',
      'status',
    ],
    [
      'a dialog is there whatever is claimed',
      permission,
      heard({ status: { state: 'working' }, sequence: LATER }),
      'permission',
      'screen',
    ],
    [
      'an empty answer is done',
      claude([said('go on')]),
      heard({ status: { state: 'done' } }),
      'no_content',
      'status',
    ],
    [
      'an error that the screen does not show',
      claude([said('x'), '', '● y']),
      heard({ status: { state: 'error', message: 'API Error: 400' } }),
      'api_error',
      'status',
    ],
    [
      'a blocked agent that the screen does not show',
      claude([said('x'), '', '● y']),
      heard({ status: { state: 'blocked', kind: 'question' } }),
      'question',
      'status',
    ],
    [
      'a spinner that stands still since the turn was over',
      claude([said('x'), '', '✻ Doing… (esc to interrupt)']),
      heard({ status: { state: 'idle' }, sequence: LATER }),
      'idle',
      'status',
    ],
  ])('%s', (_, picture, signals, state, source) => {
    expect(read(picture, { signals })).toMatchObject({ state, source });
  });

  test('who differs is named', () => {
    const reading = read(interrupted, {
      signals: heard({ status: { state: 'working' }, title: '◐ Claude Code' }),
    });
    expect(reading.voices).toEqual([
      { source: 'status', says: 'working', agrees: false },
      { source: 'title', says: '◐ Claude Code', agrees: false },
      { source: 'screen', says: 'interrupted', agrees: true },
    ]);
  });

  test('processes are believed before all', () => {
    expect(read(interrupted, { facts: { exit: { signal: 'SIGKILL' } } })).toMatchObject({
      state: 'exited',
      kind: 'SIGKILL',
      source: 'process',
    });
    expect(read(interrupted, { facts: { agentInFront: false } })).toMatchObject({
      state: 'shell',
      source: 'process',
    });
    expect(read({ lines: ['$ '], cursor: [2, 0] }, { facts: { agentInFront: true } }).state).toBe('starting');
  });

  test('since is kept while the state stays', () => {
    const previous = { ...read(interrupted), since: 3 };
    expect(read(interrupted, { previous }).since).toBe(3);
    expect(read(streaming, { previous }).since).toBe(10_000);
  });
});

describe('other agents', () => {
  const block = (text: string) => `\x1b[48;5;236m${text.padEnd(120)}\x1b[0m`;
  const codex = (above: string[], typed = dim('Ask Codex to do anything')): Picture => ({
    lines: [...above, '', block(''), `\x1b[48;5;236m› ${typed}\x1b[0m`, block(''), '  gpt-5 default'],
    cursor: [2, above.length + 2],
  });
  test.each<[string, string, string, Picture]>([
    ['codex', 'idle', 'a suggestion', codex([])],
    ['codex', 'draft', 'text', codex([], 'hello')],
    ['codex', 'working', 'a spinner', codex(['• Working (3s • esc to interrupt)'])],
    ['codex', 'interrupted', 'an interruption', codex(['■ Conversation interrupted - use /feedback'])],
    [
      'codex',
      'permission',
      'an approval',
      {
        lines: ['› 1. Yes, proceed (y)', '  2. No, and tell Codex what to do differently (esc)'],
        cursor: [119, 39],
      },
    ],
    [
      'gemini',
      'working',
      'a spinner',
      {
        lines: [' ⠸ Thinking... (esc to cancel, 10s)', rule(), '▄'.repeat(120), ' > ', '▀'.repeat(120)],
        cursor: [3, 3],
      },
    ],
    [
      'gemini',
      'permission',
      'an approval',
      {
        lines: [
          '╭'.padEnd(119, '─'),
          '│ Allow execution of [Shell]?',
          '│',
          '│ ● 1. Allow once',
          '│   2. No (esc)',
          '╰'.padEnd(119, '─'),
        ],
      },
    ],
    [
      'opencode',
      'working',
      'its footer',
      {
        lines: ['  ┃', '  ┃  ', '  ┃', '  ┃  Build', `  ╹${'▀'.repeat(100)}`, '   ⬝⬝⬝⬝  esc interrupt'],
        cursor: [5, 1],
      },
    ],
    [
      'opencode',
      'permission',
      'an approval',
      { lines: ['  ┃', '  ┃  △ Permission required', '  ┃   Allow once   Reject'] },
    ],
  ])('%s: %s, %s', (agent, state, _, picture) => {
    expect(read(picture, { agent }).state).toBe(state);
  });
});
