import { failure } from './failures.ts';
import { BLANK, type Block, layOut, row } from './layout.ts';
import { diffRows } from './permission-menu.ts';
import type { Entry, Look, Tool } from './state.ts';
import {
  ACCENT,
  AMBER,
  BOLD,
  DIM,
  FAINT,
  GRAY,
  GREEN,
  type Line,
  type Piece,
  RED,
  type Style,
  WHITE,
} from './style.ts';

/** Laid-out entries, for as long as the entry lives: a transcript is drawn many times and does not change. */
const drawn = new WeakMap<Entry, { readonly key: string; readonly lines: readonly Line[] }>();

/** An entry as rows for a screen of `cols` columns. */
export function entryLines(entry: Entry, look: Look, cols: number): readonly Line[] {
  const key = `${look} ${cols}`;
  const known = drawn.get(entry);
  if (known?.key === key) return known.lines;
  const lines = layOut(drawEntry(entry, look), cols);
  drawn.set(entry, { key, lines });
  return lines;
}

/** One entry of the transcript as each look draws it. Every entry but a result begins with a blank row. */
function drawEntry(entry: Entry, look: Look): Block[] {
  switch (entry.kind) {
    case 'prompt':
      return [BLANK, ...promptBlocks(entry.text, look)];
    case 'say':
      return [BLANK, ...sayBlocks(entry.text, look)];
    case 'system':
      return [
        BLANK,
        {
          line: [
            ['●', GRAY],
            [` ${entry.text}`, GRAY],
          ],
          hang: 2,
        },
      ];
    case 'thought':
      return [BLANK, row(['  Thought for ', GRAY], [`${entry.seconds}s`, { ...GRAY, bold: true }])];
    case 'tool':
      return [BLANK, ...toolBlocks(entry.tool, entry.outcome, look)];
    case 'interrupted':
      return [result(look, ['Interrupted · What should Claude do instead?', GRAY])];
    case 'declined':
      return [BLANK, row(['●', look === '2.1' ? GRAY : WHITE], [' User declined to answer questions'])];
    case 'compacted':
      return [{ fill: '═', style: DIM, label: [' Conversation compacted · ctrl+o for history ', GRAY] }];
    case 'answered':
      return answeredBlocks(entry.question, entry.answer, look);
    case 'failure':
      return failureBlocks(entry.failure, look);
    case 'limit':
      return [result(look, [entry.text, RED])];
    case 'result':
      return [(look === '2.1' ? result : detail)(look, [entry.text, entry.dim ? DIM : undefined])];
    case 'end':
      return [
        BLANK,
        row(['✻', GRAY], [` ${entry.verb} for ${duration(entry.seconds)}${doneAt(entry.at, look)}`, GRAY]),
      ];
  }
}

/** `2s`, `1m 5s`. */
export function duration(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
}

function doneAt(at: number, look: Look): string {
  if (look === '2.0') return '';
  const date = new Date(at);
  const [hours, minutes] = [date.getHours(), String(date.getMinutes()).padStart(2, '0')];
  const time = `${hours % 12 === 0 ? 12 : hours % 12}:${minutes} ${hours < 12 ? 'AM' : 'PM'}`;
  return ` · done ${time}`;
}

/** The corner under the entry that it belongs to, with the hard space that the real one sets after it. */
export function result(look: Look, ...line: Piece[]): Block {
  return { line: [['  ⎿ \u00a0', look === '2.1' ? GRAY : undefined], ...line], hang: 5 };
}

/** The same with two plain spaces, as under commands and tools at work. */
export function detail(look: Look, ...line: Piece[]): Block {
  return { line: [['  ⎿  ', look === '2.1' ? GRAY : WHITE], ...line], hang: 5 };
}

function promptBlocks(text: string, look: Look): Block[] {
  const rows = text.split('\n');
  const band = { bg: 237 };
  const mark = look === '2.1' ? GRAY : FAINT;
  // 2.1 paints the whole row, 2.0 only the text, to the width of its longest line.
  const width = Math.max(...rows.map((line) => line.length)) + 1;
  return rows.map((line, i): Block => {
    const start: Piece = i === 0 ? ['❯ ', { ...mark, ...band }] : ['  ', band];
    return look === '2.1'
      ? { line: [start, [line, WHITE]], hang: 2, band }
      : { line: [start, [line.padEnd(width), { ...WHITE, ...band }]], hang: 2 };
  });
}

/** A prompt that waits for the running turn to end. */
export function queuedBlocks(text: string, look: Look): Block[] {
  const band = { bg: 237 };
  if (look === '2.0') {
    return [row(['  '], ['❯ ', { ...FAINT, ...band }], [`${text} `, { ...WHITE, ...band }])];
  }
  return [
    BLANK,
    { line: [[`❯ ${text}`, GRAY]], hang: 2, band },
    detail(look, ['Queued · ctrl+x ctrl+s to send now', GRAY]),
  ];
}

/** The text of the model: a bullet, then its lines. Numbered lines hang under their text in 2.1. */
export function sayBlocks(text: string, look: Look): Block[] {
  return text.split('\n').map((content, i): Block => {
    const start: Line = i === 0 ? [['●', WHITE], [' ']] : [['  ']];
    if (look === '2.0') return { line: [...start, [content]], hard: true };
    const number = /^(\d+\. |- )/.exec(content)?.[0] ?? '';
    return { line: [...start, ...inline(content)], hang: 2 + number.length };
  });
}

/** Code spans take the accent colour, without their backticks. */
function inline(text: string): Line {
  return text.split('`').map((part, i): Piece => (i % 2 === 1 ? [part, ACCENT] : [part]));
}

function failureBlocks(name: Parameters<typeof failure>[0], look: Look): Block[] {
  const { as, text } = failure(name).final[look];
  if (as === 'result') return [result(look, [text, RED])];
  if (as === 'narrow') return [{ line: [['  ⎿ '], [text, RED]], hang: 4 }];
  return [
    BLANK,
    {
      line: [
        ['●', AMBER],
        [` ${text}`, AMBER],
      ],
      hang: 2,
    },
  ];
}

function answeredBlocks(question: string, answer: string, look: Look): Block[] {
  const [style, who] =
    look === '2.1' ? [GRAY, "Answered Claude's questions:"] : [WHITE, "User answered Claude's questions:"];
  return [
    BLANK,
    row([look === '2.1' ? '● ' : '●\u00a0', style], [who]),
    result(look, [`· ${question} → ${answer}`, GRAY]),
  ];
}

/** A finished call. 2.1 folds commands and reads into one gray line. */
function toolBlocks(tool: Tool, outcome: 'done' | 'rejected' | 'interrupted', look: Look): Block[] {
  if (look === '2.0') return toolBlocks20(tool, outcome);
  const one = { ...GRAY, bold: true };
  if (tool.name === 'Read') return [row(['  Read ', GRAY], ['1', one], [' file ', GRAY])];
  if (tool.name !== 'Bash') {
    return [called(tool, outcome === 'done' ? GREEN : RED), ...changed(tool, outcome, look)];
  }
  if (outcome === 'done') return [row(['  Ran ', GRAY], ['1', one], [' shell command ', GRAY])];
  const what = outcome === 'rejected' ? 'Did not run ' : 'No result recorded for ';
  return [
    row([`  ${what}`, GRAY], ['1', one], [' call ', GRAY]),
    result(look, [`$ ${tool.target}`, GRAY]),
    result(look, ['Interrupted · What should Claude do instead?', GRAY]),
  ];
}

function toolBlocks20(tool: Tool, outcome: 'done' | 'rejected' | 'interrupted'): Block[] {
  const start = called(tool, outcome === 'done' ? GREEN : RED);
  if (outcome === 'interrupted' || (outcome === 'rejected' && tool.name === 'Bash')) {
    return [start, result('2.0', ['Interrupted · What should Claude do instead?', GRAY])];
  }
  if (tool.name === 'Update' || tool.name === 'Write') return [start, ...changed(tool, outcome, '2.0')];
  return [start, ...outputBlocks(tool.output)];
}

export function outputBlocks(output: readonly string[], style?: Style): Block[] {
  return output.map((text, i) => (i === 0 ? result('2.0', [text, style]) : row([`     ${text}`, style])));
}

/** `● Update(src/app.py)` with the bullet in the colour of its outcome. */
export function called(tool: Tool, bullet: Style, mark = '●'): Block {
  return { line: [[mark, bullet], [' '], [tool.name, BOLD], [`(${tool.target})`]], hang: 2 };
}

function changed(tool: Tool, outcome: 'done' | 'rejected' | 'interrupted', look: Look): Block[] {
  const rows = diffRows(tool, look, '     ');
  const file = tool.target.split('/').at(-1)!;
  if (outcome !== 'done') {
    const style = look === '2.1' ? GRAY : FAINT;
    const verb = look === '2.1' ? 'Rejected' : 'User rejected';
    const what = tool.name === 'Write' ? 'write' : 'update';
    return [result(look, [`${verb} ${what} to `, style], [file, { ...style, bold: true }]), ...rows];
  }
  if (tool.name === 'Write') return [result(look, [`Wrote ${rows.length} lines to `], [file, BOLD]), ...rows];
  return [result(look, ['Added '], ['1', BOLD], [' line, removed '], ['1', BOLD], [' line']), ...rows];
}
