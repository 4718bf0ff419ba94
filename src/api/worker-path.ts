/** What can be asked of a worker. */
export type WorkerAction =
  | 'input'
  | 'start'
  | 'stop'
  | 'restart'
  | 'send'
  | 'withdraw'
  | 'kick'
  | 'automation'
  | 'pause'
  | 'resume'
  | 'explanation'
  | 'detail'
  | 'screen'
  | 'answer'
  | 'transcript';

/** Where the API has a worker, or one of its actions. */
export function workerPath(name: string, action?: WorkerAction): string {
  const path = `/v1/workers/${encodeURIComponent(name)}`;
  return action === undefined ? path : `${path}/${action}`;
}
