import { HostClient } from './client.ts';
import { commandStream } from './command-stream.ts';

/** How often each side of a connection to a host elsewhere says something, ms. */
const BEAT_MS = 2500;
/** How long a connection may take to be made, ms: another machine is logged in to and a program started there. */
const LIMIT_MS = 30_000;

/**
 * A client of the host elsewhere to which the standard streams of a command lead; `run` names the run there. Without one
 * the other side only tells its version.
 * @throws {HostLinkError} when the command fails, another version answers, or the attempt is called off
 */
export async function connectRemote(
  command: readonly string[],
  run?: string,
  signal?: AbortSignal,
): Promise<HostClient> {
  const options = { limitMs: LIMIT_MS, beatMs: BEAT_MS, ...(run !== undefined && { run }) };
  const stream = commandStream(command);
  const callOff = () => stream.destroy();
  signal?.addEventListener('abort', callOff);
  try {
    return await HostClient.connect(stream, options);
  } finally {
    signal?.removeEventListener('abort', callOff);
  }
}
