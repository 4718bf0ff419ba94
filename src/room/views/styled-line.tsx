import { Text } from 'ink';
import type { Segment } from '../line.ts';

/** A line of styled pieces. */
export function StyledLine({ segments }: { segments: readonly Segment[] }) {
  return (
    <Text wrap="truncate">
      {segments.map(({ text, color, bold = false, dim = false, inverse = false }, i) => (
        // Pieces of one line have no identity but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Text key={i} bold={bold} dimColor={dim} inverse={inverse} {...(color !== undefined && { color })}>
          {text}
        </Text>
      ))}
    </Text>
  );
}
