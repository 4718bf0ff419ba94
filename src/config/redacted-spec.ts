import { REDACTED } from '../redaction.ts';
import type { WorkerSpec } from './expand.ts';

/** A worker as a manifest or a journal has it, in which secrets are not written down. */
export function asKept(spec: WorkerSpec): WorkerSpec {
  return spec.argv.some((word) => word.includes(REDACTED)) ? { ...spec, redacted: true } : spec;
}

/** The same with the command line with which it runs. */
export function completed(
  { redacted, ...spec }: WorkerSpec,
  argv: readonly string[] | undefined,
): WorkerSpec {
  if (!redacted) return spec;
  return argv ? { ...spec, argv: [...argv] } : { ...spec, redacted };
}
