import { execFileSync } from 'node:child_process';
import { describe, expect, test, vi } from 'vitest';
import { LiveAgent } from './live-agent.ts';
import { BOTH, CASES, CTRL_C, ENTER } from './trouble-cases.ts';

// Real processes share the machine with the other tests.
vi.setConfig({ testTimeout: 30_000 });

/** Esc as the kitty keyboard protocol sends it: nothing has to be waited for to know what it is. */
const ESC = '\x1b[27u';
const IDLE = /❯ *\n─+\n.*\? for shortcuts/;
const WORKS = /esc to interrupt/;

function start(args: string, options = {}): LiveAgent {
  return new LiveAgent(['--seed', '3', '--speed', '40', ...args.split(' ')], options);
}

describe.for(BOTH)('%s', (look) => {
  test('starts with an idle composer and its modes', async () => {
    await using agent = start(`--look ${look} --trouble idle`);
    await agent.until(IDLE);
    expect(agent.text).toContain(look === '2.1' ? 'Claude Code v2.1.329' : 'Claude Code v2.0.77');
    expect(agent.screen.modes).toMatchObject({
      bracketedPaste: true,
      focusReporting: true,
      alternateScreen: look === '2.1',
      mouseTracking: look === '2.1' ? 'any' : 'none',
    });
  });

  test('a typed prompt gets a turn and an answer that mentions it', async () => {
    await using agent = start(`--look ${look} --trouble idle`);
    await agent.until(IDLE);
    await agent.press('look at the parser');
    expect(agent.text).toContain('❯ look at the parser');
    expect(agent.text).not.toContain('? for shortcuts');
    agent.send(ENTER);
    await agent.until(WORKS);
    await agent.until(/Done with "look at the parser"/);
    if (look === '2.1') await agent.until(/✻ \w+ for \ds · done/);
  });

  test('takes tasks by itself', async () => {
    await using agent = start(`--look ${look} --speed 100`);
    await agent.until(/❯ The CSV parser drops the last row/);
    await agent.until(/❯ Make the login form show the error/);
  });

  test('Ctrl-C twice ends it and restores the terminal', async () => {
    await using agent = start(`--look ${look} --trouble idle --speed 1`);
    await agent.until(IDLE);
    agent.send(CTRL_C);
    await agent.until(/Press Ctrl-C again to exit/);
    agent.send(CTRL_C);
    expect(await agent.ended()).toEqual({ code: 0 });
    expect(agent.screen.modes).toMatchObject({
      bracketedPaste: false,
      focusReporting: false,
      alternateScreen: false,
      mouseTracking: 'none',
      kittyKeyboard: 0,
    });
    expect(agent.screen.cursor.visible).toBe(true);
  });

  test('SIGTERM ends it and restores the terminal', async () => {
    await using agent = start(`--look ${look} --trouble working`);
    await agent.until(WORKS);
    agent.signal('SIGTERM');
    expect(await agent.ended()).toEqual({ code: 143 });
    expect(agent.screen.modes).toMatchObject({ bracketedPaste: false, alternateScreen: false });
  });

  test('a resize draws everything anew', async () => {
    await using agent = start(`--look ${look} --trouble no_response`);
    await agent.until(/\(no response\)/);
    await agent.until(IDLE);
    agent.resize(70, 20);
    await agent.until(/^ *❯ *\n─{70}\n/m);
    expect(agent.text).toContain('● (no response)');
  });
});

/** Each case in one look; where there are two, they take turns. */
const ONCE = CASES.map((each, i) => ({
  ...each,
  look: (each.looks ?? BOTH)[i % (each.looks ?? BOTH).length]!,
}));

test.concurrent.for(ONCE)(
  '$look falls into $trouble, which shows $shows, and comes out of it',
  async (each) => {
    const { look, trouble, shows, settled, out, after } = each;
    await using agent = new LiveAgent(['--seed', '3', '--speed', '60', '--look', look, '--trouble', trouble]);
    await agent.until(() => shows.test(agent.text) && !(settled && WORKS.test(agent.text)));
    // Without credit nothing helps for minutes.
    if (trouble === 'auth_error/credit') return;
    for (const read of out[0]!) await agent.press(read === '\x1b' ? ESC : read);
    await agent.until(after ?? /esc to interrupt|⎿|● /);
  },
);

describe('leaves the agent', () => {
  test('frozen: no output and no reaction until SIGCONT', async () => {
    await using agent = start('--trouble frozen');
    await agent.until(WORKS);
    await expect.poll(() => processState(agent.pid), { timeout: 10_000 }).toBe('T');
    const { length } = agent.output;
    agent.send('hello');
    expect(processState(agent.pid)).toBe('T');
    expect(agent.output).toHaveLength(length);
    agent.signal('SIGCONT');
    await agent.until(/❯ hello/);
    await agent.until(/done \d+:\d\d/);
  });

  test('killed by a signal: the screen stays as it was', async () => {
    await using agent = start('--trouble exited/signal');
    expect(await agent.ended()).toEqual({ signal: 'SIGKILL' });
    expect(agent.screen.modes).toMatchObject({ alternateScreen: true, bracketedPaste: true });
    expect(agent.text).toMatch(WORKS);
  });

  test('ended with a status', async () => {
    await using agent = start('--trouble exited/code');
    expect(await agent.ended()).toEqual({ code: 1 });
    expect(agent.text).toMatch(/Resume this session with:\nclaude .*--resume [0-9a-f-]{36}/);
  });

  test('a shell in its place, from which it can be started again', async () => {
    await using agent = start('--trouble shell');
    await agent.until(/Resume this session with:\n.*\n\S*[$#%>] *$/m);
    expect(agent.screen.modes.alternateScreen).toBe(false);
    agent.send('echo $((6 * 7))\r');
    await agent.until(/^42$/m);
    agent.send('claude --continue\r');
    await agent.until(IDLE);
    // A prompt without an answer, and nothing runs.
    expect(agent.text).toContain('❯ continue');
    await agent.press('go on');
    agent.send(ENTER);
    await agent.until(/Done with "go on"/);
  });

  test('a shell over the screen of a killed agent', async () => {
    await using agent = start('--trouble shell/killed');
    await agent.until(/❯ Killed\n\S*[$#%>] /);
    expect(agent.screen.modes).toMatchObject({ alternateScreen: true, mouseTracking: 'any' });
    expect(agent.text).toContain('esc to interrupt');
  });
});

describe('speaks to the terminal', () => {
  test('OSC 7501 when it is answered, and then its title stands still', async () => {
    await using agent = start('--trouble permission --speed 10');
    await agent.until(/Do you want to proceed/);
    await agent.until(() => said(agent).includes('blocked'));
    agent.send('1');
    await agent.until(() => said(agent).includes('done'));
    const order = said(agent).filter((state, i, all) => state !== all[i - 1]);
    expect(order.join(' ')).toMatch(/(idle )?working blocked working done/);
    expect(agent.screen.title).toBe('Claude Code');
    const messages = [...agent.output.matchAll(/7501;[^\x07]*msg=([^\x07]*)/g)].map(([, text]) =>
      Buffer.from(text!, 'base64').toString(),
    );
    expect(messages).toContain('approve Bash: npm test -- csv');
    expect(messages).toContain('Running the CSV tests');
  });

  test('titles when nobody answers', async () => {
    await using agent = start('--trouble no_response --speed 5', { answers: false });
    await agent.until(/\(no response\)/);
    await agent.until(() => agent.screen.title === '✳ Claude Code');
    expect(agent.output).toContain('\x1b]0;◐ Claude Code\x07');
    expect(agent.output).not.toContain('7501;state');
  });

  test('its queries, before the first answer could come', async () => {
    await using agent = start('--trouble idle', { answers: false });
    await agent.until(IDLE);
    await agent.until(() => agent.output.includes('\x1b[?1016$p'));
    expect(agent.output).toContain('\x1b[>0q\x1b[?u\x1b]7501;?\x07\x1b[c');
  });

  test('the kitty keyboard protocol when the terminal knows it', async () => {
    await using agent = start('--trouble idle');
    await agent.until(() => agent.screen.modes.kittyKeyboard === 5);
    await agent.press('draft');
    agent.send('\x1b[99;5u');
    await agent.until(IDLE);
  });
});

describe('a wrong command line', () => {
  test.for([
    ['--trouble nonsense', /"nonsense" is not a known trouble.*idle/s],
    ['--look 3', /--look "3": expected 2\.1 or 2\.0/],
    ['--speed fast', /--speed "fast": expected a number/],
  ] as const)('%s', async ([args, message]) => {
    await using agent = new LiveAgent(args.split(' '));
    expect(await agent.ended()).toEqual({ code: 2 });
    expect(agent.text).toMatch(message);
  });
});

function said(agent: LiveAgent): string[] {
  return [...agent.output.matchAll(/7501;state=(\w+)/g)].map(([, state]) => state!);
}

/** `T` for a process that was stopped. */
function processState(pid: number): string {
  return execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' }).trim();
}
