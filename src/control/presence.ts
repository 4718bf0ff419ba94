import type { Clock } from '../clock.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { ProtocolError } from '../host/frame.ts';
import type { HostLink } from '../host/link.ts';
import type { HostedWorker, HostNotice } from '../host/protocol.ts';
import type { EventLog } from '../journal/event-log.ts';
import { lastPlace } from '../journal/last-place.ts';
import { type Entry, isAlive } from './entry.ts';
import type { Following } from './following.ts';
import type { Hosts } from './hosts.ts';
import type { Readings } from './readings.ts';
import type { Roster } from './roster.ts';
import type { Supervisor } from './supervisor.ts';

/** What was typed longer ago is told by the journal, ms. */
const JUST_TYPED_MS = 60_000;

/** So many workers of a host elsewhere are taken on trust; a run has hundreds. */
const MOST_ELSEWHERE = 2000;
/** So much may happen there until it has told of all it has. */
const MOST_NEWS = 10 * MOST_ELSEWHERE;

export interface PresenceOptions {
  roster: Roster;
  hosts: Hosts;
  following: Following;
  readings: Readings;
  clock: Clock;
  log: EventLog | undefined;
  /** Whether the workers are recorded: one that has ended lives again where one goes back. */
  isReplay: boolean;
  supervisor: () => Supervisor | undefined;
  create: (name: string) => Entry;
  /** How a worker that is there is meant; undefined when nothing says so. */
  meant: (hosted: HostedWorker) => WorkerSpec | undefined;
  /** A person typed at a worker so long ago, ms, as its host says: who was told of it by the person's room may be gone. */
  onTyped: (worker: string, agoMs: number) => void;
  /** What was done to a worker before is not known. */
  onUnwatched: (entry: Entry) => void;
  /** A worker left its host's list. */
  remove: (name: string) => void;
}

/** Which workers are there, as their hosts say, and which hosts are. */
export class Presence {
  readonly #options: PresenceOptions;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /**
   * Takes up the workers of a host, present and future; `host` names one elsewhere.
   * @throws {ProtocolError} when it tells of more than anybody has
   */
  async attach(link: HostLink, host: string | undefined): Promise<void> {
    const { roster, hosts, supervisor } = this.#options;
    // Nothing is done about some of its workers before all are known: they may be in one folder, or in one conversation.
    let news: HostNotice[] = [];
    link.onNotice = (notice) => {
      if (news.push(notice) > MOST_NEWS) throw new ProtocolError('the host tells of more than can happen');
    };
    const listed = await link.list(() => {
      news = [];
    });
    this.#bound(listed, host);
    hosts.reached(host, link);
    link.onNotice = (notice) => this.#notice(notice, host);
    const ended = listed.filter((hosted) => this.#note(hosted, host));
    for (const { name } of ended) supervisor()?.look(name);
    for (const entry of roster.all().filter((entry) => entry.host === host)) {
      const isThere = listed.some(({ name }) => name === entry.name);
      if (entry.unreachable !== undefined && entry.hosted && !isThere) this.#lose(entry);
      if (!isThere) entry.startedBefore = false;
      if (!entry.awaited) entry.unreachable = undefined;
      roster.changed(entry.name);
      // Those that died with the host before can be started again now.
      if (entry.gone) supervisor()?.look(entry.name);
    }
    for (const notice of news) this.#notice(notice, host);
    roster.runChanged();
  }

  /** The host of this machine is gone, and its workers with it. */
  detach(): void {
    const { roster, hosts } = this.#options;
    hosts.lost(undefined, 'it is gone');
    for (const entry of roster.all()) {
      if (entry.host !== undefined) continue;
      this.#lose(entry);
      // One that had not come yet is started on the next one.
      if (!entry.hosted && !entry.gone && !entry.dismissed) {
        entry.awaited = true;
        entry.problem = undefined;
      }
      roster.changed(entry.name);
    }
    roster.runChanged();
  }

  /** The connection to a host elsewhere is lost: its workers run on there, and nothing is done to them. */
  unreach(host: string, reason: string): void {
    const { roster, hosts } = this.#options;
    hosts.lost(host, reason);
    for (const entry of roster.all()) {
      if (entry.host !== host) continue;
      entry.unfollow = undefined;
      entry.unreachable = reason;
      // What became of its start is seen when the host is back; one whose start was called off waits for nothing.
      entry.awaited = !entry.hosted && !entry.dismissed;
      if (entry.hosted || entry.awaited) entry.problem = undefined;
      roster.changed(entry.name);
    }
    roster.runChanged();
  }

  /** A host elsewhere is called otherwise now, and is to be connected to under that name. */
  rename(before: string, host: string): void {
    const { roster, hosts } = this.#options;
    this.unreach(before, `it is called ${host} now`);
    hosts.forget(before);
    for (const entry of roster.all()) if (entry.host === before) entry.host = host;
  }

  /** Takes note of a worker as its host describes it, and follows it when it is new. */
  take(hosted: HostedWorker, host: string | undefined): void {
    if (this.#note(hosted, host)) this.#options.supervisor()?.look(hosted.name);
  }

  /** Returns whether it is news that it has ended. */
  #note(hosted: HostedWorker, host: string | undefined): boolean {
    const {
      roster,
      hosts,
      following,
      readings,
      log,
      isReplay,
      clock,
      supervisor,
      create,
      meant,
      onTyped,
      onUnwatched,
    } = this.#options;
    if (this.#livesElsewhere(hosted.name, host)) {
      if (host !== undefined) hosts.noteStray(host, hosted.name, !hosted.exit);
      return false;
    }
    this.#bound([hosted], host);
    const entry = roster.find(hosted.name) ?? create(hosted.name);
    entry.spec ??= meant(hosted);
    const { index, startedAt, exit } = entry.hosted ?? {};
    // Another host counts its workers from the beginning again.
    const isNew = index !== hosted.index || startedAt !== hosted.startedAt || entry.gone;
    const wasOver = !isNew && exit !== undefined;
    // The answer to its start may come after the news of its end.
    if (wasOver && !hosted.exit && !isReplay) return false;
    const wasUnreachable = entry.unreachable !== undefined;
    const now = { host, hosted, gone: false, awaited: false, startedBefore: false, unreachable: undefined };
    Object.assign(entry, now);
    if (isNew) {
      entry.problem = undefined;
      following.begin(entry, hosted);
      supervisor()?.begin(hosted.name);
      if (!entry.starting && !this.#isWrittenDown(hosted.name)) {
        supervisor()?.unwatched(hosted.name);
        onUnwatched(entry);
      }
    } else if (wasUnreachable) following.resume(entry, hosted);
    if ((isNew || wasUnreachable) && !entry.starting && !hosted.exit && !this.#isThoughtAlive(hosted.name)) {
      const data = { worker: hosted.name, pid: hosted.pid, ...(host !== undefined && { host }) };
      log?.append({ type: 'worker.found', at: clock.now(), data });
    }
    if (hosted.exit && !wasOver) {
      readings.facts(hosted.name, { exit: hosted.exit });
      // An end that an earlier control saw is written down already.
      if (!isNew || this.#isThoughtAlive(entry.name)) {
        const data = { worker: entry.name, exit: hosted.exit };
        log?.append({ type: 'worker.exited', at: clock.now(), data });
      }
    }
    const { typedAgoMs = Number.POSITIVE_INFINITY } = hosted;
    if (typedAgoMs < JUST_TYPED_MS) onTyped(entry.name, typedAgoMs);
    roster.changed(entry.name);
    return hosted.exit !== undefined && !wasOver;
  }

  /** What one host makes up is not to take the memory of control, and with it all other workers. @throws {ProtocolError} */
  #bound(told: readonly HostedWorker[], host: string | undefined): void {
    const { roster } = this.#options;
    if (host === undefined || told.every(({ name }) => roster.find(name))) return;
    const all = new Set(told.map(({ name }) => name));
    for (const entry of roster.all()) if (entry.host === host) all.add(entry.name);
    if (all.size > MOST_ELSEWHERE)
      throw new ProtocolError(`the host tells of more than ${MOST_ELSEWHERE} workers`);
  }

  /** Whether a worker lives on another host than this, as far as is known: what is called the same there was left behind. */
  #livesElsewhere(name: string, host: string | undefined): boolean {
    const { roster, hosts, log } = this.#options;
    const entry = roster.find(name);
    const isSameMachine = (other: string | undefined) => hosts.isSame(other, host);
    // While it is reached under one name, it is not looked for under the other.
    if (entry?.hosted || entry?.starting)
      return entry.host !== host && (entry.unreachable === undefined || !isSameMachine(entry.host));
    const place = log && lastPlace(log, name);
    return place !== undefined && !isSameMachine(place.host);
  }

  /** Whether its start is; it is not where a damaged journal was begun anew since. */
  #isWrittenDown(worker: string): boolean {
    const { log } = this.#options;
    const [last] = log?.read({ worker, types: ['worker.started', 'worker.removed'], last: 1 }) ?? [];
    return log === undefined || last?.type === 'worker.started';
  }

  /** Whether its start is the last that was written down of a worker. */
  #isThoughtAlive(worker: string): boolean {
    const { log } = this.#options;
    return log !== undefined && lastPlace(log, worker) !== undefined;
  }

  #notice(notice: HostNotice, host: string | undefined): void {
    if (notice.type === 'worker') return this.take(notice.worker, host);
    const entry = this.#options.roster.find(notice.worker);
    if (!entry || entry.host !== host) return;
    if (notice.type === 'forgotten') this.#options.remove(notice.worker);
    else void this.#options.following.rotate(entry);
  }

  /** Its host is gone, and it with it. */
  #lose(entry: Entry): void {
    const { log, clock } = this.#options;
    entry.unfollow = undefined;
    if (!entry.hosted) return;
    entry.problem = undefined;
    if (!isAlive(entry)) return;
    entry.gone = true;
    entry.goneAt = clock.now();
    const data = { worker: entry.name, reason: 'its host died' };
    log?.append({ type: 'worker.gone', at: entry.goneAt, data });
  }
}
