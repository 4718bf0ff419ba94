import type { Report } from './report.ts';
import { type Section, sectionsOf } from './report-sections.ts';

/** A report as Markdown. */
export function markdownReport(report: Report): string {
  return sectionsOf(report)
    .map((section, i) => sectionText(section, i === 0 ? '#' : '##'))
    .join('\n');
}

function sectionText({ title, lines, table }: Section, mark: string): string {
  const list = lines.map((line) => `- ${escaped(line)}\n`).join('');
  const rows = table
    ? [table.head, table.head.map(() => '---'), ...table.rows.map((row) => row.map(escaped))]
    : [];
  return `${mark} ${escaped(title)}\n\n${list}${rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('')}`;
}

/** Text of a program that is to be read as it is; what cannot be mistaken is left readable. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*<>|[\]&]/g, (char) => `\\${char}`);
}
