import type { Clock } from '../clock.ts';
import { MAX_FRAME_BYTES } from '../host/frame.ts';
import type { HostedWorker } from '../host/protocol.ts';
import type { Entry } from './entry.ts';
import type { Hosts } from './hosts.ts';
import type { Readings } from './readings.ts';
import type { Roster } from './roster.ts';
import { steadyTitle } from './title.ts';
import { WorkerScreen } from './worker-screen.ts';

/** Lines of scrollback for a worker of which the config says nothing. */
const DEFAULT_SCROLLBACK = 1000;
/** UTF-16 units of a screen with which a recording goes on: whatever they are, as JSON they fit into a frame. */
const MOST_OF_SCREEN = Math.floor((MAX_FRAME_BYTES - 4096) / '\\u001b'.length);

export interface FollowingOptions {
  roster: Roster;
  hosts: Hosts;
  readings: Readings;
  clock: Clock;
  onResized: (worker: string) => void;
}

/** Follows what workers put out: each has a screen, which goes to the readings and to who listens. */
export class Following {
  readonly #options: FollowingOptions;

  constructor(options: FollowingOptions) {
    this.#options = options;
  }

  /** Follows another life of a worker, on a new screen. */
  begin(entry: Entry, hosted: HostedWorker): void {
    entry.unfollow?.();
    entry.unfollow = undefined;
    entry.follower?.dispose();
    entry.title = '';
    entry.follower = this.#newScreen(entry, hosted);
    this.#subscribe(entry, entry.follower, 'segment');
  }

  /** Goes on where it was when the connection was lost. */
  resume(entry: Entry, hosted: HostedWorker): void {
    const { follower } = entry;
    if (!follower?.isOpen) return this.begin(entry, hosted);
    // It shows what was there then: nobody acts upon that.
    entry.caughtUp = undefined;
    follower.resume(hosted);
    this.#subscribe(entry, follower, follower.offset);
  }

  /** Gives the host of a worker the screen that a new segment of its recording begins with. */
  async rotate(entry: Entry): Promise<void> {
    const { follower, name, host, hosted } = entry;
    if (!follower?.isOpen || !hosted) return;
    const { offset: at, data: snapshot, cols, rows } = follower.snapshot(MOST_OF_SCREEN);
    // Another life of it may begin there meanwhile: this is no screen of that one.
    const rotation = { worker: name, index: hosted.index, at, snapshot, cols, rows };
    // A host that cannot rotate now asks again.
    await this.#options.hosts
      .link(host)
      ?.rotate(rotation)
      .catch(() => {});
  }

  #subscribe(entry: Entry, follower: WorkerScreen, from: number | 'segment'): void {
    const { hosts, roster } = this.#options;
    const link = hosts.link(entry.host);
    // What fails here fails because the host is gone, which is dealt with there, or says why in the tile.
    link?.subscribe(entry.name, from, follower).then(
      (unfollow) => {
        // Another start of the worker may have come meanwhile, or another connection.
        if (entry.follower === follower && hosts.link(entry.host) === link) entry.unfollow = unfollow;
        else unfollow();
      },
      (error: Error) => {
        if (hosts.link(entry.host) !== link || entry.follower !== follower) return;
        entry.problem = `its output cannot be followed: ${error.message}`;
        roster.changed(entry.name);
      },
    );
  }

  #newScreen(entry: Entry, { index, argv, cols, rows, answered, end }: HostedWorker): WorkerScreen {
    const { readings, hosts, roster, clock, onResized } = this.#options;
    return new WorkerScreen({
      clock,
      cols,
      rows,
      scrollback: entry.spec?.scrollback ?? DEFAULT_SCROLLBACK,
      answered,
      end,
      answer: (offset, bytes) => hosts.link(entry.host)?.answer(index, offset, Buffer.from(bytes)),
      onOpen: (screen) => {
        readings.begin(entry.name, screen, argv);
        // It may have ended before its screen was there to be read.
        const { exit } = entry.hosted ?? {};
        if (exit) readings.facts(entry.name, { exit });
      },
      onSignal: (signal) => {
        readings.signal(entry.name, signal);
        if (signal.kind !== 'title') return;
        const title = steadyTitle(signal.text);
        if (title === entry.title) return;
        entry.title = title;
        roster.changed(entry.name);
      },
      onChange: (what) => {
        if (what === 'size') {
          readings.resized(entry.name);
          onResized(entry.name);
        } else readings.output(entry.name);
        roster.screenChanged(entry.name);
      },
    });
  }
}
