import type { Look } from '../../src/demo/state.ts';

export const ESC = '\x1b';
export const ENTER = '\r';
export const CTRL_C = '\x03';
export const CTRL_L = '\x0c';
export const SPACE = ' ';
export const UP = '\x1b[A';
export const DOWN = '\x1b[B';
export const PROMPT = ['continue', ENTER];

/** One trouble, and what gets it out. */
export interface Case {
  readonly trouble: string;
  readonly looks?: readonly Look[];
  /** What stands on the screen in the trouble. */
  readonly shows: RegExp;
  /** What does not get it out, each a list of reads. */
  readonly vain?: readonly (readonly string[])[];
  /** What gets it out. */
  readonly out: readonly (readonly string[])[];
  /** What the screen says then, if it does not simply work. */
  readonly after?: RegExp;
  /** It shows this already while a turn runs, and is only there when the turn is over. */
  readonly settled?: boolean;
  /** It does not last: only its entry and its exits are looked at. */
  readonly passes?: boolean;
}

const REST = [[ENTER], [SPACE, '\x7f'], [CTRL_L], [ESC]] as const;
export const BOTH = ['2.1', '2.0'] as const;

export const CASES: readonly Case[] = [
  { trouble: 'idle', shows: /❯\s*\n─+\n.*\? for shortcuts/, vain: REST, out: [PROMPT] },
  {
    trouble: 'draft/text',
    shows: /❯ look into the flaky parser test/,
    vain: [[SPACE, '\x7f'], [CTRL_L], [ESC]],
    out: [[ENTER]],
  },
  {
    trouble: 'draft/pasted',
    shows: /❯ \[Pasted text #1 \+24 lines\]/,
    vain: [[CTRL_L], [ESC]],
    out: [[ENTER]],
  },
  {
    trouble: 'draft/queued',
    shows: /❯ half a thought/,
    settled: true,
    vain: [[CTRL_L], [ESC]],
    out: [[ENTER]],
  },
  {
    trouble: 'draft/text',
    shows: /❯ look into/,
    out: [[CTRL_C], [ESC, ESC]],
    after: /❯\s*\n─+\n.*\? for shortcuts/,
  },
  {
    trouble: 'interrupted',
    shows: /⎿ {2}Interrupted · What should Claude do instead\?\n[\s\S]*❯\s*\n─+\n.*\? for shortcuts/,
    vain: REST,
    out: [PROMPT],
  },
  { trouble: 'no_response', shows: /● \(no response\)\n[\s\S]*\? for shortcuts/, vain: REST, out: [PROMPT] },
  { trouble: 'no_content', looks: ['2.0'], shows: /❯ please go on\n\n─+\n❯\s*\n/, vain: REST, out: [PROMPT] },
  {
    trouble: 'no_content',
    looks: ['2.1'],
    shows: /❯ please go on\s*\n\n✻ \S+ for \d+s · done .*\n\s*\n[\s\S]*❯\s*\n/,
    vain: REST,
    out: [PROMPT],
  },
  {
    trouble: 'permission/bash',
    shows: /Do you want to proceed\?\n ❯ 1\. Yes/,
    vain: [[SPACE], ['x'], [CTRL_L], ['9']],
    out: [[ENTER], ['1'], ['2']],
  },
  {
    trouble: 'permission/bash',
    looks: ['2.1'],
    shows: /4\. No\n\n Esc to cancel · Tab to amend/,
    vain: [[CTRL_C, CTRL_C, CTRL_C]],
    out: [[ESC], ['4']],
    after: /Did not run 1 call\n.*\n {2}⎿ {2}Interrupted · What should Claude do instead\?/,
  },
  {
    trouble: 'permission/bash',
    looks: ['2.0'],
    shows: /3\. Type here to tell Claude what to do differently\n\n Esc to cancel/,
    out: [[ESC], [CTRL_C], ['3']],
    after: /● Bash\(.*\)\n {2}⎿ {2}Interrupted · What should Claude do instead\?/,
  },
  {
    trouble: 'permission/edit',
    shows: /Do you want to make this edit to \S+\?/,
    vain: [[SPACE]],
    out: [[ENTER], ['1']],
  },
  {
    trouble: 'permission/write',
    shows: /Do you want to create NOTES\.md\?/,
    out: [[ESC]],
    after: /⎿ {2}(Rejected|User rejected) write to NOTES\.md/,
  },
  {
    trouble: 'question',
    shows: /Which database should the service use\?\n\n❯ 1\. SQLite/,
    vain: [[SPACE], [CTRL_L]],
    out: [[ENTER], ['2'], [DOWN, ENTER]],
  },
  {
    trouble: 'stalled/midstream',
    shows: /… .*esc to interrupt/s,
    vain: [[ENTER], [SPACE, '\x7f'], [CTRL_L]],
    out: [[ESC]],
    after: /⎿ {2}Interrupted · What should Claude do instead\?/,
    passes: true,
  },
  {
    trouble: 'stalled/nobyte',
    looks: ['2.1'],
    shows: /…/,
    vain: [[ENTER], [SPACE, '\x7f'], [CTRL_L]],
    // The prompt is back in the composer.
    out: [[ESC, ENTER]],
  },
  {
    trouble: 'stalled/nobyte',
    looks: ['2.0'],
    shows: /…/,
    vain: [[ENTER], [SPACE, '\x7f'], [CTRL_L]],
    out: [[ESC, ...PROMPT]],
  },
  {
    trouble: 'looping',
    shows: /(Ran 1 shell command|1 failed)[\s\S]*(Ran 1 shell command|1 failed)/,
    vain: [[ENTER], [SPACE, '\x7f'], [CTRL_L]],
    out: [[ESC, ...PROMPT], PROMPT],
  },
  {
    trouble: 'rate_limited/usage',
    looks: ['2.1'],
    shows:
      /You've hit your 5-hour limit · resets \d+:\d\d[ap]m \(UTC\)\n\n● Usage limit reached · continuing automatically/,
    vain: [[ENTER], [SPACE, '\x7f'], PROMPT],
    out: [[ESC]],
    after: /Automatic continue cancelled · \/rate-limit-options to re-arm/,
    passes: true,
  },
  {
    trouble: 'rate_limited/usage',
    looks: ['2.0'],
    shows:
      /You've hit your limit · resets \d+:\d\d[ap]m \(UTC\)[\s\S]*❯ 1\. Stop and wait for limit to reset\n {3}2\. Switch/,
    vain: [[SPACE], ['x']],
    out: [[ESC], ['1'], [ENTER]],
    after: /❯\s*\n─+\n.*\? for shortcuts/,
  },
  {
    trouble: 'rate_limited/menu',
    looks: ['2.1'],
    shows:
      /You've hit your weekly limit · resets [A-Z][a-z]{2} \d+, \d+:\d\d[ap]m \(UTC\)[\s\S]*What do you want to do\?[\s\S]*4\. Upgrade/,
    vain: [[SPACE], ['x']],
    out: [[ESC], ['1'], [ENTER]],
    after: /❯\s*\n─+\n.*\? for shortcuts/,
  },
  {
    trouble: 'rate_limited/api',
    shows: /API Error: (Request rejected \(429\)|429 \{"type":"error")/,
    vain: REST,
    out: [PROMPT],
  },
  {
    trouble: 'api_error/overloaded',
    shows: /API Error: (Repeated 529 Overloaded|529\s)/,
    vain: REST,
    out: [PROMPT],
  },
  { trouble: 'api_error/server', shows: /API Error: 500 /, vain: REST, out: [PROMPT] },
  { trouble: 'api_error/connection', shows: /API Error: Connection/, vain: REST, out: [PROMPT] },
  { trouble: 'api_error/invalid', shows: /API Error: 400 due to tool use/, vain: REST, out: [PROMPT] },
  {
    trouble: 'api_error/context',
    shows: /Prompt is too long|Context limit reached · \/compact or \/clear to continue/,
    vain: [...REST, PROMPT],
    out: [
      ['/compact', ENTER],
      ['/clear', ENTER, ...PROMPT],
    ],
  },
  {
    trouble: 'auth_error/login',
    shows: /(Not logged in|Invalid API key) · Please run \/login/,
    vain: [...REST, PROMPT, ['/login', ENTER, ESC]],
    out: [['/login', ENTER, '1', ...PROMPT]],
  },
  {
    trouble: 'auth_error/key',
    shows: /Please run \/login · API Error: 40[13]/,
    vain: [...REST, PROMPT],
    out: [['/login', ENTER, ENTER, ...PROMPT]],
  },
  {
    trouble: 'auth_error/credit',
    shows: /Credit balance too low · Add funds/,
    vain: [PROMPT],
    out: [PROMPT],
    passes: true,
  },
  {
    trouble: 'setup/trust',
    looks: ['2.1'],
    shows: /❯ No, exit\n {3}Yes, I trust this folder/,
    vain: [[SPACE], [CTRL_L], ['2']],
    out: [
      [DOWN, ENTER],
      [UP, ENTER],
    ],
  },
  {
    trouble: 'setup/trust',
    looks: ['2.0'],
    shows: /❯ 1\. Yes, proceed/,
    vain: [[SPACE]],
    out: [[ENTER], ['1']],
  },
  { trouble: 'setup/bypass', shows: /❯ (1\. )?No, exit/, vain: [[SPACE]], out: [[DOWN, ENTER]] },
  { trouble: 'setup/theme', shows: /Choose the text style/, vain: [[SPACE]], out: [[ENTER]] },
  { trouble: 'setup/login', shows: /Select login method:/, vain: [[SPACE]], out: [[ENTER], ['2']] },
  {
    trouble: 'setup/api_key',
    shows: /❯ (2\. )?No \(recommended\)/,
    vain: [[SPACE]],
    out: [[ENTER], [UP, ENTER]],
  },
  { trouble: 'setup/update', shows: /❯ 1\. Update now/, vain: [[SPACE]], out: [['2'], [ESC]] },
  {
    trouble: 'settings_error/menu',
    looks: ['2.1'],
    shows: /Settings Warning[\s\S]*❯ 1\. Continue\n {4}2\. Fix with Claude/,
    vain: [[SPACE], [CTRL_L]],
    out: [[ENTER], ['1'], ['2'], [ESC]],
  },
  {
    trouble: 'settings_error/menu',
    looks: ['2.0'],
    shows: /Settings Error[\s\S]*❯ 1\. Exit and fix manually\n {3}2\. Continue without these settings/,
    vain: [[SPACE], [CTRL_L]],
    out: [['2'], [DOWN, ENTER]],
  },
  {
    trouble: 'settings_error/json',
    looks: ['2.1'],
    shows: /❯ 1\. Fix with Claude[\s\S]*3\. Continue without/,
    out: [['3'], ['1'], [ESC]],
  },
  {
    trouble: 'settings_error/notice',
    shows: /Found 2 invalid settings files · \/doctor for details/,
    vain: REST,
    out: [PROMPT],
  },
  {
    trouble: 'unknown',
    shows: /~\n~\n~/,
    vain: [[ESC], [ENTER], ['hello', ENTER], [CTRL_C]],
    out: [[':q', ENTER]],
  },
];
