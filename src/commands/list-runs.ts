import { basename, dirname } from 'node:path';
import { now } from '../clock.ts';
import { findRuns, type Run, type RunManifest } from '../config/run-registry.ts';
import { MEMBER_EVENTS, workersNow } from '../journal/workers-now.ts';
import { printable, printableJson } from '../printable.ts';
import { isLive, located } from './find-run.ts';
import { age, commandText } from './format.ts';
import type { Io } from './io.ts';
import { eventsOf } from './lost-run.ts';
import { table } from './table.ts';

/** `orch-tui runs`: all runs on disk, newest first. */
export async function listRuns({ json }: { json?: boolean | undefined }, io: Io): Promise<number> {
  const { runs, notes } = await findRuns(io.env);
  const listed = await Promise.all(
    runs.map(async (run) => ({
      dir: run.dir,
      live: await isLive(located(run)),
      workerNames: await workerNamesOf(run),
      ...run.manifest,
    })),
  );
  if (json) {
    io.stdout.write(`${printableJson(listed, 2)}\n`);
  } else if (listed.length === 0) {
    io.stdout.write('no runs yet\n');
  } else {
    const rows = listed.map(({ live, workerNames, ...manifest }) => [
      manifest.id,
      live ? 'live' : 'ended',
      `${age(now() - Date.parse(manifest.startedAt))} ago`,
      String(workerNames.length),
      printable(placeText(manifest)),
    ]);
    io.stdout.write(table([['RUN', 'STATE', 'STARTED', 'WORKERS', 'PLACE'], ...rows]));
  }
  for (const note of notes) io.stderr.write(`${printable(note)}\n`);
  return 0;
}

/** The workers of a run as it is now, or was at its end: its config may have changed, and workers may have been added. */
async function workerNamesOf({ dir, manifest }: Run): Promise<string[]> {
  const first = manifest.workers.map(({ name }) => name);
  return workersNow(first, await eventsOf(dir, { types: MEMBER_EVENTS }));
}

/** Where a run belongs, as people know it: the folder of the project, with what it was started from. */
function placeText({ place, configDir, command, cwd }: RunManifest): string {
  if (place.startsWith('demo:')) return `${cwd} (demo)`;
  if (configDir !== null) return basename(configDir) === 'config' ? dirname(configDir) : configDir;
  return command === null ? cwd : `${cwd} (${commandText(command)})`;
}
