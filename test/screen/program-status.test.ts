import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatReport, parseReport } from '../../src/screen/program-status.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const parse = (payload: string) => parseReport(payload, '\x07');

describe('a report', () => {
  test.each([
    ['state=idle', { id: '', state: 'idle' }],
    ['state=working:app=claude-code', { id: '', state: 'working', app: 'claude-code' }],
    ['app=codex:state=done', { id: '', state: 'done', app: 'codex' }],
    [
      'state=blocked:app=claude-code:kind=permission:msg=YXBwcm92ZSBwbGFu',
      { id: '', state: 'blocked', app: 'claude-code', kind: 'permission', message: 'approve plan' },
    ],
    ['state=blocked:kind=auth', { id: '', state: 'blocked', kind: 'auth' }],
    ['state=blocked:kind=boredom', { id: '', state: 'blocked' }],
    ['state=working:kind=question', { id: '', state: 'working' }],
    ['state=working:progress=0', { id: '', state: 'working', progress: 0 }],
    ['state=blocked:progress=100', { id: '', state: 'blocked', progress: 100 }],
    ['state=working:progress=101', { id: '', state: 'working' }],
    ['state=working:progress=007', { id: '', state: 'working' }],
    ['state=working:progress=-1', { id: '', state: 'working' }],
    ['state=idle:progress=5', { id: '', state: 'idle' }],
    ['state=error:id=team/worker-4', { id: 'team/worker-4', state: 'error' }],
    [`state=idle:title=${base64('Grüße 👋')}`, { id: '', state: 'idle', title: 'Grüße 👋' }],
    ['state=idle:msg=:title=', { id: '', state: 'idle' }],
    ['state=idle:app=a/b', { id: '', state: 'idle' }],
    [`state=idle:app=${'a'.repeat(33)}`, { id: '', state: 'idle' }],
    ['state=idle:state=done', { id: '', state: 'done' }],
    ['state=done:colour=red:nonsense:=x:STATE=idle:a b=c:', { id: '', state: 'done' }],
    ['state=done:state=a b', { id: '', state: 'done' }],
    ['state=clear', { state: 'clear' }],
    ['state=clear:id=a', { state: 'clear', id: 'a' }],
    [`state=idle:msg=${base64('x'.repeat(2048))}`, { id: '', state: 'idle', message: 'x'.repeat(2048) }],
    [`state=idle:title=${base64('x'.repeat(192))}`, { id: '', state: 'idle', title: 'x'.repeat(192) }],
    [`state=idle:id=${Array(8).fill('a').join('/')}`, { id: Array(8).fill('a').join('/'), state: 'idle' }],
  ])('%s', (payload, report) => {
    expect(parse(payload)).toEqual(report);
  });

  test.each([
    [''],
    ['?'],
    ['?1'],
    ['app=claude-code'],
    ['state='],
    ['state=busy'],
    ['state=idle:state=busy'],
    ['state=Idle'],
    ['state=idle:id='],
    ['state=idle:id=/a'],
    ['state=idle:id=a/'],
    ['state=idle:id=a//b'],
    ['state=idle:id=a=b'],
    ['state=clear:id=a/'],
    [`state=idle:id=${'a'.repeat(33)}`],
    [`state=idle:id=${Array(9).fill('a').join('/')}`],
    [`state=idle:id=${Array(5).fill('a'.repeat(26)).join('/')}`],
    ['state=idle:msg=abc'],
    ['state=idle:msg=YQ'],
    ['state=idle:msg=YR=='],
    ['state=idle:msg=Y.=='],
    ['state=idle:msg=/w=='],
    [`state=idle:msg=${base64('\xed\xa0\x80')}=`],
    [`state=idle:msg=${base64('two\nlines')}`],
    [`state=idle:title=${base64('\x1b[31m')}`],
    [`state=idle:title=${base64('\x85')}`],
    [`state=idle:msg=${base64('x'.repeat(2049))}`],
    [`state=idle:title=${base64('x'.repeat(193))}`],
  ])('is dropped: %s', (payload) => {
    expect(parse(payload)).toBeUndefined();
  });

  test('is dropped if its sequence has more than 4096 bytes', () => {
    const fixed = '\x1b]7501;state=idle:x='.length;
    const payload = (bytes: number): string => `state=idle:x=${'y'.repeat(bytes - fixed)}`;
    expect(parseReport(payload(4095), '\x07')).toBeDefined();
    expect(parseReport(payload(4096), '\x07')).toBeUndefined();
    expect(parseReport(payload(4094), '\x1b\\')).toBeDefined();
    expect(parseReport(payload(4095), '\x1b\\')).toBeUndefined();
    expect(parseReport(`state=idle:x=${'é'.repeat(2040)}`, '\x07')).toBeUndefined();
  });

  test('means the same after it was written again', () => {
    const record = fc.record(
      {
        id: fc.constantFrom('', 'a', 'a/b.c/D_1+2-3'),
        state: fc.constantFrom('idle', 'working', 'done', 'blocked', 'error'),
        app: fc.constantFrom('claude-code', 'x'),
        kind: fc.constantFrom('permission', 'question', 'auth'),
        progress: fc.integer({ min: 0, max: 100 }),
        msg: fc.string({ unit: 'grapheme', maxLength: 50 }),
        title: fc.string({ unit: 'grapheme', maxLength: 20 }),
      },
      { requiredKeys: ['id', 'state'] },
    );
    fc.assert(
      fc.property(record, ({ msg, title, ...pairs }) => {
        const texts = { ...(msg && { msg: base64(msg) }), ...(title && { title: base64(title) }) };
        const payload = Object.entries({ ...pairs, ...texts })
          .filter(([key, value]) => key !== 'id' || value !== '')
          .map((pair) => pair.join('='))
          .join(':');
        const report = parse(payload);
        expect(report).toBeDefined();
        if (report && report.state !== 'clear') expect(parse(formatReport(report))).toEqual(report);
      }),
      { seed: 1 },
    );
  });
});
