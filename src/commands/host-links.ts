import type { ApiClient } from '../api/client.ts';
import type { Run } from '../api/schema.ts';
import { remoteRunName } from '../config/run-registry.ts';
import { HostLinkError } from '../host/client.ts';
import type { HostLink } from '../host/link.ts';
import { connectRemote } from '../host/remote.ts';
import type { OpenHost } from '../room/focus.ts';
import type { LocatedRun } from './find-run.ts';

/** A room's own ways to the hosts of a run: each is opened at first use, and again after it broke. */
export function hostLinks(
  connectHere: () => Promise<HostLink>,
  run: LocatedRun,
  api: ApiClient,
): { open: OpenHost; close: () => void } {
  const links = new Map<string | undefined, Promise<HostLink>>();
  /** Who opened each last. */
  const openers = new Map<string | undefined, () => void>();
  const open: OpenHost = (host, tell) => {
    openers.set(host, tell);
    const known = links.get(host);
    if (known) return known;
    const opened = (host === undefined ? connectHere() : connectElsewhere(host, run, api)).then(
      (link) => {
        link.onClose = () => {
          links.delete(host);
          openers.get(host)?.();
        };
        return link;
      },
      (error: unknown) => {
        links.delete(host);
        throw error instanceof HostLinkError
          ? error
          : new HostLinkError('the host of this worker does not answer');
      },
    );
    links.set(host, opened);
    return opened;
  };
  const close = () => {
    openers.clear();
    for (const link of links.values()) link.then((opened) => opened.close()).catch(() => {});
  };
  return { open, close };
}

/** Control knows which command leads to a host now. @throws {HostLinkError} */
async function connectElsewhere(host: string, run: LocatedRun, api: ApiClient): Promise<HostLink> {
  const { hosts = [] } = await api.get<Run>('/v1/run');
  const command = hosts.find(({ name }) => name === host)?.command;
  if (!command) throw new HostLinkError(`nothing says how host ${host} is reached`);
  return connectRemote(command, remoteRunName(run.manifest));
}
