import type { Worker } from '../api/schema.ts';
import type { AutomationMode } from '../api/supervision.ts';
import { workerPath } from '../api/worker-path.ts';
import { keyFor } from '../keymap/keymap.ts';
import type { Actions } from './actions.ts';
import { type Asked, downWords, leaveWords, restartWords, stopWords } from './ending-words.ts';
import type { Requests } from './requests.ts';
import type { ConfirmedAction, RoomState } from './state.ts';
import type { Store } from './store.ts';
import { targetsOf } from './targets.ts';

/** What a mode of automation is turned to. */
export const NEXT_MODE: Record<AutomationMode, AutomationMode> = { on: 'suggest', suggest: 'off', off: 'on' };

/** Starting, stopping and looking after workers. What loses something asks first. */
export class WorkerCommands {
  readonly #store: Store<RoomState>;
  readonly #requests: Requests;
  readonly #leave: () => void;

  /** @param leave The run has ended at the person's wish. */
  constructor(store: Store<RoomState>, requests: Requests, leave: () => void) {
    this.#store = store;
    this.#requests = requests;
    this.#leave = leave;
  }

  readonly actions: Actions = {
    restart: () => this.#restart(),
    'call-off-start': () => this.#callOffStart(),
    stop: () => this.#askToStop(),
    down: () => this.#askForDown(),
    automation: () => this.#turnAutomation(),
    'automation-of-run': () => this.#turnAutomationOfRun(),
    pause: () => this.#pause(),
    'overlay-close': () => this.#show(undefined),
    'confirm-yes': () => this.#confirmed('resume'),
    'confirm-fresh': () => this.#confirmed('fresh'),
  };

  get #state(): RoomState {
    return this.#store.get();
  }

  #show(overlay: RoomState['overlay']): void {
    this.#store.set((state) => ({ ...state, overlay }));
  }

  #ask(words: Asked, action: ConfirmedAction): void {
    this.#show({ kind: 'confirm', ...words, action });
  }

  #restart(): void {
    const targets = targetsOf(this.#state);
    const workers = namesOf(targets);
    if (targets.length === 0) return;
    const running = targets.filter(({ state }) => state === 'running');
    if (running.some(({ attached }) => !attached))
      return this.#ask(restartWords(targets), { type: 'restart', workers });
    // Of a session that is only shown nothing is lost.
    if (running.length > 0) return this.#restartAll(workers, 'resume');
    void this.#requests.each(`start ${workers.join(', ')}`, workers, 'start');
  }

  #callOffStart(): void {
    if (this.#state.run?.expected === undefined) return this.#requests.say('nobody waits to be started');
    void this.#requests.run('starting no more …', () => this.#requests.post('/v1/call-off-start'));
  }

  #askToStop(): void {
    const targets = targetsOf(this.#state);
    const unreached = targets.filter(({ state }) => state === 'unreachable');
    const stoppable = targets.filter(
      (worker) => !unreached.includes(worker) && (worker.state === 'running' || worker.config === 'removed'),
    );
    if (stoppable.length === 0 && unreached.length > 0)
      return this.#ask(leaveWords(unreached), { type: 'leave', workers: namesOf(unreached) });
    if (stoppable.length === 0) {
      const [target] = targets;
      if (target) this.#requests.say(`${target.name} is not running`);
      return;
    }
    this.#ask(stopWords(stoppable), { type: 'stop', workers: namesOf(stoppable) });
  }

  #askForDown(): void {
    this.#ask(downWords(this.#state.workers), { type: 'down' });
  }

  #confirmed(how: 'resume' | 'fresh'): void {
    const { overlay } = this.#state;
    if (overlay?.kind !== 'confirm') return;
    const { action } = overlay;
    if (how === 'fresh' && action.type !== 'restart') return;
    this.#show(undefined);
    if (action.type === 'restart') return this.#restartAll(action.workers, how);
    if (action.type === 'stop') {
      return void this.#requests.each(`stopping ${action.workers.join(', ')} …`, action.workers, 'stop');
    }
    if (action.type === 'leave') {
      const doing = `leaving ${action.workers.join(', ')} …`;
      return void this.#requests.each(doing, action.workers, 'stop', { leave: true });
    }
    if (action.type !== 'down') return;
    void this.#requests.run('stopping everything …', async () => {
      await this.#requests.post('/v1/down');
      this.#leave();
    });
  }

  /** Those that run are started again, those that ended are started. */
  #restartAll(workers: readonly string[], how: 'resume' | 'fresh'): void {
    const running = new Set(namesOf(this.#state.workers.filter(({ state }) => state === 'running')));
    void this.#requests.run(`starting ${workers.join(', ')} again …`, () =>
      Promise.all(
        workers.map((name) =>
          running.has(name)
            ? this.#requests.post(workerPath(name, 'restart'), { how })
            : this.#requests.post(workerPath(name, 'start')),
        ),
      ),
    );
  }

  #turnAutomation(): void {
    const targets = this.#supervised();
    const now = targets[0]?.supervision;
    if (!now) return;
    const workers = namesOf(targets);
    if (now.paused) {
      return this.#requests.say(
        `automation of ${workers[0]} is paused: ${keyFor(this.#state.keymap, 'grid', 'pause')} resumes it`,
      );
    }
    const mode = NEXT_MODE[now.automation];
    const what = `automation of ${workers.join(', ')}: ${mode}`;
    void this.#requests.each(`${what} …`, workers, 'automation', { mode }, what);
  }

  #turnAutomationOfRun(): void {
    const automation = this.#state.run?.automation;
    if (!automation) return;
    const mode = NEXT_MODE[automation.mode];
    const isApart = ({ supervision }: Worker) => supervision && supervision.automation !== automation.mode;
    const hasApart = Object.keys(automation.states ?? {}).length > 0 || this.#state.workers.some(isApart);
    const what = `automation of the run: ${mode}${hasApart ? '; what was switched apart from it is undone' : ''}`;
    void this.#requests.run(`${what} …`, () => this.#requests.post('/v1/automation', { mode }), what);
  }

  /** Turns what may be done about one state of trouble. */
  turnAutomationAbout(state: string, mode: AutomationMode): void {
    const what = `automation about ${state.replaceAll('_', ' ')}: ${mode}`;
    const turn = () => this.#requests.post('/v1/automation', { state, mode });
    void this.#requests.run(`${what} …`, turn, what);
  }

  /** Pauses them all, or, when all are paused, resumes them. */
  #pause(): void {
    const targets = this.#supervised();
    if (targets.length === 0) return;
    const resumes = targets.every(({ supervision }) => supervision?.paused);
    const workers = namesOf(targets);
    const what = `automation of ${workers.join(', ')} ${resumes ? 'resumed' : 'paused'}`;
    void this.#requests.each(`${what} …`, workers, resumes ? 'resume' : 'pause', undefined, what);
  }

  /** Those a command goes to that are looked after at all. */
  #supervised(): readonly Worker[] {
    const targets = targetsOf(this.#state);
    const supervised = targets.filter(({ supervision }) => supervision !== undefined);
    if (targets[0] && supervised.length === 0) {
      this.#requests.say(`nobody looks after ${targets[0].name}: it never ran`);
    }
    return supervised;
  }
}

function namesOf(workers: readonly Worker[]): string[] {
  return workers.map(({ name }) => name);
}
