import { now } from '../clock.ts';
import { findRuns } from '../config/run-registry.ts';
import { printable, printableJson } from '../printable.ts';
import { isLive, located } from './find-run.ts';
import { age } from './format.ts';
import type { Io } from './io.ts';
import { table } from './table.ts';

/** `orch-tui runs`: all runs on disk, newest first. */
export async function listRuns({ json }: { json?: boolean | undefined }, io: Io): Promise<number> {
  const { runs, notes } = await findRuns(io.env);
  const listed = await Promise.all(
    runs.map(async (run) => ({ dir: run.dir, live: await isLive(located(run)), ...run.manifest })),
  );
  if (json) {
    io.stdout.write(`${printableJson(listed, 2)}\n`);
  } else if (listed.length === 0) {
    io.stdout.write('no runs yet\n');
  } else {
    const rows = listed.map(({ id, live, startedAt, workers, place }) => [
      id,
      live ? 'live' : 'ended',
      `${age(now() - Date.parse(startedAt))} ago`,
      String(workers.length),
      printable(place),
    ]);
    io.stdout.write(table([['RUN', 'STATE', 'STARTED', 'WORKERS', 'PLACE'], ...rows]));
  }
  for (const note of notes) io.stderr.write(`${printable(note)}\n`);
  return 0;
}
