import { ControlError } from './control-error.ts';

/** All that the API answers, by method and path. What is got is only read: a `GET` changes nothing. */
export const ROUTES = [
  'GET v1/run',
  'GET v1/workers',
  'POST v1/workers',
  'GET v1/workers/:name',
  'GET v1/workers/:name/screen',
  'GET v1/workers/:name/snapshot',
  'GET v1/workers/:name/explanation',
  'GET v1/workers/:name/detail',
  'GET v1/workers/:name/transcript',
  'POST v1/workers/:name/input',
  'POST v1/workers/:name/resize',
  'POST v1/workers/:name/stop',
  'POST v1/workers/:name/start',
  'POST v1/workers/:name/send',
  'POST v1/workers/:name/withdraw',
  'POST v1/workers/:name/kick',
  'POST v1/workers/:name/answer',
  'POST v1/workers/:name/automation',
  'POST v1/workers/:name/pause',
  'POST v1/workers/:name/resume',
  'POST v1/workers/:name/restart',
  'GET v1/messages/:name',
  'POST v1/automation',
  'GET v1/incidents',
  'GET v1/stats',
  'GET v1/activity',
  'GET v1/metrics/:name',
  'GET v1/search',
  'GET v1/log',
  'GET v1/events',
  'POST v1/call-off-start',
  'POST v1/down',
  'POST v1/replay',
] as const;

/** Which segment of a path is a name. */
const NAME = 2;

export type Route = (typeof ROUTES)[number];
export type QueryRoute = Extract<Route, `GET ${string}`>;
export type RequestRoute = Exclude<Route, QueryRoute>;

/** What a request means. */
export interface Routed {
  route: Route;
  /** What stands for `:name`, '' where nothing does. */
  name: string;
  query: URLSearchParams;
}

/** @throws {ControlError} 404 where there is nothing, 405 where there is something for another method */
export function routed(method: string, path: string): Routed {
  const [where = ''] = path.split('?', 1);
  const query = path.slice(where.length + 1);
  // One slash at the end does no harm.
  const segments = where.replace(/^\//, '').replace(/\/$/, '').split('/');
  const encodedName = segments[NAME] ?? '';
  if (encodedName !== '') segments[NAME] = ':name';
  const shape = segments.join('/');
  const route = ROUTES.find((known) => known === `${method} ${shape}`);
  if (route) return { route, name: decode(encodedName), query: new URLSearchParams(query) };
  const methods = ROUTES.filter((known) => known.endsWith(` ${shape}`)).map((known) => known.split(' ')[0]);
  if (methods.length === 0) throw new ControlError(404, `there is no ${method} ${path}`);
  throw new ControlError(405, `${where} takes ${methods.join(' and ')}, not ${method}`);
}

export function isQuery(route: Route): route is QueryRoute {
  return route.startsWith('GET ');
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ControlError(400, `${segment} is not a well-formed name`);
  }
}
