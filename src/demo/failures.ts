import type { Look } from './state.ts';

/** How an error of the API is shown, word for word as recorded. */
export interface Failure {
  /** 2.1: what the spinner line says from the third try on. */
  readonly reason: string;
  /** 2.0: what stands under the prompt from the fourth try on. */
  readonly json: string;
  /** Seconds before each repeated try; none: the error is final at once. */
  readonly delays: Readonly<Record<Look, readonly number[]>>;
  /** How many tries the screen says there are; 10 unless given. */
  readonly of?: number;
  /** The last word. As a bullet of its own in amber, or in red right under the prompt, once squeezed by a column. */
  readonly final: Readonly<
    Record<Look, { readonly as: 'bullet' | 'result' | 'narrow'; readonly text: string }>
  >;
  /** 2.1: the dim proposal in the empty composer afterwards. */
  readonly ghost?: string;
}

const NEVER = { '2.1': [], '2.0': [] };
const TEN = [1, 1, 2, 4, 8, 9, 15, 17, 18, 20];
const RESEND = 'Resend your message to try again';
const ONCE_FIXED = 'Once fixed, resend your message';

function json(type: string, message: string): string {
  return `{"type":"error","error":{"type":"${type}","message":"${message}"},"request_id":"req_demo_0001"}`;
}

function result(text: string) {
  return { as: 'result', text } as const;
}

function bullet(text: string) {
  return { as: 'bullet', text } as const;
}

const RATE = "This request would exceed your organization's rate limit";

export const FAILURES = {
  rate: {
    reason: `429 ${RATE} of 50,000 input tokens…`,
    json: `429 ${json('rate_limit_error', `${RATE} of 50,000 input tokens per minute (org: demo).`)}`,
    delays: { '2.1': TEN, '2.0': TEN },
    final: {
      '2.1': bullet(
        "API Error: Request rejected (429) · This request would exceed your account's rate limit. Please try again later.",
      ),
      '2.0': result(
        `API Error: 429 ${json('rate_limit_error', `${RATE} of 50,000 input tokens per minute (org: demo).`)}`,
      ),
    },
  },
  overloaded: {
    reason: '529 Overloaded',
    json: `529 ${json('overloaded_error', 'Overloaded')}`,
    delays: { '2.1': [1, 1], '2.0': TEN },
    final: {
      '2.1': bullet(
        'API Error: Repeated 529 Overloaded errors. The API is at capacity — this is usually temporary. Try again in a moment. If it persists, check https://status.claude.com.',
      ),
      '2.0': { as: 'narrow', text: `API Error: 529 ${json('overloaded_error', 'Overloaded')}` },
    },
    ghost: RESEND,
  },
  server: {
    reason: '500 Internal server error',
    json: `500 ${json('api_error', 'Internal server error')}`,
    delays: { '2.1': TEN, '2.0': TEN },
    final: {
      '2.1': bullet(
        'API Error: 500 Internal server error. This is a server-side issue, usually temporary — try again in a moment. If it persists, check https://status.claude.com.',
      ),
      '2.0': result(`API Error: 500 ${json('api_error', 'Internal server error')}`),
    },
    ghost: RESEND,
  },
  connection: {
    reason: 'Connection dropped (ECONNRESET)',
    json: 'Connection error.',
    delays: { '2.1': [1, 1], '2.0': [1, 2, 3] },
    of: 2,
    final: {
      '2.1': bullet('API Error: Connection dropped (ECONNRESET). Check your network, then try again.'),
      '2.0': result('API Error: Connection error.'),
    },
    ghost: RESEND,
  },
  context: {
    reason: '',
    json: '',
    delays: NEVER,
    final: {
      '2.1': result(
        'Prompt is too long · the request is ~213456 tokens (limit 200000) but this conversation is only ~2928 tokens — the rest is system prompt, tool definitions, and attachment content. A single-exchange conversation cannot be compacted; reduce attached files/tools or start with less context. · /clear to start fresh',
      ),
      '2.0': result('Context limit reached · /compact or /clear to continue'),
    },
    ghost: ONCE_FIXED,
  },
  invalid: {
    reason: '',
    json: '',
    delays: NEVER,
    final: {
      '2.1': bullet(
        'API Error: 400 due to tool use concurrency issues. Run /rewind to recover the conversation.',
      ),
      '2.0': result(
        'API Error: 400 due to tool use concurrency issues. Run /rewind to recover the conversation.',
      ),
    },
    ghost: 'Run /rewind to go back',
  },
  login: {
    reason: '',
    json: '',
    delays: NEVER,
    final: {
      '2.1': result('Not logged in · Please run /login'),
      '2.0': result('Invalid API key · Please run /login'),
    },
    ghost: ONCE_FIXED,
  },
  key: {
    reason: '401 invalid x-api-key',
    json: `401 ${json('authentication_error', 'invalid x-api-key')}`,
    delays: { '2.1': [], '2.0': [1, 2, 4, 8, 9, 12] },
    final: {
      '2.1': bullet(
        'Please run /login · API Error: 403 Your account does not have access to Claude Code. Please run /login.',
      ),
      '2.0': result(
        `Please run /login · API Error: 401 ${json('authentication_error', 'invalid x-api-key')}`,
      ),
    },
    ghost: ONCE_FIXED,
  },
  credit: {
    reason: '',
    json: '',
    delays: NEVER,
    final: {
      '2.1': result('Credit balance too low · Add funds: https://platform.claude.com/settings/billing'),
      '2.0': result('Credit balance too low · Add funds: https://console.anthropic.com/settings/billing'),
    },
    ghost: ONCE_FIXED,
  },
} as const satisfies Record<string, Failure>;

export type FailureName = keyof typeof FAILURES;

export function failure(name: FailureName): Failure {
  return FAILURES[name];
}

/** Where a retrying request is. */
export interface Retry {
  /** Which repeated try is being waited for, from 1. */
  readonly attempt: number;
  /** Of how many the screen says there are. */
  readonly of: number;
  /** Whole seconds until it starts. */
  readonly seconds: number;
}

/** @param elapsed ms since the first refusal. Undefined when every try was used up. */
export function retryAt(name: FailureName, look: Look, elapsed: number): Retry | undefined {
  const delays: readonly number[] = failure(name).delays[look];
  let end = 0;
  for (const [index, delay] of delays.entries()) {
    end += delay * 1000;
    if (elapsed < end)
      return { attempt: index + 1, of: failure(name).of ?? 10, seconds: Math.ceil((end - elapsed) / 1000) };
  }
  return undefined;
}

/** How long the first `times` delays take together, in ms. */
export function retryMs(name: FailureName, look: Look, times: number): number {
  const delays: readonly number[] = failure(name).delays[look];
  return delays.slice(0, times).reduce((sum, seconds) => sum + seconds * 1000, 0);
}
