import { describe, expect, test } from 'vitest';
import { Watcher } from '../../src/classifier/watcher.ts';
import { Screen } from '../../src/screen/screen.ts';
import { claude, gray, paint, profiles, said } from './paint.ts';

/** A screen and its watcher; `write` writes at a time and `state` looks as often as is due until then. */
function watched() {
  const screen = new Screen({
    cols: 120,
    rows: 40,
    onSignal: (signal) => watcher.signal(signal, screen, now),
  });
  const watcher = new Watcher({ profiles });
  let now = 0;
  let looks = 0;
  const state = (until: number) => {
    for (let due = watcher.nextLook; due !== undefined && due <= until; due = watcher.nextLook) {
      watcher.look(screen, due);
      looks++;
    }
    return watcher.reading?.state;
  };
  const write = (time: number, text: string) => {
    state(time);
    now = time;
    screen.write(text);
    watcher.output(screen, now);
  };
  return { screen, watcher, write, state, looks: () => looks };
}

const picture = (...transcript: string[]): string => paint(claude(transcript)).serialize();
const IDLE = picture('  Claude Code v2.0.77', '', said('hi'), '', '● Hi.');
const SPINNING = picture(said('x'), '', '✻ Doing… (esc to interrupt)');
const INTERRUPTED = picture(said('hi'), gray('  ⎿  Interrupted · What should Claude do instead?'));

test('recognises the agent, and looks when it is quiet', () => {
  const { write, state, watcher } = watched();
  write(0, IDLE);
  expect(state(49)).toBeUndefined();
  expect(state(50)).toBe('idle');
  expect(watcher.reading?.agent).toBe('claude');
});

test('a trouble is looked at twice, though nothing changes in between', () => {
  const { write, state, watcher } = watched();
  write(0, IDLE);
  write(1000, INTERRUPTED);
  expect(state(1500)).toBe('idle');
  expect(state(1600)).toBe('interrupted');
  expect(watcher.reading?.since).toBe(1050);
});

test('the middle of a frame changes nothing', () => {
  const { write, state } = watched();
  write(0, IDLE);
  write(1000, '\x1b[?2026h\x1b[2J');
  expect(state(1900)).toBe('idle');
  write(1950, `${IDLE}\x1b[?2026l`);
  expect(state(4000)).toBe('idle');
});

test('what does not change is not looked at', () => {
  const { write, state, looks } = watched();
  write(0, IDLE);
  state(1000);
  expect(looks()).toBe(1);
  expect(state(1_000_000)).toBe('idle');
  expect(looks()).toBe(1);
});

test('what a program said is forgotten when a shell is in front', () => {
  const { write, state } = watched();
  write(0, `${IDLE}\x1b]7501;state=working:app=claude-code\x07`);
  expect(state(100)).toBe('working');
  write(200, '\x1bcdev@host:~/proj$ ');
  expect(state(2000)).toBe('shell');
  write(2100, `${IDLE}\x1b[?2004h`);
  expect(state(3000)).toBe('idle');
});

test('a command line that is still being typed starts no agent', () => {
  const { write, state, watcher } = watched();
  write(0, 'dev@host:~/proj$ claude --continue');
  expect(state(2000)).toBe('shell');
  expect(watcher.reading?.agent).toBeUndefined();
  write(2100, '\r\n');
  expect(state(4000)).toBe('starting');
  write(4100, 'command not found\r\ndev@host:~/proj$ ');
  expect(state(6000)).toBe('shell');
  expect(watcher.reading).toMatchObject({ agent: 'claude', since: 4150 });
});

test('an agent that comes up under another name is not taken for one that left to the shell', () => {
  const { write, state, watcher } = watched();
  write(0, 'dev@host:~/proj$ ');
  expect(state(2000)).toBe('shell');
  write(2100, './work\r\n\x1b]7501;state=idle:app=claude-code\x07\x1b[?1049h');
  expect(state(9000)).toBe('idle');
  write(9100, '\x1b[?1049l\x1bcdev@host:~/proj$ ');
  expect(state(12_000)).toBe('shell');
  expect(watcher.reading).toMatchObject({ state: 'shell', agent: 'claude' });
});

test('the end of the process is seen at once, in the middle of a frame too', () => {
  const { write, state, watcher } = watched();
  write(0, IDLE);
  write(1000, '\x1b[?2026h');
  watcher.facts({ exit: { code: 1 } }, 1010);
  expect(state(1100)).toBe('exited');
});

test('other profiles change neither what was heard nor what is known of the processes', () => {
  const { watcher, write, state } = watched();
  write(0, `${IDLE}\x1b]7501;state=working:app=claude-code\x07`);
  expect(state(1000)).toBe('working');
  watcher.useProfiles(profiles, 1000);
  expect(state(2000)).toBe('working');
  expect(watcher.reading?.since).toBe(50);
  watcher.facts({ exit: { code: 0 } }, 2000);
  expect(state(3000)).toBe('exited');
  watcher.useProfiles(profiles, 3000);
  expect(state(4000)).toBe('exited');
});

test('an agent whose profile is gone is not known any more', () => {
  const { watcher, write, state } = watched();
  write(0, IDLE);
  state(1000);
  watcher.useProfiles({ ...profiles, agents: new Map() }, 1000);
  state(4000);
  expect(watcher.reading?.agent).toBeUndefined();
});

describe('a picture of an agent', () => {
  const BOX = paint(claude([gray('  ⎿  Interrupted · What should Claude do instead?')])).serialize();
  const MENU = paint({
    lines: ['Do you want to proceed?', ' ❯ 1. Yes', '   2. No', '', ' Esc to cancel'],
  }).serialize();

  test.each([
    ['box', BOX],
    ['box with a banner', IDLE],
    ['menu', MENU],
  ])('that a command of a shell prints, a %s, is not the agent', (_, bytes) => {
    const { write, state } = watched();
    write(0, '\x1b[?2004huser@box:~$ ');
    expect(state(1000)).toBe('shell');
    write(1000, `cat notes; make\r\n\x1b[?2004l\r${bytes}`);
    expect(state(9000)).toBe('shell');
  });

  test.each([
    ['box', BOX],
    ['menu', MENU],
  ])('that any program prints, a %s, is not the agent', (_, bytes) => {
    const { write, state, watcher } = watched();
    write(0, bytes);
    state(9000);
    expect(watcher.reading?.agent).toBeUndefined();
  });

  test('is the agent as soon as it takes keys', () => {
    const { write, state } = watched();
    write(0, '\x1b[?2004huser@box:~$ ');
    write(1000, `claude\r\n\x1b[?2004l\r${IDLE}`);
    expect(state(2000)).toBe('shell');
    write(2000, '\x1b[?2004h');
    expect(state(3000)).toBe('idle');
  });
});

test('a spinner that stands still since the turn was over is no work, though nothing changes', () => {
  const { write, state, looks } = watched();
  write(0, `${SPINNING}\x1b]7501;state=working:app=claude-code\x07`);
  write(1000, '\x1b]7501;state=idle:app=claude-code\x07');
  expect(state(1900)).toBe('working');
  expect(state(2200)).toBe('idle');
  const until = looks();
  expect(state(100_000)).toBe('idle');
  expect(looks()).toBe(until);
});

test('a spinner that was painted after the turn was said to be over is looked at no more than that once', () => {
  const { write, state, looks } = watched();
  write(0, `${IDLE}\x1b]7501;state=idle:app=claude-code\x07`);
  write(100, SPINNING);
  expect(state(3000)).toBe('working');
  const until = looks();
  expect(state(100_000)).toBe('working');
  expect(looks()).toBe(until);
});
