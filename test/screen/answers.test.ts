import { describe, expect, test } from 'vitest';
import { Screen } from '../../src/screen/screen.ts';
import { VERSION } from '../../src/version.ts';

function answersTo(...writes: string[]): string[] {
  const answers: string[] = [];
  const screen = new Screen({ cols: 80, rows: 24, answer: (bytes) => answers.push(bytes) });
  for (const data of writes) screen.write(data);
  return answers;
}

describe('answers', () => {
  test.each([
    ['DA1', '\x1b[c', '\x1b[?62;22c'],
    ['DA1 with its parameter', '\x1b[0c', '\x1b[?62;22c'],
    ['DA2', '\x1b[>c', '\x1b[>0;276;0c'],
    ['XTVERSION', '\x1b[>0q', `\x1bP>|orch-tui(${VERSION})\x1b\\`],
    ['XTVERSION without its parameter', '\x1b[>q', `\x1bP>|orch-tui(${VERSION})\x1b\\`],
    ['the operating status', '\x1b[5n', '\x1b[0n'],
    ['the cursor position', '\x1b[3;5H\x1b[6n', '\x1b[3;5R'],
    ['the cursor position where a wrap is due', `${'x'.repeat(80)}\x1b[6n`, '\x1b[1;80R'],
    ['the cursor position in origin mode', '\x1b[5;9r\x1b[?6h\x1b[2;3H\x1b[6n', '\x1b[2;3R'],
    ['the extended cursor position', '\x1b[3;5H\x1b[?6n', '\x1b[?3;5R'],
    ['the colour scheme', '\x1b[?996n', '\x1b[?997;1n'],
    ['the keyboard flags', '\x1b[>5u\x1b[?u', '\x1b[?5u'],
    ['the size in pixels', '\x1b[14t', '\x1b[4;384;640t'],
    ['the size of a cell', '\x1b[16t', '\x1b[6;16;8t'],
    ['the size in cells', '\x1b[18t', '\x1b[8;24;80t'],
    ['a palette colour', '\x1b]4;1;?\x07', '\x1b]4;1;rgb:cdcd/0000/0000\x07'],
    ['a colour of the cube', '\x1b]4;208;?\x1b\\', '\x1b]4;208;rgb:ffff/8787/0000\x1b\\'],
    ['a grey', '\x1b]4;255;?\x07', '\x1b]4;255;rgb:eeee/eeee/eeee\x07'],
    ['the text colour', '\x1b]10;?\x1b\\', '\x1b]10;rgb:e5e5/e5e5/e5e5\x1b\\'],
    ['the background colour', '\x1b]11;?\x07', '\x1b]11;rgb:0000/0000/0000\x07'],
    ['the cursor colour', '\x1b]12;?\x07', '\x1b]12;rgb:e5e5/e5e5/e5e5\x07'],
    ['the setting of margins', '\x1b[2;9r\x1bP$qr\x1b\\', '\x1bP1$r2;9r\x1b\\'],
    ['the setting of the pen', '\x1b[1;4;31m\x1bP$qm\x1b\\', '\x1bP1$r0;1;4;31m\x1b\\'],
    ['the setting of the cursor style', '\x1b[5 q\x1bP$q q\x1b\\', '\x1bP1$r5 q\x1b\\'],
    ['a setting nobody knows', '\x1bP$qx\x1b\\', '\x1bP0$r\x1b\\'],
    ['the Program Status query', '\x1b]7501;?\x07', '\x1b]7501;?\x07'],
  ])('%s', (_, query, answer) => {
    expect(answersTo(query)).toEqual([answer]);
  });

  test('several colours that were asked for at once', () => {
    expect(answersTo('\x1b]4;0;?;7;?\x07\x1b]10;?;?\x07')).toEqual([
      '\x1b]4;0;rgb:0000/0000/0000\x07',
      '\x1b]4;7;rgb:e5e5/e5e5/e5e5\x07',
      '\x1b]10;rgb:e5e5/e5e5/e5e5\x07',
      '\x1b]11;rgb:0000/0000/0000\x07',
    ]);
  });

  test.each([
    ['BEL', '\x07'],
    ['ST', '\x1b\\'],
    ['the C1 control ST', '\x9c'],
  ])('the Program Status query with the terminator it had: %s', (_, terminator) => {
    const query = `\x1b]7501;?${terminator}`;
    expect(answersTo(query)).toEqual([query]);
    expect(answersTo(...query)).toEqual([query]);
    for (let cut = 1; cut < query.length; cut++) {
      expect(answersTo(query.slice(0, cut), query.slice(cut))).toEqual([query]);
    }
    expect(answersTo(`text\x1b[c${query}\x1b_Ga=q\x1b\\`)).toEqual(['\x1b[?62;22c', query]);
    // Control characters within are skipped, as by xterm.
    expect(answersTo(`\x1b]7501;?\x01\x02${terminator}`)).toEqual([query]);
    expect(answersTo('\x1b]7501;?', `\x01${terminator}`)).toEqual([query]);
  });

  test('everything in the order asked, once each', () => {
    // What Claude Code 2.1.329 asks when it starts.
    expect(answersTo('\x1b[>0q\x1b[?u\x1b]7501;?\x07\x1b[c', '\x1b[?2026$p\x1b[16t\x1b[?1016$p')).toEqual([
      `\x1bP>|orch-tui(${VERSION})\x1b\\`,
      '\x1b[?0u',
      '\x1b]7501;?\x07',
      '\x1b[?62;22c',
      '\x1b[?2026;2$y',
      '\x1b[6;16;8t',
      '\x1b[?1016;2$y',
    ]);
  });

  test.each([
    ['the title', '\x1b]0;secret\x07\x1b[21t'],
    ['the clipboard', '\x1b]52;c;?\x07'],
    ['the answer to its own query', '\x1b]7501;?1\x07'],
    ['the next device', '\x1b[1c'],
    ['a colour beyond the palette', '\x1b]4;256;?\x07\x1b]4;-1;?\x07\x1b]4;x;?\x07'],
    ['a colour that is set', '\x1b]11;#ffffff\x07\x1b]4;1;red\x07'],
    ['a query that was aborted', '\x1b]7501;?\x18'],
    ['changing the window', '\x1b[8;50;100t\x1b[3;0;0t\x1b[?3h'],
  ])('nothing to %s', (_, query) => {
    expect(answersTo(query)).toEqual([]);
  });

  test('none without a way to give them, then to what is asked from there on', () => {
    const answers: string[] = [];
    const screen = new Screen({ cols: 80, rows: 24 });
    screen.write('\x1b[c\x1b]7501;?\x07');
    screen.answer = (bytes) => answers.push(bytes);
    expect(answers).toEqual([]);
    screen.write('\x1b[5n');
    expect(answers).toEqual(['\x1b[0n']);
  });

  test('in order also when giving one has the program ask the next', () => {
    const answers: string[] = [];
    const screen = new Screen({ cols: 80, rows: 24 });
    screen.answer = (bytes) => {
      if (answers.length === 0) screen.write('\x1b[6n');
      answers.push(bytes);
    };
    screen.write('\x1b[5n\x1b[c');
    expect(answers).toEqual(['\x1b[0n', '\x1b[?62;22c', '\x1b[1;1R']);
  });
});

describe('the state of a mode', () => {
  const settable = [
    1, 6, 9, 12, 45, 66, 1000, 1002, 1003, 1004, 1006, 1016, 47, 1047, 1049, 2004, 2026, 2031,
  ];

  test.each(settable)('DEC %i, which is off', (mode) => {
    expect(answersTo(`\x1b[?${mode}$p`)).toEqual([`\x1b[?${mode};2$y`]);
    expect(answersTo(`\x1b[?${mode}h\x1b[?${mode}$p`)).toEqual([`\x1b[?${mode};1$y`]);
    expect(answersTo(`\x1b[?${mode}h\x1b[?${mode}l\x1b[?${mode}$p`)).toEqual([`\x1b[?${mode};2$y`]);
    expect(answersTo(`\x1b[?${mode}h\x1b[?1049l\x1bc\x1b[?${mode}$p`)).toEqual([`\x1b[?${mode};2$y`]);
  });

  test.each([7, 25])('DEC %i, which is on', (mode) => {
    expect(answersTo(`\x1b[?${mode}$p`)).toEqual([`\x1b[?${mode};1$y`]);
    expect(answersTo(`\x1b[?${mode}l\x1b[?${mode}$p`)).toEqual([`\x1b[?${mode};2$y`]);
    expect(answersTo(`\x1b[?${mode}l\x1bc\x1b[?${mode}$p`)).toEqual([`\x1b[?${mode};1$y`]);
  });

  test.each([
    [8, 3],
    [67, 4],
    [1005, 4],
    [1015, 4],
    [1048, 1],
    [2027, 3],
    [9999, 0],
  ])('DEC %i, which is as it is', (mode, state) => {
    expect(answersTo(`\x1b[?${mode}$p`)).toEqual([`\x1b[?${mode};${state}$y`]);
  });

  test.each([
    [2, '', 4],
    [4, '', 2],
    [4, '\x1b[4h', 1],
    [12, '', 3],
    [20, '', 2],
    [20, '\x1b[20h', 1],
    [20, '\x1b[20h\x1bc', 2],
    [99, '', 0],
  ])('ANSI %i after %j', (mode, before, state) => {
    expect(answersTo(`${before}\x1b[${mode}$p`)).toEqual([`\x1b[${mode};${state}$y`]);
  });
});
