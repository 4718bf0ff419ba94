import { describe, expect, test } from 'vitest';
import { Sim } from './sim.ts';

/**
 * What was found out about sending text by trying it on the real ones: whether a prompt was submitted by these reads.
 * A pause between two reads is a number, in ms.
 */
const ONE = 'please explain the parser';
const THREE = 'first line\nsecond line\nthird line';
const FORTY = Array.from({ length: 40 }, (_, i) => `${i}. Step ${i} of the briefing: check it.`).join('\n');
const LONG = 'word '.repeat(120).trim();
const LONGER = 'word '.repeat(400).trim();

const bracketed = (text: string) => `\x1b[200~${text}\x1b[201~`;

const TRIALS: readonly (readonly [
  how: string,
  reads: readonly (string | number)[],
  in21: boolean,
  in20: boolean,
])[] = [
  ['1 line, Enter after 300 ms', [ONE, 300, '\r'], true, true],
  ['1 line + CR in one write', [`${ONE}\r`], true, false],
  ['1 line, CR right after', [ONE, '\r'], true, true],
  ['1 line + LF in one write', [`${ONE}\n`], false, false],
  ['1 line, LF after 300 ms', [ONE, 300, '\n'], false, false],
  ['600 characters + CR in one write', [`${LONG}\r`], false, false],
  ['600 characters, CR after 300 ms', [LONG, 300, '\r'], true, true],
  ['2000 characters + CR in one write', [`${LONGER}\r`], false, false],
  ['2000 characters, CR after 50 ms', [LONGER, 50, '\r'], true, false],
  ['2000 characters, CR after 300 ms', [LONGER, 300, '\r'], true, true],
  ['3 lines raw + CR in one write', [`${THREE}\r`], true, false],
  ['3 lines raw, CR after 300 ms', [THREE, 300, '\r'], true, true],
  ['40 lines raw + CR in one write', [`${FORTY}\r`], false, false],
  ['40 lines raw, CR after 50 ms', [FORTY, 50, '\r'], true, false],
  ['40 lines raw, CR after 300 ms', [FORTY, 300, '\r'], true, true],
  ['bracketed 3 lines + CR in one write', [`${bracketed(THREE)}\r`], true, false],
  ['bracketed 3 lines, CR right after', [bracketed(THREE), '\r'], true, true],
  ['bracketed 40 lines + CR in one write', [`${bracketed(FORTY)}\r`], true, false],
  ['bracketed 40 lines, CR after 10 ms', [bracketed(FORTY), 10, '\r'], true, false],
  ['bracketed 40 lines, CR after 100 ms', [bracketed(FORTY), 100, '\r'], true, false],
  ['bracketed 40 lines, CR after 200 ms', [bracketed(FORTY), 200, '\r'], true, true],
];

describe.for(['2.1', '2.0'] as const)('%s', (look) => {
  test.for(TRIALS)('%s', ([, reads, in21, in20]) => {
    const sim = new Sim({ look, trouble: { state: 'idle' } }).pass(3000);
    for (const read of reads) {
      if (typeof read === 'number') sim.pass(read);
      else sim.send(read);
    }
    const submitted = look === '2.1' ? in21 : in20;
    expect(sim.works).toBe(submitted);
    // What stays unsent is sent by one more Enter of its own.
    if (!submitted) expect(sim.pass(400).send('\r').works).toBe(true);
  });

  test('a burst of lines with its Enter becomes a chip', () => {
    const sim = new Sim({ look, trouble: { state: 'idle' } }).pass(3000).send(`${FORTY}\r`);
    expect(sim.screen()).toContain('❯ [Pasted text #1 +40 lines]');
  });
});
