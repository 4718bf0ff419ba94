import { isDeepStrictEqual } from 'node:util';
import { type Run, readRun } from '../config/run-registry.ts';
import { z } from '../zod.ts';

const orderSchema = z.object({
  /** The run folder. */
  run: z.string().startsWith('/'),
  /** The command lines of the workers, where the manifest has them without their secrets. */
  commands: z.array(z.array(z.string()).min(1)).optional(),
  /** The host of the run was begun already. */
  hasHost: z.boolean().optional(),
  /** Its host lived when this was said: without one that lives, or was killed, the run was ended since, and is not to begin again. */
  isOngoing: z.boolean().optional(),
});

/** What a control is told to serve, on its standard input: there it is seen in no list of processes. */
export type ControlOrder = z.output<typeof orderSchema>;

/** @throws {z.ZodError | SyntaxError} when it is none */
export function parseOrder(json: string): ControlOrder {
  return orderSchema.parse(JSON.parse(json));
}

/** The command lines of a new run as control is to be given them; undefined when its manifest on disk has them whole. */
export async function secretCommands({ dir, manifest }: Run): Promise<string[][] | undefined> {
  const kept = await readRun(dir);
  const [whole = [], told] = [manifest, kept.manifest].map(({ workers }) => workers.map(({ argv }) => argv));
  return isDeepStrictEqual(whole, told) ? undefined : whole;
}

/**
 * A run as its manifest has it, with these command lines of its workers.
 * @throws {RangeError} when they are not as many
 */
export function withCommands({ dir, manifest }: Run, commands: readonly string[][]): Run {
  if (commands.length !== manifest.workers.length) {
    throw new RangeError(`expected ${manifest.workers.length} command lines, found ${commands.length}`);
  }
  const workers = manifest.workers.map((worker, i) => ({ ...worker, argv: commands[i]! }));
  return { dir, manifest: { ...manifest, workers } };
}
