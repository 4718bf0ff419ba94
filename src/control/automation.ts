import type { AutomationMode, JournalEvent } from '../journal/event.ts';
import type { SupervisionSettings } from './supervision.ts';

/** What a switch is for: one worker, one state of trouble, or the whole run. */
export interface SwitchFor {
  worker?: string | undefined;
  state?: string | undefined;
}

const STRICTNESS: readonly AutomationMode[] = ['on', 'suggest', 'off'];

/** What automation may do: as the config says, but for what a person switched. */
export class Automation {
  #run: AutomationMode | undefined;
  readonly #ofWorker = new Map<string, AutomationMode>();
  readonly #ofState = new Map<string, AutomationMode>();

  /** The switches as a person left them. */
  static restore(events: Iterable<JournalEvent>): Automation {
    const automation = new Automation();
    for (const event of events) {
      if (event.type === 'automation.changed') automation.set(event.data, event.data.mode);
      if (event.type === 'worker.removed') automation.forget(event.data.worker);
    }
    return automation;
  }

  /** The run's switch is the last word: what was switched for single workers or states before counts no more. */
  set({ worker, state }: SwitchFor, mode: AutomationMode): void {
    if (worker !== undefined) this.#ofWorker.set(worker, mode);
    else if (state !== undefined) this.#ofState.set(state, mode);
    else {
      this.#run = mode;
      this.#ofWorker.clear();
      this.#ofState.clear();
    }
  }

  /** It left the run: what was switched for it is not meant for another of its name. */
  forget(worker: string): void {
    this.#ofWorker.delete(worker);
  }

  /** What may be done in the run, where nothing more is said. */
  ofRun({ automation }: Pick<SupervisionSettings, 'automation'>): AutomationMode {
    return this.#run ?? automation;
  }

  /** What may be done about single states of trouble, where that is not what may be done in the run. */
  ofStates(
    settings: Pick<SupervisionSettings, 'automation' | 'automationOf'>,
  ): Record<string, AutomationMode> {
    const run = this.ofRun(settings);
    const states = [...new Set([...Object.keys(settings.automationOf), ...this.#ofState.keys()])];
    const modes = states.map(
      (state) => [state, this.of('', state, { ...settings, automationOfWorker: {} })] as const,
    );
    return Object.fromEntries(modes.filter(([, mode]) => mode !== run));
  }

  /** What may be done about a trouble of a worker; without a cause: in general. */
  of(
    worker: string,
    cause: string | undefined,
    settings: Pick<SupervisionSettings, 'automation' | 'automationOf' | 'automationOfWorker'>,
  ): AutomationMode {
    const switched =
      this.#ofWorker.get(worker) ?? (cause === undefined ? undefined : this.#ofState.get(cause));
    if (switched) return switched;
    const run = this.ofRun(settings);
    const ofCause = cause === undefined ? undefined : settings.automationOf[cause];
    const configured = settings.automationOfWorker[worker] ?? ofCause ?? run;
    // Who switches the run back wants it everywhere; who switches it on takes back no exception of the config.
    return this.#run === undefined ? configured : stricter(this.#run, configured);
  }
}

function stricter(one: AutomationMode, other: AutomationMode): AutomationMode {
  return STRICTNESS.indexOf(one) > STRICTNESS.indexOf(other) ? one : other;
}
