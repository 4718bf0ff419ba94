import { isDeepStrictEqual } from 'node:util';
import { type Run, readRun } from '../config/run-registry.ts';
import { z } from '../zod.ts';

const schema = z.array(z.array(z.string()).min(1));

/** The command lines of a new run as control is to be given them; undefined when its manifest on disk has them whole. */
export async function secretCommands({ dir, manifest }: Run): Promise<string | undefined> {
  const kept = await readRun(dir);
  const [whole, told] = [manifest, kept.manifest].map(({ workers }) => workers.map(({ argv }) => argv));
  return isDeepStrictEqual(whole, told) ? undefined : JSON.stringify(whole);
}

/**
 * A run as its manifest has it, with these command lines of its workers.
 * @throws {z.ZodError | SyntaxError} when they are none
 */
export function withCommands({ dir, manifest }: Run, json: string): Run {
  const commands = schema.length(manifest.workers.length).parse(JSON.parse(json));
  const workers = manifest.workers.map((worker, i) => ({ ...worker, argv: commands[i]! }));
  return { dir, manifest: { ...manifest, workers } };
}
