import type { ApiClient } from '../api/client.ts';
import { HostLinkError } from '../host/client.ts';
import { connectHost } from '../host/connect.ts';
import type { HostLink } from '../host/link.ts';
import type { Leaving } from '../room/controller.ts';

/** Opens the room of a run on this terminal, whatever provides the run. @throws {NoTerminalError} without a terminal */
export async function showRoom(services: {
  api: ApiClient;
  openHost: () => Promise<HostLink>;
  revive: () => Promise<void>;
}): Promise<Leaving> {
  requireTerminal();
  const [{ OperatorTerminal }, { runRoom }] = await Promise.all([
    import('../room/operator-terminal.ts'),
    import('../room/run-room.ts'),
  ]);
  const terminal = await OperatorTerminal.open(process.stdin, process.stdout, process.env);
  try {
    return await runRoom({ terminal, ...services });
  } finally {
    terminal.close();
  }
}

/** There is no terminal to show a room on. */
export class NoTerminalError extends Error {
  override readonly name = 'NoTerminalError';
  /** A mistake of use. */
  readonly exitCode = 2;
}

/** @throws {NoTerminalError} */
export function requireTerminal(): void {
  if (process.stdin.isTTY && process.stdout.isTTY) return;
  throw new NoTerminalError(
    'the room needs a terminal: run it in one, or use `orch-tui status` and its kin in scripts',
  );
}

/** A link to the host behind a socket that is opened at first use, and again after it broke. */
export function hostOpener(socketPath: () => string | undefined): () => Promise<HostLink> {
  let link: Promise<HostLink> | undefined;
  return () => {
    link ??= (async () => {
      const path = socketPath();
      if (path === undefined) throw new HostLinkError('this run has no host');
      const client = await connectHost(path);
      client.onClose = () => {
        link = undefined;
      };
      return client;
    })().catch((error: unknown) => {
      link = undefined;
      throw error;
    });
    return link;
  };
}
