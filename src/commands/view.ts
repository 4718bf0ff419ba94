import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '../api/client.ts';
import type { TranscriptPage } from '../api/detail.ts';
import { workerPath } from '../api/worker-path.ts';
import { inheritedSecrets } from '../config/secrets.ts';
import type { EventData } from '../journal/event.ts';
import { localZone, timeTextIn } from '../journal/time-text.ts';
import { Redactor } from '../redaction.ts';
import type { Entry } from '../transcript/entry.ts';
import { TranscriptFile } from '../transcript/file.ts';
import { CommandError, UsageError } from './errors.ts';
import { findRun, isLive, type LocatedRun, type RunChoice } from './find-run.ts';
import type { Io } from './io.ts';
import { withJournal } from './open-journal.ts';
import { ensureControl } from './reach-control.ts';
import { conversationText, EntryText, Failures, toolsText } from './view-text.ts';

export interface ViewCommandOptions extends RunChoice {
  worker: string;
  /** Everything, whole. */
  detailed?: boolean | undefined;
  /** How often each tool was used, instead. */
  tools?: boolean | undefined;
  /** Only what failed. */
  errors?: boolean | undefined;
  /** Only what the agent said. */
  text?: boolean | undefined;
  /** Go on with what comes, until the run has ended. */
  follow?: boolean | undefined;
}

const POLL_MS = 300;

/** `orch-tui view`: a worker's conversation, from the transcript that its agent keeps. */
export async function view(options: ViewCommandOptions, io: Io): Promise<number> {
  const { worker, detailed = false, tools, errors, text, follow = false, ...choice } = options;
  if ([tools, errors, text].filter(Boolean).length > 1)
    throw new UsageError('give one of --tools, --errors and --text');
  if (follow && tools) throw new UsageError('--tools counts what there is: leave out --follow');
  const run = await findRun(choice, io.env, io.cwd);
  const live = await isLive(run);
  const read = live ? liveSource(await ensureControl(run), worker) : await endedSource(run, worker, io);
  const write = async (written: string) => {
    if (written !== '' && !io.stdout.write(written)) await once(io.stdout, 'drain');
  };
  const first = await read();
  if (tools) {
    await write(toolsText(first.entries));
    return 0;
  }
  const { clock } = timeTextIn(localZone());
  const entryText = new EntryText({ detailed, clock });
  const failures = new Failures();
  const textOf = (entries: readonly Entry[]) =>
    (errors ? failures.in(entries) : entries.filter(({ kind }) => !text || kind === 'text'))
      .map((entry) => entryText.of(entry))
      .join('');
  const left = (first.entries[0]?.n ?? 1) - 1;
  const omitted = left > 0 ? `(the first ${left} entries are left out)\n\n` : '';
  await write(`${conversationText(first.conversation)}\n${omitted}${textOf(first.entries)}`);
  if (follow && live) {
    for (;;) {
      await delay(POLL_MS);
      try {
        await write(textOf((await read()).entries));
      } catch (error) {
        if (await isLive(run)) throw error;
        return 0;
      }
    }
  }
  const unread = first.skipped > 0 ? `; ${first.skipped} lines that are none of a transcript` : '';
  await write(`${entryText.summary}${unread}\n`);
  return 0;
}

/** What came since the last time. */
type Source = () => Promise<Omit<TranscriptPage, 'more' | 'path'>>;

function liveSource(client: ApiClient, worker: string): Source {
  let after = 0;
  let path = '';
  return async () => {
    const entries: Entry[] = [];
    for (;;) {
      const page = await client.get<TranscriptPage>(`${workerPath(worker, 'transcript')}?after=${after}`);
      // Another conversation has begun, whose entries count from 1.
      const isOther = path !== '' && page.path !== path;
      path = page.path;
      if (isOther) {
        after = 0;
        continue;
      }
      entries.push(...page.entries);
      after = page.entries.at(-1)?.n ?? after;
      if (!page.more) return { conversation: page.conversation, entries, skipped: page.skipped };
    }
  };
}

/** Of a run that has ended, the journal knows the file. */
async function endedSource(run: LocatedRun, worker: string, io: Io): Promise<Source> {
  const found = await withJournal(run, io, async (journal) =>
    journal.read({ worker, types: ['agent.session'], last: 1 }),
  );
  const path = (found[0]?.data as EventData<'agent.session'> | undefined)?.transcript;
  if (path === undefined)
    throw new CommandError(`no conversation of "${worker}" is known in ${run.manifest.id}`);
  // Of what its configuration had kept secret nothing is known any more.
  const redactor = new Redactor(inheritedSecrets(io.env));
  return async () => {
    try {
      const { conversation, entries, skipped } = await new TranscriptFile(path).read();
      return redactor.all({ conversation, entries, skipped });
    } catch (error) {
      throw new CommandError(`the transcript ${path} cannot be read: ${(error as Error).message}`);
    }
  };
}
