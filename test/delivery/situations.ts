import type { State } from '../../src/classifier/reading.ts';
import type { Message } from '../../src/delivery/message.ts';
import type { Situation } from '../../src/health/situation.ts';
import { profiles } from '../classifier/paint.ts';

export const claude = profiles.agents.get('claude')!;
export const gemini = profiles.agents.get('gemini')!;

export function message(text: string, extra: Partial<Message> = {}): Message {
  return { id: 'm1', text, kind: 'operator', by: 'operator', queuedAt: 0, ...extra };
}

/** A situation by hand: state, what stands in the composer, and the rest. */
export function situation(
  now: number,
  state: State,
  composer: string | undefined,
  extra: Partial<Situation> & { since?: number } = {},
): Situation {
  const { since = 0, ...rest } = extra;
  return {
    now,
    reading: {
      state,
      ...(composer !== undefined && { composer }),
      evidence: { text: '', rule: 'by hand' },
      attributes: {},
      progress: 0,
      confidence: 1,
      since,
      source: 'screen',
      voices: [],
    },
    fresh: true,
    running: true,
    frozen: false,
    typing: false,
    personAt: undefined,
    activityAt: 0,
    ...rest,
  };
}
