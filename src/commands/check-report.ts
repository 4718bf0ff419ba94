import type { Score, Wrong } from '../classifier/score.ts';
import { printable } from '../printable.ts';

/** What a check found, for people. */

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
const seconds = (s: number): string => `${s.toFixed(2)} s`;

/** As text for a terminal. */
export function textReport(score: Score, min: number): string {
  const { files, accuracy, delay, troubleDelay, byState } = score;
  const verdict = accuracy >= min ? 'reached' : 'NOT reached';
  const lines = [
    `${files} recordings, ${seconds(score.seconds)} scored: accuracy ${percent(accuracy)} (${percent(min)} ${verdict})`,
    `delay p50 ${seconds(delay.p50)}, p95 ${seconds(delay.p95)}; troubles p50 ${seconds(troubleDelay.p50)}, p95 ${seconds(troubleDelay.p95)}`,
    '',
    `${'state'.padEnd(15)}${['precision', 'recall', 'f1', 'time'].map((head) => head.padStart(12)).join('')}  read as`,
  ];
  for (const [state, { precision, recall, f1, seconds: time }] of Object.entries(byState)) {
    const cells = [percent(precision), percent(recall), percent(f1), seconds(time)];
    const others = Object.entries(score.confusion[state as keyof typeof score.confusion] ?? {})
      .filter(([read]) => read !== state)
      .map(([read, s]) => `${read} ${seconds(s)}`);
    lines.push(`${state.padEnd(15)}${cells.map((cell) => cell.padStart(12)).join('')}  ${others.join(', ')}`);
  }
  if (score.wrong.length > 0) lines.push('', 'wrong:');
  for (const wrong of score.wrong) lines.push(wrongLine(wrong));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function wrongLine({ file, from, to, expected, got, evidence }: Wrong): string {
  const place = evidence.row === undefined ? '' : ` row ${evidence.row}`;
  const proof = `${evidence.rule}${place}: ${evidence.text.slice(0, 80)}`;
  const told = `${file} ${from.toFixed(2)}-${to.toFixed(2)} expected ${expected}, got ${got} (${proof})`;
  return `  ${printable(told)}`;
}

/** As a page of its own. */
export function htmlReport(score: Score, min: number): string {
  const states = [
    ...new Set([...Object.keys(score.confusion), ...Object.values(score.confusion).flatMap(Object.keys)]),
  ].sort();
  const row = (cells: string[], tag = 'td') =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  const confusion = states.map((truth) => {
    const read = score.confusion[truth as keyof typeof score.confusion] ?? {};
    return row([truth, ...states.map((state) => (read[state as keyof typeof read] ?? 0).toFixed(1))]);
  });
  const byState = Object.entries(score.byState).map(([state, each]) =>
    row([state, percent(each.precision), percent(each.recall), percent(each.f1), seconds(each.seconds)]),
  );
  const wrong = score.wrong.map(({ file, from, to, expected, got, evidence }) =>
    row(
      [file, `${from.toFixed(2)}-${to.toFixed(2)}`, expected, got, evidence.rule, evidence.text].map(
        escapeHtml,
      ),
    ),
  );
  return `<!doctype html>
<meta charset="utf-8">
<title>Readings against the truth</title>
<style>body{font:14px system-ui;margin:2em}table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #ccc;padding:2px 8px;text-align:left}</style>
<h1>Accuracy ${percent(score.accuracy)}</h1>
<p>${score.files} recordings, ${seconds(score.seconds)} scored, ${percent(min)} asked for.
Delay p50 ${seconds(score.delay.p50)}, p95 ${seconds(score.delay.p95)}; troubles p50 ${seconds(score.troubleDelay.p50)}, p95 ${seconds(score.troubleDelay.p95)}.</p>
<h2>By state</h2>
<table>${row(['state', 'precision', 'recall', 'F1', 'time'], 'th')}${byState.join('')}</table>
<h2>True state by row, read state by column, s</h2>
<table>${row(['', ...states], 'th')}${confusion.join('')}</table>
<h2>Wrong</h2>
<table>${row(['recording', 'time, s', 'expected', 'got', 'rule', 'evidence'], 'th')}${wrong.join('')}</table>
`;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ESCAPES[char]!);
}
