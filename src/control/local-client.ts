import { type ApiClient, ApiError } from '../api/client.ts';
import type { ControlApi } from './api.ts';

/** The control API within one process, for a replay and for tests: the same calls, nothing in between. */
export function localClient(api: ControlApi): ApiClient {
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await api.handle({ method, path, body });
    if (response.status === 200) return response.body as T;
    throw new ApiError(response.status, (response.body as { error: string }).error);
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    stream: async ({ onMessage }) => {
      // What is said while the stream opens comes after it is open, as over a socket.
      const stream = api.stream((message) => queueMicrotask(() => onMessage(message)));
      return { send: (message) => void stream.receive(message), close: () => stream.close() };
    },
  };
}
