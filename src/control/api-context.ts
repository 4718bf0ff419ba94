import type { ReplayCommand, Worker } from '../api/schema.ts';
import type { EventLog } from '../journal/event-log.ts';
import { Redactor } from '../redaction.ts';
import type { Control } from './control.ts';
import { ControlError } from './control-error.ts';
import type { Observatory } from './observatory.ts';
import type { Supervisor } from './supervisor.ts';
import type { Transcripts } from './transcripts.ts';
import type { WorkTrees } from './work-trees.ts';

export interface ApiOptions {
  control: Control;
  /** What happened in the run; absent in a replay. */
  journal?: EventLog;
  /** What tells how the run goes, in numbers; absent in a replay. */
  observatory?: Observatory;
  /** The conversations of the workers; absent in a replay. */
  transcripts?: Transcripts;
  /** The folders of the workers; absent in a replay. */
  workTrees?: WorkTrees;
  /** Keeps secrets out of what is told. */
  redactor?: Redactor;
  /** Ends control after everything is down. */
  onDown: () => void;
  /** Steers the replay, when this is one. */
  replay?: (command: ReplayCommand) => void;
}

/** Of a replay no secret is known; what has the shape of one is seen there too. */
const SHAPES_ONLY = new Redactor();

/** A part of a secret that tells something of it. */
const LONG_WORD = /[^\s"]{20}/;

/** What requests are answered from. What a replay does not have is refused with the reason. */
export class ApiContext {
  readonly options: ApiOptions;

  constructor(options: ApiOptions) {
    this.options = options;
  }

  get control(): Control {
    return this.options.control;
  }

  get redactor(): Redactor {
    return this.options.redactor ?? SHAPES_ONLY;
  }

  /** A worker as it is told of: what its reading quotes may be a part of a secret that goes over several lines. */
  told(worker: Worker): Worker {
    const { reading, name } = worker;
    if (!reading) return worker;
    const { evidence, attributes, composer } = reading;
    if (!LONG_WORD.test(JSON.stringify([evidence, attributes, composer]))) return worker;
    return { ...worker, reading: this.redactor.all(reading, this.control.lines(name)) };
  }

  /** @throws {ControlError} */
  get supervisor(): Supervisor {
    return present(this.control.supervisor, 'nobody looks after the workers of a replay');
  }

  /** @throws {ControlError} */
  get journal(): EventLog {
    return present(this.options.journal, 'a replay has no journal');
  }

  /** @throws {ControlError} */
  get observatory(): Observatory {
    return present(this.options.observatory, 'a replay takes nothing that could be counted');
  }

  /** @throws {ControlError} */
  get transcripts(): Transcripts {
    return present(this.options.transcripts, 'a replay has no transcripts');
  }

  /** @throws {ControlError} */
  get replay(): (command: ReplayCommand) => void {
    return present(this.options.replay, 'this run is live: only a replay can be steered');
  }

  /** Who looks after a worker. @throws {ControlError} when there is no such worker, or nobody does */
  supervisorOf(worker: string): Supervisor {
    this.control.known(worker);
    return this.supervisor;
  }
}

function present<T>(value: T | undefined, why: string): T {
  if (value === undefined) throw new ControlError(409, why);
  return value;
}
