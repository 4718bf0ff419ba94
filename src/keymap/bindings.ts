import type { Binding } from './binding.ts';
import { EDITOR } from './editor.ts';
import { METRICS, TABLE } from './figures.ts';
import { GRID } from './grid.ts';
import { LOG } from './log.ts';
import { OVERLAYS } from './overlays.ts';
import { SHEETS } from './sheets.ts';
import { WORKER } from './worker.ts';

const ALL = [...GRID, ...TABLE, ...WORKER, ...OVERLAYS, ...EDITOR, ...SHEETS, ...LOG, ...METRICS] as const;

/** Everything that a key can do. */
export type Action = (typeof ALL)[number]['action'];

/** A binding of the table. */
export type KnownBinding = Binding & { action: Action };

/** Every key of the room, in the order of help. The leave key of the focus view is configurable and stands apart. */
export const BINDINGS: readonly KnownBinding[] = ALL;
