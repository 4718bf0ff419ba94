import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Allowance } from './allowance.ts';

/** The two tokens of a run: who has the second can only read. */
export interface Tokens {
  full: string;
  read: string;
}

/** What of a request is looked at. */
export type Asking = Pick<IncomingMessage, 'headers' | 'headersDistinct'>;

/** Who may go on, or the HTTP status and the reason why not; 429 and 503 hold for a moment only. */
export type Admission = { readOnly: boolean } | { status: 401 | 403 | 429 | 503; error: string };

/** Who came too early: the tokens are not known yet. */
export const NOT_READY: Admission = {
  status: 503,
  error: 'control is still starting: try again in a second',
};

/** Who has the token for reading, like many others who are connected just now. */
export const TOO_MANY_READERS: Admission = {
  status: 429,
  error: 'too many connections with the token for reading: close one',
};

/** Requests of one token, and of all who have none. */
const OF_TOKEN = { burst: 400, perSecond: 200 };
const OF_STRANGERS = { burst: 40, perSecond: 10 };

/**
 * Who may use the API over TCP. Every user of the machine can connect there, and every web page that is open in a browser on
 * it: so the request must name this very address (a page of another site that had its name point here does not), come from
 * no page of another site, and bring a token.
 */
export class Gate {
  readonly #hosts: ReadonlySet<string>;
  readonly #tokens: readonly { digest: Buffer; readOnly: boolean; allowance: Allowance }[];
  readonly #strangers: Allowance;

  /** `port` is where it listens; `now` gives ms and never goes back. */
  constructor(port: number, tokens: Tokens, now: () => number) {
    const names = ['127.0.0.1', 'localhost', '[::1]'];
    this.#hosts = new Set(
      names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])),
    );
    this.#tokens = [
      { digest: digestOf(tokens.full), readOnly: false, allowance: new Allowance(OF_TOKEN, now) },
      { digest: digestOf(tokens.read), readOnly: true, allowance: new Allowance(OF_TOKEN, now) },
    ];
    this.#strangers = new Allowance(OF_STRANGERS, now);
  }

  admit({ headers, headersDistinct }: Asking): Admission {
    const { host = '', origin, authorization = '' } = headers;
    // Of two, who forwards a request may go by the other one (RFC 9112, 3.2).
    const problem =
      this.#hosts.has(host.toLowerCase()) && headersDistinct.host?.length === 1
        ? this.#originProblem(origin)
        : 'the Host of the request is not this address: it may come from a page of another site';
    if (problem !== undefined) return this.#refuse(403, problem);
    const given = digestOf(/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '');
    // All are compared, whichever fits, and each in the same time.
    const [known] = this.#tokens.filter(({ digest }) => timingSafeEqual(digest, given));
    if (!known)
      return this.#refuse(
        401,
        'a token is needed: "Authorization: Bearer TOKEN", from api-token in the run folder',
      );
    if (!known.allowance.take()) return tooMany('requests');
    return { readOnly: known.readOnly };
  }

  #originProblem(origin: string | undefined): string | undefined {
    if (origin === undefined) return undefined;
    const isOwn = [...this.#hosts].some((host) => origin.toLowerCase() === `http://${host}`);
    return isOwn ? undefined : `a page of ${origin.slice(0, 100)} may not use this`;
  }

  #refuse(status: 401 | 403, error: string): Admission {
    return this.#strangers.take() ? { status, error } : tooMany('requests without a token');
  }
}

function tooMany(what: string): Admission {
  return { status: 429, error: `too many ${what}: wait a second` };
}

/** Of the same length for all texts, and so compared in the same time. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
