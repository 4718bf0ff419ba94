import { z } from '../zod.ts';
import { commandWords, text, whole, yesOrNo } from './fields.ts';
import { TROUBLES } from './troubles.ts';

/** The keys of `orch.json` that say how workers are looked after. */

export const automation = z.enum(['on', 'suggest', 'off'], '"on", "suggest" or "off"');

const NOTIFY_COMMAND = 'a list with a program and its arguments, such as ["notify-send", "orch-tui"]';

/** The keys of `notify`. */
export const notifyShape = {
  bell: yesOrNo
    .default(true)
    .describe('Whether an open room rings the bell of its terminal and tells it why (OSC 9).'),
  command: commandWords(NOTIFY_COMMAND)
    .optional()
    .describe('A program that is run with what happened as its last argument.'),
  webhook: z
    .url({ protocol: /^https?$/, error: 'an address that begins with http:// or https://' })
    .optional()
    .describe('An address that is sent what happened, as JSON in a POST.'),
  minIntervalMs: whole(0, 3_600_000)
    .default(10_000)
    .describe('At most one notification about a worker in so long, ms.'),
};

/** What automation does about trouble, and when it is one. */
export const supervisionShape = {
  automation: automation
    .default('on')
    .describe(
      'What is done about a worker in trouble: "on" recovers it, "suggest" shows the step and waits for a key, "off" only tells.',
    ),
  automationByState: z
    .partialRecord(
      z.enum(TROUBLES, `the name of a trouble (${TROUBLES.join(', ')})`),
      automation,
      'an object from the names of troubles to "on", "suggest" or "off"',
    )
    .default({})
    .describe('The same for single troubles, such as { "draft": "off" }.'),
  dryRun: yesOrNo
    .default(false)
    .describe('Touch nothing: what would be done is written into the journal instead.'),
  accept: z
    .array(z.enum(['trust', 'bypass'], '"trust" or "bypass"'), 'a list of "trust" and "bypass"')
    .default([])
    .describe(
      'Dialogs that are accepted for you: "trust" of the folders of workers, "bypass" of an agent that was started without asking for leave.',
    ),
  resumeText: text('a short text')
    .default('Continue the current task from where it stopped.')
    .describe('What gets a worker going again that stopped in the middle of its task.'),
  healthCheckIntervalMs: whole(5000, 3_600_000)
    .default(30_000)
    .describe('How often health is looked at where nothing happens, ms.'),
  idleTimeoutMs: whole(10_000, 86_400_000)
    .default(60_000)
    .describe('A worker in which nothing runs and nothing happens for so long is idle, ms.'),
  stuckThresholdMs: whole(60_000, 86_400_000)
    .optional()
    .describe(
      'A worker whose turn shows nothing new for so long is stuck, ms (default: 300000, and an agent that asks again by itself is given the time for that).',
    ),
  toolRunningThresholdMs: whole(60_000, 86_400_000)
    .default(1_800_000)
    .describe('The same while a tool runs, ms.'),
  progressCheckMode: z
    .enum(['observe', 'ask', 'interrupt'], '"observe", "ask" or "interrupt"')
    .default('observe')
    .describe(
      'Whether a worker is asked how far it is: never ("observe"), between turns ("ask"), or also in the middle of a turn, where its agent queues prompts ("interrupt").',
    ),
  progressCheckIntervalMs: whole(60_000, 86_400_000)
    .default(300_000)
    .describe('How often a worker is asked how far it is, ms.'),
  heartbeatIntervalMs: whole(10_000, 3_600_000)
    .default(120_000)
    .describe('How often the journal notes how each worker is, ms.'),
  submitDelayMs: whole(0, 30_000)
    .default(3000)
    .describe('How long to wait for a text to be seen in the composer before Enter, ms.'),
  personHoldMs: whole(0, 3_600_000)
    .default(60_000)
    .describe('How long automation keeps off a worker in which a person typed, ms.'),
  maxRestarts: whole(0, 100)
    .default(3)
    .describe('How often a worker is started again within an hour before a person is asked.'),
  maxSteps: whole(0, 1000)
    .default(20)
    .describe('How many steps are taken for a worker within ten minutes before a person is asked.'),
  notify: z
    .strictObject(notifyShape, 'an object with a "bell", a "command" or a "webhook"')
    .optional()
    .describe('Who else is told when a worker needs a person.'),
};
