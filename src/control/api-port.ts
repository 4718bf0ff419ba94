import { join } from 'node:path';
import type { Run } from '../api/schema.ts';
import { parseListen } from '../config/listen.ts';
import type { Redactor } from '../redaction.ts';
import type { ControlApi } from './api.ts';
import type { Tokens } from './gate.ts';
import { serveTcp } from './server.ts';
import { openTokens, removeTokens, TOKEN_FILES } from './tokens.ts';

/** Where the API is served over TCP, or what keeps it from that; neither where nobody asked for it. */
export interface ApiPortState {
  address?: Run['api'];
  problem?: string;
}

/** The API over TCP, while somebody wants it. */
export class ApiPort {
  readonly #api: ControlApi;
  readonly #dir: string;
  readonly #redactor: Redactor;
  readonly #onChange: (state: ApiPortState) => void;
  #wanted: string | undefined;
  #stop: (() => void) | undefined;
  #work = Promise.resolve();

  /** `dir` is the run folder, for the tokens; `redactor` is told of them. */
  constructor(api: ControlApi, dir: string, redactor: Redactor, onChange: (state: ApiPortState) => void) {
    this.#api = api;
    this.#dir = dir;
    this.#redactor = redactor;
    this.#onChange = onChange;
  }

  /** Listens on this address, and on no other; on none when it is undefined. Never throws: what is wrong is told. */
  listen(address: string | undefined): Promise<void> {
    this.#work = this.#work.then(() => this.#listen(address));
    return this.#work;
  }

  async close(): Promise<void> {
    await this.#work;
    await this.#end();
  }

  async #listen(address: string | undefined): Promise<void> {
    if (address === this.#wanted) return;
    const problem = await this.#end();
    this.#wanted = address;
    const state = address === undefined ? {} : await this.#open(address);
    this.#onChange({ ...(problem !== undefined && { problem }), ...state });
  }

  async #open(address: string): Promise<ApiPortState> {
    try {
      const meant = parseListen(address);
      if (!meant) throw new Error('others would reach it');
      const { port, stop } = await serveTcp(this.#api, meant, () => this.#openTokens());
      this.#stop = stop;
      const name = meant.host === '::1' ? '[::1]' : meant.host;
      const [tokenFile, readTokenFile] = [TOKEN_FILES.full, TOKEN_FILES.read].map((file) =>
        join(this.#dir, file),
      );
      return {
        address: { url: `http://${name}:${port}`, tokenFile: tokenFile!, readTokenFile: readTokenFile! },
      };
    } catch (error) {
      return { problem: `api.listen: the API cannot be served on ${address}: ${(error as Error).message}` };
    }
  }

  async #openTokens(): Promise<Tokens> {
    const tokens = await openTokens(this.#dir);
    this.#redactor.learn(Object.values(tokens));
    return tokens;
  }

  /** Who had a token has nothing any more. Returns what is wrong. */
  async #end(): Promise<string | undefined> {
    if (!this.#stop) return undefined;
    this.#stop();
    this.#stop = undefined;
    try {
      await removeTokens(this.#dir);
      return undefined;
    } catch (error) {
      return `api.listen: the tokens of before cannot be removed: ${(error as Error).message}`;
    }
  }
}
