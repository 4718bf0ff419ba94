import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import WebSocket from 'ws';
import { NotPrivateError, requirePrivateSocket } from '../ownership.ts';
import { Pulse } from '../pulse.ts';
import type { ClientMessage, ServerMessage } from './schema.ts';
import { BEAT_MS, MISSED_BEATS, SilenceWatch } from './silence.ts';

/** Control refused a request or cannot be reached; the message says why. */
export class ApiError extends Error {
  override readonly name: string = 'ApiError';
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Control is there and has stopped to answer. */
export class ControlSilentError extends ApiError {
  override readonly name = 'ControlSilentError';

  /** `silentMs` is for how long it was waited in vain. */
  constructor(silentMs: number) {
    super(
      0,
      `control has not answered for ${silentMs / 1000} s: it is stopped, or hangs. Its process is named last in control.log in the ` +
        'run folder: "kill -CONT PID" has a stopped one go on. Its host ends one that stays so within a minute and starts another, ' +
        'and the workers live on',
    );
  }
}

/** A stream of changes. */
export interface ApiStream {
  send(message: ClientMessage): void;
  close(): void;
}

export interface StreamHandlers {
  onMessage: (message: ServerMessage) => void;
  /** `why` says what ended it, where that is known. */
  onClose: (why?: string) => void;
}

/** A face's way to control: over its socket, or within one process. */
export interface ApiClient {
  /** @throws {ApiError} */
  get<T>(path: string): Promise<T>;
  /** @throws {ApiError} */
  post<T>(path: string, body?: object): Promise<T>;
  /** @throws {ApiError} when control cannot be reached */
  stream(handlers: StreamHandlers): Promise<ApiStream>;
}

/**
 * Talks to the control that listens on this unix socket, which is ours alone: another's is an {@link ApiError}. Requests may
 * take as long as they need, while control answers at all; it is seen every `beatMs` whether it does.
 */
export function connectApi(socketPath: string, beatMs = BEAT_MS): ApiClient {
  const watch = new SilenceWatch(socketPath, beatMs);
  const call = <T>(method: string, path: string, body?: object): Promise<T> =>
    new Promise((resolve, reject) => {
      refuseForeign(socketPath);
      const payload = body && JSON.stringify(body);
      const broken = (error: Error) => reject(new ApiError(0, `control does not answer: ${error.message}`));
      const outgoing = request(
        { socketPath, path, method, headers: payload ? { 'content-type': 'application/json' } : {} },
        (response) => {
          text(response).then((answer) => {
            const value: unknown = parse(answer);
            const status = response.statusCode ?? 0;
            if (status >= 200 && status < 300) resolve(value as T);
            else reject(new ApiError(status, errorOf(value) ?? `control answered ${status}`));
          }, broken);
        },
      );
      const giveUp = (silentMs: number) => {
        reject(new ControlSilentError(silentMs));
        outgoing.destroy();
      };
      outgoing.on('close', watch.wait(giveUp));
      outgoing.on('error', broken);
      outgoing.end(payload);
    });
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body ?? {}),
    stream: (handlers) => openStream(socketPath, { watch, beatMs }, handlers),
  };
}

function openStream(
  socketPath: string,
  { watch, beatMs }: { watch: SilenceWatch; beatMs: number },
  handlers: StreamHandlers,
): Promise<ApiStream> {
  return new Promise((resolve, reject) => {
    refuseForeign(socketPath);
    const socket = new WebSocket(`ws+unix://${socketPath}:/v1/stream`, { perMessageDeflate: false });
    let open = false;
    let pulse: Pulse | undefined;
    let why: string | undefined;
    const end = (reason: string) => {
      why = reason;
      socket.terminate();
    };
    const stopWaiting = watch.wait((silentMs) => {
      reject(new ControlSilentError(silentMs));
      socket.terminate();
    });
    socket.on('open', () => {
      open = true;
      stopWaiting();
      // It may have nothing to tell for hours.
      pulse = new Pulse({
        beatMs,
        missed: MISSED_BEATS,
        ask: () => socket.ping(),
        onSilence: (silentMs) => end(new ControlSilentError(silentMs).message),
      });
      resolve({
        send: (message) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
        },
        close: () => socket.close(),
      });
    });
    socket.on('pong', () => pulse?.hear());
    socket.on('message', (data: Buffer) => {
      pulse?.hear();
      // More of what came with it may follow its end.
      if (why !== undefined) return;
      const message = parse(data.toString());
      if (isMessage(message)) return handlers.onMessage(message);
      end('control says what is no message: another version of orch-tui may be at work there');
    });
    socket.on('error', (error) => {
      if (!open) reject(new ApiError(0, `control does not answer: ${error.message}`));
    });
    socket.on('close', () => {
      stopWaiting();
      pulse?.stop();
      if (open) handlers.onClose(why);
    });
  });
}

/** @throws {ApiError} when what listens there may be another user's; where nothing is, connecting says so */
function refuseForeign(socketPath: string): void {
  try {
    requirePrivateSocket(socketPath);
  } catch (error) {
    if (error instanceof NotPrivateError) throw new ApiError(0, error.message);
  }
}

function parse(json: string): unknown {
  try {
    return json === '' ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** What only a broken control gets wrong is seen here; the rest is trusted. */
function isMessage(value: unknown): value is ServerMessage {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function errorOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'error' in value && typeof value.error === 'string'
    ? value.error
    : undefined;
}
