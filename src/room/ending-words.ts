import type { Worker } from '../api/schema.ts';
import { nameList } from './line.ts';

/** A question with what its yes does. */
export interface Asked {
  question: string;
  detail: string;
}

/** What is asked before workers are stopped: what becomes of each kind of them. */
export function stopWords(workers: readonly Worker[]): Asked {
  const names = nameList(workers.map(({ name }) => name));
  const running = workers.filter(({ state }) => state === 'running');
  const ended = running.filter(({ attached }) => !attached);
  const [first] = ended;
  if (running.length === 0) return { question: `Take ${names} off the list?`, detail: OFF_THE_LIST };
  if (!first) return { question: `Let go of ${names}?`, detail: livesOn(running) };
  const detail =
    workers.length === 1
      ? `It gets SIGTERM, later SIGKILL; what it has not saved is lost: ${first.argv.join(' ')}`
      : `Each of them gets SIGTERM, later SIGKILL; what it has not saved is lost.${butFor(running)}`;
  return { question: `Stop ${names}?`, detail };
}

/** What is asked before workers are left to themselves whose hosts cannot be reached. */
export function leaveWords(workers: readonly Worker[]): Asked {
  const hosts = [...new Set(workers.flatMap(({ host }) => host ?? []))].join(', ');
  const names = nameList(workers.map(({ name }) => name));
  const [who, whom, self] = workers.length === 1 ? ['It', 'it', 'itself'] : ['They', 'them', 'themselves'];
  return {
    question: `Leave ${names} to ${self}?`,
    detail: `${who} may run on, on ${hosts}, which cannot be reached: nobody looks for ${whom} there any more. For a machine that is gone for good.`,
  };
}

/** What is asked before workers are started again of which some run. */
export function restartWords(workers: readonly Worker[]): Asked {
  const who = workers.length === 1 ? 'It' : 'Each of them';
  const detail = `${who} is ended first; what it has not saved is lost.${butFor(workers)}`;
  return { question: `Start ${nameList(workers.map(({ name }) => name))} again?`, detail };
}

/** What is asked before the run is ended. */
export function downWords(workers: readonly Worker[]): Asked {
  const running = workers.filter(({ state }) => state === 'running');
  const isAllShown = running.length > 0 && running.every(({ attached }) => attached);
  const lost = isAllShown ? livesOn(running) : `What they have not saved is lost.${butFor(running)}`;
  return {
    question: `Stop all ${running.length} running worker${running.length === 1 ? '' : 's'} and end the run?`,
    detail: `${lost} Recordings are kept. (q only leaves.)`,
  };
}

const OFF_THE_LIST = 'It has ended, and is not in the config any more.';

/** A worker that only shows a session is no more than a look at it. */
function livesOn({ length }: readonly Worker[]): string {
  return length === 1
    ? 'Its session lives on, with all that runs in it; nothing is lost.'
    : 'Their sessions live on, with all that runs in them; nothing is lost.';
}

function butFor(workers: readonly Worker[]): string {
  const shown = workers.filter(({ attached }) => attached);
  if (shown.length === 0) return '';
  return ` But not of ${nameList(shown.map(({ name }) => name))}: ${shown.length === 1 ? 'its session lives' : 'their sessions live'} on.`;
}
