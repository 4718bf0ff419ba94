import { chartsOf } from './charts.ts';
import { escaped } from './markup.ts';
import type { Report } from './report.ts';
import { type Section, sectionsOf } from './report-sections.ts';

const STYLE =
  ':root{color-scheme:light dark}body{font:14px/1.5 system-ui;margin:2em auto;max-width:90em;padding:0 1em}' +
  'div{overflow-x:auto}table{border-collapse:collapse}td,th{border:1px solid #8886;padding:2px 8px;text-align:left;' +
  'vertical-align:top}svg{max-width:100%;height:auto}td{font-variant-numeric:tabular-nums}';

/** A report as one page that needs nothing else. */
export function htmlReport(report: Report): string {
  const [head, ...rest] = sectionsOf(report).map(({ title, ...body }) => ({
    title: escaped(title),
    ...body,
  }));
  const body = rest.map((section) => `<h2>${section.title}</h2>\n${bodyOf(section)}`).join('');
  const charts = chartsOf(report)
    .map((chart) => `<div>${chart}</div>\n`)
    .join('');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${head!.title}</title>
<style>${STYLE}</style>
<h1>${head!.title}</h1>
${bodyOf(head!)}${charts}${body}</html>
`;
}

function bodyOf({ lines, table }: Section): string {
  const list = lines.length > 0 ? `<ul>${lines.map((line) => `<li>${escaped(line)}`).join('')}</ul>\n` : '';
  if (!table) return list;
  const rows = table.rows.map((cells) => rowOf(cells, 'td')).join('');
  return `${list}<div><table>\n${rowOf(table.head, 'th')}${rows}</table></div>\n`;
}

function rowOf(cells: readonly string[], tag: 'td' | 'th'): string {
  return `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>\n`;
}
