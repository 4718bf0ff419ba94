import { Text } from 'ink';
import type { Segment } from '../line.ts';
import { useStyles } from './colors.ts';

/** A line of styled pieces. */
export function StyledLine({ segments }: { segments: readonly Segment[] }) {
  const styleOf = useStyles();
  return (
    <Text wrap="truncate">
      {segments.map((segment, i) => (
        // Pieces of one line have no identity but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Text key={i} {...styleOf(segment)}>
          {segment.text}
        </Text>
      ))}
    </Text>
  );
}
