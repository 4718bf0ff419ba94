import { inlineFrame } from './frame-inline.ts';
import { screenFrame } from './frame-screen.ts';
import { viewMenu } from './menu-view.ts';
import type { AgentState } from './state.ts';
import type { Line } from './style.ts';

/** What is on the screen at one moment. */
export interface Frame {
  /** `screen`: the rows fill the alternate screen. `inline`: they live below what was printed for good. */
  readonly kind: 'screen' | 'inline';
  readonly rows: readonly Line[];
  /** The finished part, in pieces that are printed once each (inline only). */
  readonly printed: readonly (readonly Line[])[];
  /** How many pieces were printed before the first of `printed`. */
  readonly dropped: number;
  /** Whether the rows stay for good when the next frame prints something (a dialog of 2.0). */
  readonly stays?: boolean;
  /** Where the terminal's own cursor is left, in cells from the top left of `rows`. */
  readonly cursor: { readonly x: number; readonly y: number };
}

/** The frame of a moment; undefined while nothing is drawn yet. No row is wider than `cols`. */
export function frame(agent: AgentState, now: number, cols: number, rows: number): Frame | undefined {
  switch (agent.phase) {
    case 'starting':
      return undefined;
    case 'dialog': {
      const foot = agent.armed === undefined ? undefined : `Press ${agent.armed.key} again to exit`;
      const view = viewMenu(agent.menu!, cols, foot);
      const { stays } = agent.menu!;
      // 2.1 leaves the terminal's cursor at the marker, 2.0 below the dialog.
      const cursor = agent.look === '2.1' ? view.marker : { x: 0, y: view.rows.length };
      return { kind: 'inline', rows: view.rows, printed: [], dropped: 0, stays, cursor };
    }
    case 'editor':
      return editorFrame(agent, cols, rows);
    case 'ready':
      return agent.look === '2.1' ? screenFrame(agent, now, cols, rows) : inlineFrame(agent, now, cols, rows);
  }
}

/** An editor that has nothing to do with an agent: tildes and a status line. */
function editorFrame(agent: AgentState, cols: number, rows: number): Frame {
  const tildes = Array.from({ length: Math.max(0, rows - 2) }, (): Line => [['~', { fg: 4 }]]);
  const command = /:[^:]*$/.exec(agent.editor)?.[0];
  const status = command ?? '"claude-prompt.md" 0L, 0B'.slice(0, cols);
  const cursor =
    command === undefined ? { x: 0, y: 0 } : { x: Math.min(command.length, cols - 1), y: rows - 1 };
  return { kind: 'screen', rows: [[], ...tildes, [[status]]], printed: [], dropped: 0, cursor };
}
