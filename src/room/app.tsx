import { Box, Text } from 'ink';
import { useSyncExternalStore } from 'react';
import { spokenLines } from './spoken.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';
import { ThemeContext } from './views/colors.ts';
import { Focus } from './views/focus.tsx';
import { Grid } from './views/grid.tsx';
import { Metrics } from './views/metrics.tsx';
import { OverlayBox } from './views/overlay.tsx';
import { SheetView } from './views/sheet.tsx';
import { Table } from './views/table.tsx';

/** The room's chrome: all but the screens of the workers. */
export function App({ store }: { store: Store<RoomState> }) {
  const state = useSyncExternalStore(store.subscribe, store.get);
  if (state.screenReader) return <Text>{spokenLines(state).join('\n')}</Text>;
  return (
    <ThemeContext value={state.theme}>
      <Box width={state.size.cols} height={state.size.rows}>
        {state.view === 'grid' && <Grid state={state} />}
        {state.view === 'focus' && <Focus state={state} />}
        {state.view === 'table' && <Table state={state} />}
        {state.view === 'metrics' && <Metrics state={state} />}
        {state.view === 'sheet' && state.sheet && <SheetView state={state} sheet={state.sheet} />}
        <OverlayBox state={state} />
      </Box>
    </ThemeContext>
  );
}

/** The chrome of a store, ready to be rendered: who asks for it needs no React. */
export function appElement(store: Store<RoomState>) {
  return <App store={store} />;
}
