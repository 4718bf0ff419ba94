import { clustersOf, clusterWidth } from './cluster.ts';

/** A line in rows of at most `width` cells, parted between words; a word that is longer than a row is cut. */
export function wordRows(line: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const cluster of clustersOf(line)) {
    // Of the blanks between two rows none begins the second.
    if (cluster === ' ' && row === '' && rows.length > 0) continue;
    const cells = clusterWidth(cluster);
    if (used + cells <= width) {
      row += cluster;
      used += cells;
      continue;
    }
    const blank = cluster === ' ' ? row.length : row.lastIndexOf(' ');
    const words = row.slice(0, Math.max(0, blank)).trimEnd();
    rows.push(words === '' ? row : words);
    row = words === '' ? cluster : (row.slice(blank + 1) + cluster).trimStart();
    used = cellsOf(row);
  }
  return [...rows, row];
}

function cellsOf(text: string): number {
  let cells = 0;
  for (const cluster of clustersOf(text)) cells += clusterWidth(cluster);
  return cells;
}
