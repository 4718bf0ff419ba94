import type { WorkTree } from '../api/detail.ts';
import type { Clock } from '../clock.ts';
import { gatherContext } from '../fleet/context.ts';

/** How long an answer of git stands, ms: many may look, and a big tree takes git a while. */
const STANDS_MS = 3000;

/** What git says of the folders of workers. */
export class WorkTrees {
  readonly #clock: Clock;
  /** By folder. */
  readonly #asked = new Map<string, { at: number; answer: Promise<WorkTree | undefined> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Branch, changes and latest commits; undefined for a folder of which git knows nothing. */
  of(cwd: string): Promise<WorkTree | undefined> {
    const now = this.#clock.now();
    const known = this.#asked.get(cwd);
    if (known && now - known.at < STANDS_MS) return known.answer;
    const answer = gatherContext(cwd).then(({ branch, status, commits }) => {
      const isKnown = branch !== undefined || commits.length > 0;
      return isKnown ? { ...(branch !== undefined && { branch }), status, commits } : undefined;
    });
    for (const [folder, { at }] of this.#asked) if (now - at >= STANDS_MS) this.#asked.delete(folder);
    this.#asked.set(cwd, { at: now, answer });
    return answer;
  }
}
