/** A file that is not a recording; the message names the file, the place in it and what was expected there. */
export class CastError extends Error {
  override readonly name = 'CastError';
}
