/** What decides whether one of the clocks of a worker has run out. Ages in ms. */
export interface Marks {
  /** Idle was told since the last activity. */
  isIdle: boolean;
  /** It got stuck since the last activity. */
  isStuck: boolean;
  /** It was asked how it is, and has not answered. */
  idleInquiryPending: boolean;
  /** A turn runs. */
  isExecuting: boolean;
}

/** Idle is told once until something happens, and never while a turn runs. */
export function idleFires(marks: Marks, age: number, limit: number): boolean {
  const { isIdle, isStuck, idleInquiryPending, isExecuting } = marks;
  return !isIdle && !isStuck && !idleInquiryPending && !isExecuting && age > limit;
}

/** While a turn runs, somebody may ask from time to time how far it is. */
export function progressFires({ isStuck, isExecuting }: Marks, sinceCheck: number, limit: number): boolean {
  return !isStuck && isExecuting && sinceCheck > limit;
}

/** A worker gets stuck once until something happens: a turn that runs, or a prompt that nothing came of. */
export function stuckFires(
  { isStuck, isExecuting }: Marks,
  expects: boolean,
  age: number,
  limit: number,
): boolean {
  return !isStuck && (isExecuting || expects) && age > limit;
}
