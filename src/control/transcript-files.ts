import type { EventLog } from '../journal/event-log.ts';
import { TranscriptFile } from '../transcript/file.ts';
import { onRemoved } from './removals.ts';

/** The transcripts that the agents of workers keep: what is read of one is there once, whoever asks for it. */
export class TranscriptFiles {
  /** By worker. */
  readonly #files = new Map<string, TranscriptFile>();

  constructor(log: Pick<EventLog, 'onAppend'>) {
    onRemoved(log, (worker) => this.#files.delete(worker));
  }

  /** The transcript at a path, which is the one of this worker now: another that it had is let go. */
  of(worker: string, path: string): TranscriptFile {
    const known = this.#files.get(worker);
    if (known?.path === path) return known;
    const file = new TranscriptFile(path);
    this.#files.set(worker, file);
    return file;
  }
}
