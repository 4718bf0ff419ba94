import type { TranscriptPage } from '../api/detail.ts';
import type { Entry } from '../transcript/entry.ts';
import type { TranscriptFile } from '../transcript/file.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { ControlError } from './control-error.ts';
import type { TranscriptFiles } from './transcript-files.ts';

/** Entries of one answer. */
const PAGE = 500;

/** Which conversation a worker is in, and the file that its agent keeps of it. */
export type FindConversation = (
  worker: string,
) => Promise<{ session: string; transcript?: string | undefined } | undefined>;

/** The conversations of workers, from the transcripts of their agents. */
export class Transcripts {
  readonly #files: TranscriptFiles;
  readonly #find: FindConversation;

  constructor(files: TranscriptFiles, find: FindConversation) {
    this.#files = files;
    this.#find = find;
  }

  /** What follows after an entry. @throws {ControlError} when there is no transcript, saying why */
  async page(worker: string, after: number): Promise<TranscriptPage> {
    const file = await this.#file(worker);
    const { conversation, entries, skipped } = await this.#read(file);
    const later = entries.filter(({ n }) => n > after);
    return {
      conversation,
      entries: later.slice(0, PAGE),
      more: later.length > PAGE,
      skipped,
      path: file.path,
    };
  }

  /** The last entries; none where there is no transcript. */
  async last(worker: string, count: number): Promise<Entry[]> {
    try {
      return (await this.#read(await this.#file(worker))).entries.slice(-count);
    } catch (error) {
      if (error instanceof ControlError) return [];
      throw error;
    }
  }

  async #file(worker: string): Promise<TranscriptFile> {
    const found = await this.#find(worker);
    if (!found) {
      throw new ControlError(409, `it is not known which conversation ${worker} is in, or it has none yet`);
    }
    const { session, transcript } = found;
    if (transcript === undefined) {
      throw new ControlError(
        409,
        `the agent of ${worker} keeps no transcript that is known (session ${session})`,
      );
    }
    return this.#files.of(worker, transcript);
  }

  async #read(file: TranscriptFile): Promise<Transcript> {
    try {
      return await file.read();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const why = code === 'ENOENT' ? 'it is not there (yet)' : message;
      throw new ControlError(409, `the transcript ${file.path} cannot be read: ${why}`);
    }
  }
}
