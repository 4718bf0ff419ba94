import type { ApiClient } from '../api/client.ts';
import type { Clock } from '../clock.ts';
import { nameList } from './line.ts';
import type { RoomState } from './state.ts';
import { resultOf } from './step-result.ts';
import type { Store } from './store.ts';

/** How often it is looked whether a step has ended, and for how long at most, ms. */
const LOOK_MS = 700;
const AT_MOST_MS = 90_000;

/** What of an event of the journal is read here. */
interface Intervention {
  type: string;
  at: number;
  data: { worker?: string; by?: string; result?: string; reason?: string };
}

/** A step that was pressed, and when. */
interface Kick {
  name: string;
  workers: readonly string[];
  since: number;
  told: Told;
}

/** Results that are told otherwise than those of a recovery, by their names in the API. */
type Told = Readonly<Record<string, string>>;

/** What became of a step in one worker. */
interface Result {
  worker: string;
  result: string;
  reason?: string | undefined;
}

/** Follows the step that a person pressed last, and says in the footer what came of it. */
export class KickResults {
  readonly #store: Store<RoomState>;
  readonly #api: ApiClient;
  readonly #clock: Clock;
  #callOff = () => {};
  /** The step that is followed; another object each time, so that answers about an older one are void. */
  #kick: Kick | undefined;

  constructor(store: Store<RoomState>, api: ApiClient, clock: Clock) {
    this.#store = store;
    this.#api = api;
    this.#clock = clock;
  }

  /** A step of these workers is pressed now; what comes back follows it, and none before it any more. */
  begin(name: string, workers: readonly string[], told: Told = {}): () => void {
    const kick = { name, workers, since: this.#clock.now(), told };
    return () => {
      this.#kick = kick;
      this.#wait();
    };
  }

  close(): void {
    this.#callOff();
    this.#kick = undefined;
  }

  #wait(): void {
    this.#callOff();
    this.#callOff = this.#clock.after(LOOK_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const kick = this.#kick;
    if (!kick || this.#clock.now() - kick.since > AT_MOST_MS) return;
    const busy = this.#store.get().workers.some((worker) => {
      const { health, incident } = worker.supervision ?? {};
      // What is held up is not being done: it may be held up by the very step that is followed.
      const isDone = health?.status === 'recovering' && incident?.next?.waits === undefined;
      return kick.workers.includes(worker.name) && (isDone || incident?.doing);
    });
    // The journal is long: it is read when there is something to be found.
    const results = busy ? [] : await this.#resultsOf(kick);
    if (this.#kick !== kick) return;
    if (results.length < kick.workers.length) return this.#wait();
    this.#kick = undefined;
    const bad = results.some(({ result }) => result === 'failed');
    const message = { text: resultText(kick, results), bad, ...(!bad && { about: kick.workers }) };
    this.#store.set((state) => ({ ...state, message }));
  }

  async #resultsOf({ workers, since }: Kick): Promise<Result[]> {
    const events = await this.#api.get<Intervention[]>('/v1/events').catch((): Intervention[] => []);
    const pressed = events.filter(
      ({ type, at, data }) => type === 'intervention' && data.by === 'operator' && at >= since,
    );
    return workers.flatMap((worker) => {
      const { result, reason } = pressed.findLast(({ data }) => data.worker === worker)?.data ?? {};
      return result === undefined ? [] : [{ worker, result, reason }];
    });
  }
}

function resultText({ name, told }: Kick, results: readonly Result[]): string {
  const groups = Map.groupBy(results, ({ result, reason }) => {
    const text = told[result] ?? resultOf(result).text;
    return reason === undefined ? text : `${text} (${reason})`;
  });
  const parts = [...groups].map(([text, same]) =>
    groups.size === 1 ? text : `${same.map(({ worker }) => worker).join(', ')} ${text}`,
  );
  return `${name} → ${nameList(results.map(({ worker }) => worker))}: ${parts.join('; ')}`;
}
