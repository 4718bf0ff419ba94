import type { StatusRecord, StatusReport } from './program-status.ts';

/** Records kept; the protocol asks for 64 or more. Of more, the ones reported longest ago are lost. */
const MAX_RECORDS = 256;

/** What the programs in one terminal say of themselves, one record per id. */
export class ProgramStatus {
  readonly #records = new Map<string, StatusRecord>();
  readonly #onChange: (id: string, record: StatusRecord | undefined) => void;

  /** @param onChange Told of every record that was set, and with undefined of every one removed. */
  constructor(onChange: (id: string, record: StatusRecord | undefined) => void) {
    this.#onChange = onChange;
  }

  /** All records, those reported longest ago first. */
  records(): StatusRecord[] {
    return [...this.#records.values()];
  }

  /** Takes a report in: it replaces the record of its id as a whole. */
  apply(report: StatusReport): void {
    const { id } = report;
    if (report.state === 'clear') {
      this.#removeWhere((record) => id === undefined || record.id === id || record.id.startsWith(`${id}/`));
      return;
    }
    this.#records.delete(report.id);
    this.#records.set(report.id, report);
    this.#onChange(report.id, report);
    if (this.#records.size > MAX_RECORDS) this.#remove(this.#records.keys().next().value!);
  }

  /** Forgets what no longer can be: a program that gave way to a shell prompt, or exited, neither works nor waits. */
  dropActive(): void {
    this.#removeWhere(({ state }) => state === 'working' || state === 'blocked');
  }

  clear(): void {
    this.#removeWhere(() => true);
  }

  #removeWhere(matches: (record: StatusRecord) => boolean): void {
    for (const record of this.records()) if (matches(record)) this.#remove(record.id);
  }

  #remove(id: string): void {
    this.#records.delete(id);
    this.#onChange(id, undefined);
  }
}
