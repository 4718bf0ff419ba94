import WebSocket from 'ws';
import type { OuterTerminal } from '../support/outer-terminal.ts';
import type { Dice } from './dice.ts';
import type { Fleet } from './fleet.ts';
import type { Acknowledged } from './journal-witness.ts';

/** What a person types here, and automation never. */
export const TYPED = 'ÿ';
/** What they type when they have entered a worker in the room. */
export const TYPED_IN_ROOM = 'þ';
/** The text of their messages, which are numbered. */
export const SAID = 'say hello';
/** How long a person waits for an answer, ms. */
const PATIENCE_MS = 500;
/** What automation says when it waits for a person to end a command line: nobody else may run it, or take it back. */
const LINE_BEGUN = 'a person has begun a command line in its shell';
/** How long after they helped a worker they look at it again, ms. */
const HELP_AGAIN_MS = 10_000;

/** How long they wait for the room to enter a worker, and to leave it, ms. */
const ENTERED_MS = 3000;
const LEFT_MS = 10_000;

/** A key that control took. */
export interface Typing {
  worker: string;
  /** ms since the epoch. */
  at: number;
}

/** Types at workers and sends them messages, as somebody does who knows nothing of the faults. */
export class Person {
  readonly #fleet: Fleet;
  readonly #dice: Dice;
  readonly #log: (text: string) => void;
  /** Messages that control said it has taken. */
  readonly acknowledged: Acknowledged[] = [];
  /** Keys that control said it has passed on. */
  readonly typings: Typing[] = [];
  #said = 0;
  readonly #helped = new Map<string, number>();

  constructor(fleet: Fleet, dice: Dice, log: (text: string) => void) {
    this.#fleet = fleet;
    this.#dice = dice;
    this.#log = log;
  }

  async acts(): Promise<void> {
    const worker = this.#dice.pick(this.#fleet.agents)!;
    const isTyping = this.#dice.roll() < 0.3;
    // Control may be gone: a person tries again later.
    await (isTyping ? this.#type(this.#dice.pick(this.#fleet.names)!) : this.#send(worker)).catch(() => {});
  }

  async #send(worker: string): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const asked = this.#fleet.ask<{ id: string }>('POST', `/v1/workers/${worker}/send`, {
      text: `${SAID} ${++this.#said}`,
    });
    asked.then(({ id }) => this.acknowledged.push({ id, at: Date.now() })).catch(() => {});
    await Promise.race([asked, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
  }

  /**
   * Enters some worker in the room, types there, and leaves it. A room that is gone meanwhile is left too.
   * @throws Error when the room does not come back to the grid
   */
  async visits(): Promise<void> {
    const { room } = this.#fleet;
    if (this.#fleet.isVisited || this.#fleet.isReplaced || !this.#fleet.isShown || !isGrid(room)) return;
    this.#fleet.isVisited = true;
    const isGone = (t: OuterTerminal) => t.exit !== undefined || this.#fleet.room !== room;
    try {
      room.press(String(1 + Math.floor(this.#dice.roll() * 9)), 'enter');
      await room.waitFor((t) => isGone(t) || isEntered(t), { timeout: ENTERED_MS }).catch(() => {});
      if (isEntered(room)) room.type(TYPED_IN_ROOM);
      if (!isGone(room))
        await room.pressUntil('ctrl-]', (t: OuterTerminal) => isGone(t) || isGrid(t), { timeout: LEFT_MS });
    } catch (error) {
      if (!isGone(room)) throw error;
    } finally {
      this.#fleet.isVisited = false;
    }
  }

  /** Starts those again that automation gave up, each at most once in a while, and ends the command lines that it waits for. */
  async helps(): Promise<void> {
    const workers = await this.#fleet.workers().catch(() => []);
    for (const { name, supervision, state } of workers) {
      const isBegun = supervision?.incident?.next?.waits === LINE_BEGUN;
      if (!isBegun && supervision?.health.status !== 'needs_operator') continue;
      if (performance.now() - (this.#helped.get(name) ?? Number.NEGATIVE_INFINITY) < HELP_AGAIN_MS) continue;
      this.#helped.set(name, performance.now());
      if (isBegun) {
        this.#log(`a person takes back what they typed into the shell of ${name}`);
        await this.#fleet.ask('POST', `/v1/workers/${name}/input`, { keys: ['ctrl-u'] }).catch(() => {});
      } else {
        this.#log(`a person starts ${name} again (${state}: ${supervision?.incident?.escalated})`);
        await this.#fleet.ask('POST', `/v1/workers/${name}/restart`, {}).catch(() => {});
      }
    }
  }

  #type(worker: string): Promise<void> {
    const path = this.#fleet.sockets.control;
    const socket = new WebSocket(`ws+unix://${path}:/v1/stream`, { handshakeTimeout: PATIENCE_MS });
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('open', () => {
        socket.send(JSON.stringify({ type: 'typing', worker }), () => {
          this.#fleet.ask('POST', `/v1/workers/${worker}/input`, { text: TYPED }).then(() => {
            this.typings.push({ worker, at: Date.now() });
          }, reject);
          socket.close();
          resolve();
        });
      });
    });
  }
}

function isGrid(room: OuterTerminal): boolean {
  return room.rowText(0).includes('orch-tui');
}

function isEntered(room: OuterTerminal): boolean {
  return /^ \d+ (lines|agent|shelled)-\d/.test(room.rowText(room.rows - 1));
}
