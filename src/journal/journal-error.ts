/** What is wrong: there is none; it cannot be read at all; a newer version wrote it; it cannot be opened; an event is none. */
export type JournalProblem = 'missing' | 'damaged' | 'newer' | 'unusable' | 'invalid';

/** A journal cannot be used as it was meant to. The message names the file, what is wrong and what to do. */
export class JournalError extends Error {
  readonly problem: JournalProblem;

  constructor(problem: JournalProblem, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'JournalError';
    this.problem = problem;
  }
}
