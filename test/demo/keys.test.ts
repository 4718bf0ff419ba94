import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, flush, type Input } from '../../src/demo/keys.ts';

const key = (name: string): Input => ({ kind: 'key', name });
const text = (content: string): Input => ({ kind: 'text', text: content });

describe('decode', () => {
  test.for<[string, readonly Input[]]>([
    ['hello', [text('hello')]],
    ['über 漢🙂', [text('über 漢🙂')]],
    ['ok\r', [text('ok'), key('enter')]],
    ['\n', [key('newline')]],
    ['\x7f\x15\x03\x04', [key('backspace'), key('ctrl-u'), key('ctrl-c'), key('ctrl-d')]],
    ['\x1b[A\x1b[D\x1bOB', [key('up'), key('left'), key('down')]],
    ['\x1b[3~\x1b[H\x1b[Z', [key('delete'), key('home'), key('shift-tab')]],
    ['\x1b[200~a\rb\r\nc\x1b[201~', [{ kind: 'paste', text: 'a\nb\nc' }]],
    ['\x1b[200~a\x1b[2Jb\tc\x1b[201~', [{ kind: 'paste', text: 'a[2Jb    c' }]],
    // Esc and Enter in one read are Alt-Enter.
    ['\x1b\r\x03', [key('newline'), key('ctrl-c')]],
    ['\x1b\x1b[A', [key('escape'), key('up')]],
    // The kitty keyboard protocol.
    ['\x1b[27u\x1b[99;5u\x1b[13;2u\x1b[97u', [key('escape'), key('ctrl-c'), key('newline'), text('a')]],
    ['\x1b[99999999u\x1b[98u', [text('b')]],
    // Answers of the terminal.
    ['\x1b[?62;22c', [{ kind: 'reply', to: 'attributes', payload: '62;22' }]],
    ['\x1b]7501;?\x07', [{ kind: 'reply', to: 'status', payload: '?' }]],
    ['\x1b]7501;?1\x1b\\', [{ kind: 'reply', to: 'status', payload: '?1' }]],
    ['\x1b[?0u', [{ kind: 'reply', to: 'keyboard', payload: '0' }]],
    // What means nothing to the agent: focus, the mouse, its version query, a mode report.
    ['\x1b[I\x1b[<35;3;4M\x1bP>|term(1)\x1b\\\x1b[?2026;2$y', []],
  ])('%j', ([bytes, expected]) => {
    expect(decode(bytes)).toEqual({ inputs: expected, rest: '' });
  });

  test('waits for the rest of a sequence, and Esc alone is a key when nothing follows', () => {
    expect(decode('a\x1b')).toEqual({ inputs: [text('a')], rest: '\x1b' });
    expect(flush('\x1b')).toEqual([key('escape')]);
    expect(decode('\x1b[200~half of')).toEqual({ inputs: [], rest: '\x1b[200~half of' });
    expect(flush('\x1b[200~half of')).toEqual([]);
  });

  test('what is cut into reads means the same as what comes at once', () => {
    const part = fc.constantFrom(
      'abc',
      '\r',
      '\x03',
      '\x1b[A',
      '\x1b[200~x\ny\x1b[201~',
      '\x1b]7501;?\x07',
      'é',
      '\x1b[27u',
    );
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.nat(40)), (parts, cuts) => {
        const whole = parts.join('');
        const at = [...new Set(cuts.map((cut) => Math.min(cut, whole.length)))].sort((a, b) => a - b);
        const got: Input[] = [];
        let rest = '';
        for (const [i, end] of [...at, whole.length].entries()) {
          const read = decode(rest + whole.slice(at[i - 1] ?? 0, end));
          got.push(...read.inputs);
          rest = read.rest;
        }
        expect(rest).toBe('');
        expect(merged(got)).toEqual(merged(decode(whole).inputs));
      }),
    );
  });
});

/** Text that came in pieces as one. */
function merged(inputs: readonly Input[]): Input[] {
  const all: Input[] = [];
  for (const input of inputs) {
    const last = all.at(-1);
    if (input.kind === 'text' && last?.kind === 'text') all[all.length - 1] = text(last.text + input.text);
    else all.push(input);
  }
  return all;
}
