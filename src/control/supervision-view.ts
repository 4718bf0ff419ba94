import type { Run } from '../api/schema.ts';
import type { Supervision } from '../api/supervision.ts';
import type { AutomationMode } from '../journal/event.ts';
import { actText } from '../recovery/act.ts';
import type { Step } from '../recovery/recipe.ts';
import type { Automation } from './automation.ts';
import { keyNames } from './key-names.ts';
import type { LostLogin } from './logins.ts';
import { ladderOf, type Supervised, wellbeingOf } from './supervised.ts';
import type { SupervisionSettings } from './supervision.ts';

/** What faces are told of how a worker is looked after. */
export function describeWorker(known: Supervised, automation: AutomationMode): Supervision {
  const { care, outbox, health, paused, activity, task, lastMessage } = known;
  const incident = ladderOf(known);
  const waiting = outbox.waiting.length + (outbox.current && !outbox.current.outcome ? 1 : 0);
  const why = outbox.current?.waits ?? (outbox.held ? 'its recovery comes first' : undefined);
  return {
    health: { status: wellbeingOf(known, automation), since: health.since },
    ...(incident && { incident }),
    incidents: care.count,
    automation,
    paused,
    messages: {
      waiting,
      ...(waiting > 0 && why !== undefined && { why }),
      ...(lastMessage && { last: lastMessage }),
    },
    activityAt: activity?.at ?? health.activityAt,
    ...(task !== undefined && { task }),
  };
}

/** What automation may do in a run, and what a person may press. */
export function describeRun(
  settings: SupervisionSettings,
  automation: Automation,
  login: LostLogin | undefined,
): NonNullable<Run['automation']> {
  const { dryRun, recipes, resumeText } = settings;
  const states = automation.ofStates(settings);
  const mode = automation.ofRun(settings);
  const pressable = recipes
    .filter(({ when, steps }) => !when && steps.length > 0)
    .map(({ name, steps, helps }) => ({
      name,
      sends: sendsOf(steps[0]!, resumeText),
      ...(helps && { helps }),
    }));
  return { mode, states, dryRun, recipes: pressable, ...(login && { login }) };
}

/** What of a worker faces are told at once when it changes. */
export function keyOf({ care }: Supervised, told: Supervision): string {
  const { run } = care.incident ?? {};
  return [
    told.health.status,
    told.incident?.id,
    told.incident?.rung,
    told.incident?.next?.waits,
    told.incident?.escalated,
    run?.act,
    run?.moves,
    care.kick?.act,
    told.messages.waiting,
    told.messages.last?.id,
    told.incidents,
  ].join(' ');
}

/** What a step sends, for people. */
function sendsOf({ do: acts }: Step, resumeText: string): string {
  return acts.map((act) => actText(act, { resumeText, keys: keyNames(undefined) })).join(', ');
}
