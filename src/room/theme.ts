import type { Worker } from '../api/schema.ts';

/** Colours by what they mean; names as Ink knows them, so that the operator's own palette decides how they look. */
export const theme = {
  frame: 'gray',
  selected: 'cyanBright',
  running: 'green',
  idle: 'blueBright',
  asked: 'magentaBright',
  exited: 'yellow',
  trouble: 'redBright',
  dim: 'gray',
  key: 'cyan',
  accent: 'magentaBright',
} as const;

/** The colour of a worker's state. */
export function stateColor(worker: Worker): string {
  if (worker.state === 'running') return theme.running;
  if (worker.state !== 'exited') return theme.trouble;
  return worker.exit && 'code' in worker.exit && worker.exit.code === 0 ? theme.dim : theme.exited;
}
