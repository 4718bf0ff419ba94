import { Box } from 'ink';
import { truncate, widthOf } from '../line.ts';
import type { RoomState } from '../state.ts';
import { toastRect, toastText } from '../toast-place.ts';
import { StyledLine } from './styled-line.tsx';

/** What just happened, over everything but menus. */
export function ToastLines({ state }: { state: RoomState }) {
  const rect = toastRect(state);
  if (!rect) return null;
  return (
    <Box
      position="absolute"
      left={rect.x}
      top={rect.y}
      width={rect.width}
      height={rect.height}
      flexDirection="column"
    >
      {state.toasts.map((toast) => {
        const text = truncate(toastText(toast), rect.width);
        const filled = text + ' '.repeat(rect.width - widthOf(text));
        return (
          <StyledLine
            key={toast.worker}
            segments={[{ text: filled, color: toast.color, bold: true, inverse: true }]}
          />
        );
      })}
    </Box>
  );
}
