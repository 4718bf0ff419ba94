/** A row of the table of events. */
export interface Row {
  seq: number;
  at: number;
  type: string;
  /** JSON. */
  data: string;
}

/** What a text says as JSON; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
