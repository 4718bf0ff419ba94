import type WebSocket from 'ws';

/** How many beats a stream may be silent for. */
const MISSED_BEATS = 3;

/**
 * Notices that control has stopped to answer on a stream, which may have nothing to tell for hours: it is asked every `beatMs` whether
 * it is there. Calls back once, with for how long it was silent, ms. Beats are counted, not time: a process that was stopped itself
 * has heard nothing.
 */
export function noticeSilence(
  stream: WebSocket,
  beatMs: number,
  onSilence: (silentMs: number) => void,
): void {
  let silence = 0;
  const hear = () => {
    silence = 0;
  };
  const timer = setInterval(() => {
    if (silence === MISSED_BEATS) {
      clearInterval(timer);
      return onSilence(MISSED_BEATS * beatMs);
    }
    silence++;
    stream.ping();
  }, beatMs);
  stream.on('message', hear);
  stream.on('pong', hear);
  stream.on('close', () => clearInterval(timer));
}
