import type { ApiClient } from '../api/client.ts';
import type { Run } from '../api/schema.ts';
import { loadConfig } from '../config/load.ts';
import { remoteRunName } from '../config/run-registry.ts';
import { type HostClient, HostLinkError } from '../host/client.ts';
import type { HostLink } from '../host/link.ts';
import { connectRemote } from '../host/remote.ts';
import { REDACTED } from '../redaction.ts';
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

/** A way of one's own to a host elsewhere of a run. @throws {HostLinkError} */
export async function connectElsewhere(host: string, run: LocatedRun, api: ApiClient): Promise<HostClient> {
  return connectRemote(await commandOf(host, run, api), remoteRunName(run.manifest));
}

/** Control knows which command leads to a host now; what it had to leave out of that is in the config. @throws {HostLinkError} */
async function commandOf(host: string, { manifest }: LocatedRun, api: ApiClient): Promise<readonly string[]> {
  const { hosts = [] } = await api.get<Run>('/v1/run');
  const command = hosts.find(({ name }) => name === host)?.command;
  if (!command) throw new HostLinkError(`nothing says how host ${host} is reached`);
  if (!command.some((word) => word.includes(REDACTED))) return command;
  const loaded =
    manifest.configDir === null ? undefined : await loadConfig(manifest.configDir).catch(() => {});
  const whole = loaded?.config.hosts.find(({ name }) => name === host)?.command;
  if (!whole)
    throw new HostLinkError(
      `a secret in the command that leads to host ${host} is not to be had: see orch.json`,
    );
  return whole;
}
