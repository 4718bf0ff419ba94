import type { ScreenPatch } from '../api/schema.ts';
import type { Row } from '../screen/cells.ts';

/** What is known of one worker's window. */
export interface TileContent {
  rows: Row[];
  cursor: { x: number; y: number } | undefined;
  /** Rows that changed since they were last drawn. */
  changed: Set<number>;
}

/** The windows onto the workers' screens, as control told of them. */
export class Tiles {
  readonly #contents = new Map<string, TileContent>();

  get(worker: string): TileContent | undefined {
    return this.#contents.get(worker);
  }

  apply({ worker, lines, full, cursor }: ScreenPatch): void {
    const known = this.#contents.get(worker);
    const content = full || !known ? { rows: [], cursor: undefined, changed: new Set<number>() } : known;
    if (full && known) for (const y of known.rows.keys()) content.changed.add(y);
    for (const [y, row] of lines) {
      content.rows[y] = row;
      content.changed.add(y);
    }
    for (const place of [content.cursor, cursor]) if (place) content.changed.add(place.y);
    content.cursor = cursor;
    this.#contents.set(worker, content);
  }

  /** Forgets all but these. */
  keep(workers: ReadonlySet<string>): void {
    for (const name of this.#contents.keys()) if (!workers.has(name)) this.#contents.delete(name);
  }
}
