import type { Action } from '../keymap/bindings.ts';

/** What a part of the controller does, by what the key asks for. */
export type Actions = Partial<Record<Action, (key: string) => void>>;
