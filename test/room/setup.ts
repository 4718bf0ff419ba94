import { loadInk } from '../../src/room/ink-layer.ts';

/** Colors are decided for a process when Ink is loaded: it is as in the room, whichever of the files of a process comes first. */
await loadInk();
