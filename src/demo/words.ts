import type { DiffRow, Look } from './state.ts';

/** What the simulated agent says and does: canned, chosen by seed. */

// biome-ignore format: a word list.
export const VERBS: readonly string[] = [
  'Baking', 'Brewing', 'Churning', 'Clauding', 'Coalescing', 'Cogitating', 'Composing', 'Concocting', 'Crystallizing',
  'Determining', 'Doodling', 'Enchanting', 'Envisioning', 'Forging', 'Germinating', 'Herding', 'Incubating',
  'Julienning', 'Kneading', 'Marinating', 'Moseying', 'Mulling', 'Nebulizing', 'Nucleating', 'Percolating',
  'Perambulating', 'Polishing', 'Puzzling', 'Recombobulating', 'Sautéing', 'Simmering', 'Skedaddling', 'Swooping',
  'Topsy-turvying', 'Transmogrifying', 'Unfurling', 'Wandering', 'Wibbling', 'Zesting',
];

// biome-ignore format: a word list.
export const PAST_VERBS: readonly string[] = [
  'Baked', 'Brewed', 'Churned', 'Cogitated', 'Cooked', 'Crunched', 'Sautéed', 'Worked',
];

export const TIPS: Readonly<Record<Look, readonly string[]>> = {
  '2.1': [
    'Use Plan Mode to prepare for a complex request before making changes. Press shift+tab twice to enable.',
    'Press Shift+Enter to send a multi-line message',
    'Use /memory to view and manage Claude memory',
    'Use /btw to ask a side question without interrupting Claude',
    'Use /statusline to add your own status line below the prompt',
  ],
  '2.0': [
    'Press Shift+Enter to send a multi-line message',
    'Send messages to Claude while it works to steer Claude in real-time',
    'Use /memory to view and manage Claude memory',
    'Hit Enter to queue up additional messages while Claude is working.',
    'Use /theme to change the color theme',
  ],
};

/** A piece of work as a demo worker does it. */
export interface Task {
  readonly prompt: string;
  readonly opening: string;
  readonly file: string;
  readonly lines: number;
  readonly diff: readonly DiffRow[];
  readonly command: string;
  readonly title: string;
  readonly output: readonly string[];
  readonly closing: string;
  readonly todos: readonly [now: string, next: string];
}

function change(number: number, before: string, removed: string, added: string, after: string): DiffRow[] {
  return [
    { mark: ' ', number: number - 1, text: before },
    { mark: '-', number, text: removed },
    { mark: '+', number, text: added },
    { mark: ' ', number: number + 1, text: after },
  ];
}

export const TASKS: readonly Task[] = [
  {
    prompt:
      'The CSV parser drops the last row when the file has no final newline. Find out why, fix it, add a test.',
    opening:
      'The reader only emits a row when it meets a newline, so the last one is never flushed. I look at it.',
    file: 'src/csv/reader.ts',
    lines: 118,
    diff: change(
      64,
      '  for (const char of chunk) this.push(char);',
      '  return this.rows;',
      '  return this.finish(this.rows);',
      '}',
    ),
    command: 'npm test -- csv',
    title: 'Run the CSV tests',
    output: ['✓ reads quoted fields', '✓ keeps the last row', '14 passed'],
    closing:
      'Fixed. The reader now flushes what is left when the input ends:\n\n1. `finish()` emits the pending row.\n2. An empty last line is still ignored.\n3. Two new tests cover both cases.',
    todos: ['Fixing the reader', 'Add tests for the last row'],
  },
  {
    prompt: 'Make the login form show the error of the server instead of a blank page.',
    opening: 'The error is caught and thrown away in the submit handler. I read it first.',
    file: 'web/src/login-form.tsx',
    lines: 86,
    diff: change(
      41,
      '    await signIn(form);',
      '  } catch {}',
      '  } catch (error) { setProblem(messageOf(error)); }',
      '  setBusy(false);',
    ),
    command: 'npm run test:web -- login-form',
    title: 'Run the login form tests',
    output: ['✓ shows the message of the server', '9 passed'],
    closing:
      'The form now keeps what was typed and shows the message of the server above the button. I left the wording of the messages as it is.',
    todos: ['Showing the error', 'Check the loading state'],
  },
  {
    prompt: 'Port the retry helper to the new HTTP client and remove the old one.',
    opening: 'Three callers use the old helper. I move them one by one and run the tests after each.',
    file: 'src/net/retry.ts',
    lines: 57,
    diff: change(
      22,
      'export async function withRetry(run: Run, tries = 3) {',
      '  return legacy.retry(run, { tries });',
      '  return attempt(run, tries, backoff(250));',
      '}',
    ),
    command: 'npm test -- net',
    title: 'Run the network tests',
    output: ['✓ gives up after the last try', '✓ waits longer each time', '23 passed'],
    closing:
      'All three callers use the new client now, and `legacy/` is gone. The delay doubles from 250 ms; the old helper waited a fixed second.',
    todos: ['Moving the callers', 'Remove the old client'],
  },
  {
    prompt: 'Speed up the search: it reads the whole index for every key that is pressed.',
    opening: 'The index is loaded inside the key handler. Loading it once should be enough.',
    file: 'src/search/index.ts',
    lines: 140,
    diff: change(
      31,
      'export async function search(words: string[]) {',
      '  const index = await readIndex();',
      '  const index = await (cached ??= readIndex());',
      '  return rank(index, words);',
    ),
    command: 'node bench/search.ts',
    title: 'Measure the search',
    output: ['before 412 ms', 'after   11 ms'],
    closing:
      'Search answers in 11 ms instead of 412 ms. The index is read once and dropped when the file changes:\n\n- `watchIndex()` forgets the cached one.\n- Memory grows by 3 MB for the sample data.',
    todos: ['Caching the index', 'Forget it when the file changes'],
  },
  {
    prompt: 'Write the changelog entry for 2.4 from the merged pull requests.',
    opening: 'I collect the merged pull requests since the last tag.',
    file: 'CHANGELOG.md',
    lines: 212,
    diff: change(3, '# Changelog', '', '## 2.4.0', '## 2.3.1'),
    command: 'git log --merges --oneline v2.3.1..HEAD',
    title: 'List the merges since the last tag',
    output: ['8f2c1d0 Merge #412 last CSV row', '61ab9e4 Merge #409 retry helper', '2 merges'],
    closing:
      'The entry is written, newest first, one line per change. I put the fix of the parser on top as it may lose data.',
    todos: ['Collecting the changes', 'Write the entry'],
  },
  {
    prompt: 'The nightly job fails on the first of the month. Find the reason and fix it.',
    opening: 'The log points to the date arithmetic: the month is taken before the day is set.',
    file: 'jobs/nightly.ts',
    lines: 73,
    diff: change(
      18,
      '  const day = new Date(now);',
      '  day.setDate(day.getDate() - 1);',
      '  day.setUTCDate(day.getUTCDate() - 1);',
      '  return day;',
    ),
    command: 'npm test -- nightly',
    title: 'Run the tests of the nightly job',
    output: ['✓ yesterday of the first is the last', '6 passed'],
    closing:
      'The job mixed local time and UTC, so on the first of the month it asked for a day that had not begun. It now uses UTC throughout, with a test for every month.',
    todos: ['Finding the date', 'Test every month'],
  },
];

export const LONG_TEXT =
  'The parser reads the header first and then walks the table of sections. Each section holds an offset and a length, so a reader can skip what it does not know.';

export const REPLIES: readonly string[] = [
  'Understood.',
  'On it.',
  'Good point, I take that up now.',
  'Right.',
];
