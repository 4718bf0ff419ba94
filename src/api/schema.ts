/**
 * The control API: HTTP for commands and queries, one WebSocket for changes. All that a face may know of control is in
 * this folder.
 */

export * from './log.ts';
export * from './message.ts';
export * from './replay.ts';
export * from './requests.ts';
export * from './run.ts';
export * from './screens.ts';
export * from './stream.ts';
export * from './worker.ts';
