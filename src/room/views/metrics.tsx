import { Box, Text } from 'ink';
import { useMemo } from 'react';
import type { Range } from '../../api/stats.ts';
import { keyHints } from '../../keymap/keymap.ts';
import { lengthOf, type Segment, takeSegments } from '../line.ts';
import type { RoomState } from '../state.ts';
import { colorOf, theme } from '../theme.ts';
import { Bar, FootBar } from './bar.tsx';
import { footer } from './grid.tsx';
import { panelRects, panelsOf } from './panels.ts';
import { StyledLine } from './styled-line.tsx';

const RANGE_NAMES: Readonly<Record<Range, string>> = {
  '5m': 'last 5 minutes',
  '1h': 'last hour',
  run: 'whole run',
};

const HINTS = [
  ['metrics-close', 'back'],
  ['metrics-5m', '5 min'],
  ['metrics-1h', '1 h'],
  ['metrics-run', 'whole run'],
  ['metrics-next-range', 'next range'],
] as const;
const PAGE_HINTS = [['metrics-page-down', 'more charts']] as const;

/** How the run goes, in charts. */
export function Metrics({ state }: { state: RoomState }) {
  const { size, keymap, figures, theme: colors } = state;
  const { range, page, draw } = state.metrics;
  // Until the numbers of another range are there, those of the one before stay.
  const metrics = figures.metrics;
  const all = useMemo(() => (metrics ? panelsOf(metrics) : []), [metrics]);
  const rects = useMemo(() => panelRects(size, all.length), [size, all]);
  const pages = Math.max(1, Math.ceil(all.length / Math.max(1, rects.length)));
  const shown = page % pages;
  const charts = useMemo(() => {
    const panels = all.slice(shown * rects.length, (shown + 1) * rects.length);
    return panels.map((panel, i) => {
      const { width, height } = rects[i]!;
      const chart = {
        ...panel,
        series: panel.lines.map(({ color, values }) => ({ color: colorOf(colors, color), values })),
        frame: colorOf(colors, theme.dim),
      };
      const picture = draw?.(chart, { cols: width - 2, rows: Math.max(1, height - 2) });
      return { ...panel, picture, rect: rects[i]! };
    });
  }, [all, rects, shown, draw, colors]);
  const hints = [
    ...keyHints(keymap, 'metrics', HINTS),
    ...(pages > 1 ? keyHints(keymap, 'metrics', PAGE_HINTS) : []),
  ];
  return (
    <>
      <Bar
        width={size.cols}
        top={0}
        left={[
          { text: ' metrics ', inverse: true, bold: true },
          { text: `  ${RANGE_NAMES[range]}`, bold: true },
          ...(figures.problem === undefined ? [] : [{ text: `  ${figures.problem}`, color: theme.trouble }]),
        ]}
        right={[{ text: pages > 1 ? `page ${shown + 1}/${pages} ` : '', color: theme.accent }]}
      />
      {charts.map(({ title, legend, picture, rect }) => (
        <Box
          key={title}
          position="absolute"
          left={rect.x}
          top={rect.y}
          width={rect.width}
          height={rect.height}
          flexDirection="column"
        >
          <StyledLine segments={titleLine(title, legend, rect.width)} />
          <Text wrap="truncate">{picture ?? ''}</Text>
        </Box>
      ))}
      {charts.length === 0 && (
        <Bar width={size.cols} top={size.rows >> 1} left={[{ text: '  counting …', dim: true }]} />
      )}
      <FootBar state={state} left={footer({ ...state, filter: undefined }, hints)} />
    </>
  );
}

/** As much of the legend as fits in whole, and how many more lines the chart has. */
function titleLine(title: string, legend: readonly Segment[][], width: number): Segment[] {
  const line: Segment[] = [{ text: ` ${title}`, bold: true, color: theme.key }];
  for (const [i, entry] of legend.entries()) {
    const left = legend.length - i;
    const more = left > 1 ? moreText(left - 1).length : 0;
    if (lengthOf([...line, ...entry]) + more >= width) {
      line.push({ text: moreText(left), dim: true });
      break;
    }
    line.push(...entry);
  }
  return takeSegments(line, width - 1).taken;
}

function moreText(count: number): string {
  return `  +${count}`;
}
