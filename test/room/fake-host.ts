import type { ApiClient } from '../../src/api/client.ts';
import type { Snapshot } from '../../src/api/schema.ts';
import type { HostLink, OutputHandler } from '../../src/host/link.ts';
import type { OpenHost } from '../../src/room/focus.ts';

const nothing = () => Promise.reject(new Error('not asked here'));

/** A host and a control in the test's hand: who follows which worker, and what was written to it. */
export class FakeHost {
  /** Those who follow, in the order in which they came. */
  readonly followers: { worker: string; handler: OutputHandler; following: boolean }[] = [];
  readonly writes: { index: number; text: string; isTyped: boolean }[] = [];
  readonly resizes: { worker: string; cols: number; rows: number }[] = [];
  readonly posts: [path: string, body: unknown][] = [];
  /** What a worker's screen is rebuilt from. */
  snapshot: Snapshot = { offset: 0, cols: 80, rows: 24, data: '' };
  /** Snapshots that were asked for: the test answers them when `held`, else each is answered at once. */
  readonly asked: { answer: () => void; fail: (error: Error) => void }[] = [];
  held = false;
  /** What a command fails with. */
  refusal: Error | undefined;

  readonly api: ApiClient = {
    get: <T>() => {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const { snapshot } = this;
      this.asked.push({ answer: () => resolve(snapshot as T), fail: reject });
      if (!this.held) resolve(snapshot as T);
      return promise;
    },
    post: async <T>(path: string, body?: object) => {
      this.posts.push([path, body]);
      if (this.refusal) throw this.refusal;
      return undefined as T;
    },
    stream: async () => ({ send: () => {}, close: () => {} }),
  };

  readonly link: HostLink = {
    onNotice: () => {},
    onClose: () => {},
    list: nothing,
    spawn: nothing,
    resize: async (worker, cols, rows) => void this.resizes.push({ worker, cols, rows }),
    signal: nothing,
    kill: nothing,
    forget: nothing,
    rotate: nothing,
    shutdown: nothing,
    write: (index, data) =>
      void this.writes.push({ index, text: Buffer.from(data).toString(), isTyped: false }),
    type: (index, data) =>
      void this.writes.push({ index, text: Buffer.from(data).toString(), isTyped: true }),
    writeSeen: nothing,
    answer: () => {},
    subscribe: async (worker, _from, handler) => {
      const follower = { worker, handler, following: true };
      this.followers.push(follower);
      return () => {
        follower.following = false;
      };
    },
    close: () => {},
  };

  /** Why no link can be opened; undefined when it can. */
  unreachable: Error | undefined;
  /** The links that were opened are lost. */
  lose = () => {};

  readonly openHost: OpenHost = async (_, onLost) => {
    if (this.unreachable) throw this.unreachable;
    this.lose = onLost;
    return this.link;
  };

  /** A worker's output, to all who follow it. */
  output(text: string): void {
    const data = Buffer.from(text);
    for (const { handler, following } of this.followers)
      if (following) handler.event({ start: 0, end: data.length, at: 0, code: 'o', data });
  }

  /** The workers that are followed now. */
  get followed(): string[] {
    return this.followers.filter(({ following }) => following).map(({ worker }) => worker);
  }

  /** All that was written to the worker of this index. */
  written(index: number): string {
    return this.writes
      .filter((write) => write.index === index)
      .map((write) => write.text)
      .join('');
  }
}
