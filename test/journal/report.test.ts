import { describe, expect, test } from 'vitest';
import { chartsOf } from '../../src/journal/charts.ts';
import type { JournalEvent } from '../../src/journal/event.ts';
import { reportOf } from '../../src/journal/report.ts';
import { htmlReport } from '../../src/journal/report-html.ts';
import { markdownReport } from '../../src/journal/report-markdown.ts';
import { at, evening } from './evening.ts';

const OPTIONS = {
  id: 'run-2026-01-12T17-41-00-000Z',
  generatedAt: at('19:15'),
  startedAt: at('17:41'),
  live: false,
  zone: 'UTC',
};
const REPORT = reportOf(evening(), OPTIONS);

/** The part of a report in Markdown under a title. */
function part(title: string, markdown = markdownReport(REPORT)): string[] {
  const found = markdown.split(/^#+ /m).find((each) => each.startsWith(`${title}\n`));
  return found!.trimEnd().split('\n').slice(2);
}

describe('the evening as Markdown', () => {
  test('has a head and a foot', () => {
    expect(part(`Report of ${OPTIONS.id}`)).toEqual([
      '- Date: 2026-01-12 (UTC)',
      '- Duration: 1 h 29 min (17:41:00-19:10:00)',
      '- Purpose: build the binder \\| \\<b\\>all of it\\</b\\>',
    ]);
    expect(part('About this report')).toEqual([
      '- Generated at: 2026-01-12 19:15:00 (UTC)',
      '- Monitoring window: 17:41:00-19:10:00, watched for 1 h 29 min',
      '- Total interventions: 12',
      '- Critical issues: 1',
      '- Workers managed: 10',
    ]);
  });

  test('tells automatic and manual interventions apart', () => {
    expect(part('Interventions')).toEqual([
      '- Automatic: 11',
      '- Manual: 1; a person had a hand in 1 of the incidents; a person typed at workers in 1 min',
      '- Incidents: 9, of which 0 open and 0 handed to a person',
    ]);
  });

  test('has the causes, the worst first', () => {
    expect(part('Incidents by cause').slice(2)).toEqual([
      '| interrupted | CRITICAL | OCCASIONAL | 2 | worker-1, worker-10 | it does not work | the API failed |',
      '| no_response | HIGH | FREQUENT | 4 | worker-4, worker-6 | it does not work | the API failed |',
      '| unresumed | MEDIUM | OCCURRENCE | 1 | worker-5 | it does not work | the API failed |',
      '| shell | MEDIUM | OCCURRENCE | 1 | worker-10 | it does not work | the API failed |',
      '| settings_error | MEDIUM | OCCURRENCE | 1 | worker-7 | it does not work | the API failed |',
    ]);
  });

  test('has each incident with its time, duration, states and steps', () => {
    expect(part('Timeline').slice(2)).toHaveLength(9);
    expect(part('Timeline')[2]).toBe(
      '| 17:47:02 | worker-4 | no_response: (no_response) | 2.0 s | 2.0 s | working → working | ' +
        'auto enter: nothing; auto resume: recovered | recovered, recipe "no_response-ladder" |',
    );
  });

  test('marks the repeat offender, with times and what worked', () => {
    const line = part('Workers').find((each) => each.includes('recurring'));
    expect(line).toMatch(
      /^\| worker-4 \| recurring \| 3 \(17:47:02, 18:54:02, 19:00:02\) \| no_response \| no_response-ladder: resume ×3 \| working /,
    );
  });

  test('groups by task, rates recipes, and lists steps and transitions', () => {
    expect(part('Tasks')[2]).toMatch(/^\| BIND-1 \| 4 \| 0 \| 6 \| 1 \| 2\.0 s, 2\.0 s \|/);
    expect(part('Recipes')[2]).toBe(
      '| no_response-ladder | no_response | 4 | 100.0 % (4 of 4) | ' +
        'enter: 0.0 % (0 of 2); resume: 100.0 % (4 of 4); ctrl-c: 0.0 % (0 of 1) |',
    );
    expect(part('Intervention history').slice(2)).toHaveLength(12);
    expect(part('State transitions').slice(2)).toHaveLength(38);
    expect(part('Key figures')).toContain('| Messages delivered | 50.0 % (1 of 2) |');
  });

  test('is of its time zone, and has dates when it goes over midnight', () => {
    const tokyo = markdownReport(reportOf(evening(), { ...OPTIONS, zone: 'Asia/Tokyo' }));
    expect(tokyo).toContain('- Duration: 1 h 29 min (02:41:00-04:10:00)');
    const kathmandu = markdownReport(reportOf(evening(), { ...OPTIONS, zone: 'Asia/Kathmandu' }));
    expect(kathmandu).toContain('(2026-01-12 23:26:00-2026-01-13 00:55:00)');
  });
});

test('a page escapes all that it quotes, and needs nothing else', () => {
  const page = htmlReport(REPORT);
  expect(page).toContain('build the binder | &lt;b&gt;all of it&lt;/b&gt;');
  expect(page).not.toMatch(/<b>|src=|href=|<script/);
  expect(page.match(/<h2>/g)).toHaveLength(11);
});

test('nothing that a worker wrote steers the terminal or breaks a table', () => {
  const evil = evening().map((each) =>
    each.type === 'incident.opened' ? { ...each, data: { ...each.data, evidence: '\x1b[2J\n| a `b' } } : each,
  ) as JournalEvent[];
  const markdown = markdownReport(reportOf(evil, OPTIONS));
  expect(markdown).not.toContain('\x1b');
  expect(part('Timeline', markdown)).toHaveLength(11);
});

test('a run of which nothing was written is told as such', () => {
  const empty = markdownReport(reportOf([], OPTIONS));
  expect(part('Timeline', empty)).toEqual(['- none']);
  expect(empty).toContain('- Duration: 0.0 s (17:41:00-17:41:00)');
});

test('a run of more incidents than a call takes arguments has its report, with its charts', () => {
  const opened = evening().find((event) => event.type === 'incident.opened')!;
  const many = Array.from({ length: 130_000 }, (_, i) => ({
    ...opened,
    at: opened.at + i,
    data: { ...opened.data, incident: `i${i}` },
  }));
  const report = reportOf(many, OPTIONS);
  expect(report.causes).toMatchObject([{ incidents: 130_000 }]);
  expect(chartsOf(report)).toHaveLength(3);
}, 20_000);
