import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EventType } from '../../src/journal/event.ts';
import { JOURNAL_FILE } from '../../src/journal/journal.ts';

/** Has the journal of a folder refuse events of a type, as a disk without room refuses what is long; returns what ends that. */
export function refuse(dir: string, type: EventType): () => void {
  const change = (sql: string) => {
    const database = new DatabaseSync(join(dir, JOURNAL_FILE), { timeout: 5000 });
    database.exec(sql);
    database.close();
  };
  change(
    `create trigger refusal before insert on events when new.type = '${type}' begin select raise(abort, 'no room'); end`,
  );
  return () => change('drop trigger refusal');
}
