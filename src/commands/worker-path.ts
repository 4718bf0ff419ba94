/** Where the API has a worker, or one of its actions. */
export function workerPath(
  name: string,
  action?: 'input' | 'start' | 'stop' | 'send' | 'explanation',
): string {
  const path = `/v1/workers/${encodeURIComponent(name)}`;
  return action === undefined ? path : `${path}/${action}`;
}
