/**
 * Makes an SVG picture of a terminal.
 *
 *   node scripts/screenshot.ts FILE.cast [--at SECONDS] > picture.svg
 *   node scripts/screenshot.ts --run 'npm start' --cols 120 --rows 40 --wait 'Composer' --keys 'enter' > picture.svg
 *
 * With --run, these happen in the order given, each as often as wanted: --wait REGEX until the screen shows it (10 s at most),
 * --keys 'NAME NAME' presses keys, --type TEXT, --pause MS. Then the picture is taken and the program told to end. With
 * --light it is one of a terminal with a light background.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { parseSize } from '../src/cast/event.ts';
import { readCast } from '../src/cast/read.ts';
import { Pty } from '../src/host/pty.ts';
import { rowText } from '../src/screen/cells.ts';
import { encodeKey } from '../src/screen/keys.ts';
import { Screen } from '../src/screen/screen.ts';
import { formatColor } from '../src/screen/theme.ts';
import { DARK, LIGHT, picture } from './svg-picture.ts';

const WAIT_MS = 10_000;
/** Programs draw in several writes. */
const SETTLE_MS = 200;

const { values, positionals, tokens } = parseArgs({
  allowPositionals: true,
  tokens: true,
  options: {
    at: { type: 'string' },
    run: { type: 'string' },
    cols: { type: 'string', default: '120' },
    rows: { type: 'string', default: '40' },
    title: { type: 'string' },
    light: { type: 'boolean', default: false },
    out: { type: 'string', short: 'o' },
    wait: { type: 'string', multiple: true },
    keys: { type: 'string', multiple: true },
    type: { type: 'string', multiple: true },
    pause: { type: 'string', multiple: true },
  },
});

const look = values.light ? LIGHT : DARK;
const steps = tokens.flatMap((token) =>
  token.kind === 'option' && token.value !== undefined ? [{ name: token.name, value: token.value }] : [],
);
const svg = values.run === undefined ? await ofCast(positionals[0]) : await ofProgram(values.run);
if (values.out) writeFileSync(values.out, svg);
else process.stdout.write(svg);

async function ofCast(path: string | undefined): Promise<string> {
  if (path === undefined) throw new Error('name a cast file, or a command with --run');
  const { header, events } = await readCast(path);
  const screen = new Screen(header);
  const end = values.at === undefined ? Number.POSITIVE_INFINITY : Number(values.at);
  for (const { time, code, data } of events) {
    if (time > end) break;
    if (code === 'o') screen.write(data);
    const size = code === 'r' ? parseSize(data) : undefined;
    if (size) screen.resize(size.cols, size.rows);
  }
  return picture(screen, values.title ?? (screen.title || path), look);
}

async function ofProgram(command: string): Promise<string> {
  const size = { cols: Number(values.cols), rows: Number(values.rows) };
  // What it is asked, the terminal answers as the picture shows it.
  const background = `\x1b]11;${formatColor(look.background)}`;
  const answer = (bytes: string) => type(bytes.replace(/\x1b\]11;rgb:[\da-f/]+/, background));
  const screen = new Screen({ ...size, answer });
  const decoder = new TextDecoder();
  let changed = () => {};
  const ended = Promise.withResolvers<void>();
  const env = { ...(process.env as Record<string, string>), TERM: 'xterm-256color', COLORTERM: 'truecolor' };
  const pty = new Pty(
    { argv: ['/bin/sh', '-c', command], cwd: process.cwd(), env, ...size },
    {
      onData: (bytes) => {
        screen.write(decoder.decode(bytes, { stream: true }));
        changed();
      },
      onExit: () => ended.resolve(),
    },
  );
  const type = (bytes: string) => pty.write(Buffer.from(bytes));
  const shows = async (pattern: RegExp) => {
    const timeout = AbortSignal.timeout(WAIT_MS);
    while (!pattern.test(textOf(screen))) {
      if (timeout.aborted) throw new Error(`the screen never showed ${pattern}:\n${textOf(screen)}`);
      await new Promise<void>((resolve) => {
        changed = resolve;
        timeout.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  };
  try {
    for (const { name, value } of steps) {
      if (name === 'wait') await shows(new RegExp(value));
      if (name === 'keys') for (const key of value.split(' ')) type(encodeKey(key, screen.modes));
      if (name === 'type') type(value);
      if (name === 'pause') await delay(Number(value));
    }
    await delay(SETTLE_MS);
    return picture(screen, values.title ?? (screen.title || command), look);
  } finally {
    pty.signal('SIGTERM');
    await Promise.race([ended.promise, delay(1000)]);
    pty.signal('SIGKILL');
  }
}

function textOf(screen: Screen): string {
  return Array.from({ length: screen.rows }, (_, y) => rowText(screen.row(y))).join('\n');
}
