import type { ChildProcess } from 'node:child_process';
import { type DetachOptions, startDetached } from '../host/detach.ts';
import type { ControlOrder } from './control-order.ts';

/** Begins a control in the background, with its messages in a log file. What it is to serve is seen in no list of processes. */
export function beginControl(
  order: ControlOrder,
  log: string,
  options: Omit<DetachOptions, 'isFed'> = {},
): ChildProcess {
  const child = startDetached(['control', '--standby'], log, { ...options, isFed: true });
  child.stdin?.end(JSON.stringify(order));
  return child;
}
