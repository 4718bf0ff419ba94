import type { ApiClient } from '../api/client.ts';
import { type WorkerAction, workerPath } from '../api/worker-path.ts';
import { messageOf } from '../error-message.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';

/** What is asked of control; what becomes of it is told in the footer. */
export class Requests {
  readonly #store: Store<RoomState>;
  readonly #api: ApiClient;

  constructor(store: Store<RoomState>, api: ApiClient) {
    this.#store = store;
    this.#api = api;
  }

  post<T>(path: string, body?: object): Promise<T> {
    return this.#api.post<T>(path, body);
  }

  /** Says what is being done while it is, and `done` when it is done; when it fails, why, and the answer is false. */
  run(doing: string, work: () => Promise<unknown>, done?: string): Promise<boolean> {
    this.say(doing);
    return work().then(
      () => {
        if (done === undefined) this.#store.set((state) => ({ ...state, message: undefined }));
        else this.say(done);
        return true;
      },
      (error: unknown) => {
        this.fail(error);
        return false;
      },
    );
  }

  /** The same of each worker at once: `route` is what follows its name in the path. */
  each(
    doing: string,
    workers: readonly string[],
    route: WorkerAction,
    body?: object,
    done?: string,
  ): Promise<boolean> {
    return this.run(doing, () => this.#all(workers, route, body), done);
  }

  say(text: string): void {
    this.#store.set((state) => ({ ...state, message: { text, bad: false } }));
  }

  fail(error: unknown): void {
    this.#store.set((state) => ({ ...state, message: { text: messageOf(error), bad: true } }));
  }

  async #all(workers: readonly string[], route: WorkerAction, body: object | undefined): Promise<void> {
    const answers = await Promise.allSettled(workers.map((name) => this.post(workerPath(name, route), body)));
    const failures = answers.flatMap((answer, i) =>
      answer.status === 'rejected' ? [{ worker: workers[i]!, why: messageOf(answer.reason) }] : [],
    );
    const [first] = failures;
    if (!first) return;
    const others = failures.length > 1 ? ` (and ${failures.length - 1} more)` : '';
    throw new Error(workers.length === 1 ? first.why : `${first.worker}: ${first.why}${others}`);
  }
}
