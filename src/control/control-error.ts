/** A request that cannot be fulfilled; the message says why. `status` is what HTTP calls it. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
