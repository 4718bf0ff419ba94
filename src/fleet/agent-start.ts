import { basename } from 'node:path';
import type { Profile } from '../classifier/profile.ts';
import { jsonFiles } from '../json-files.ts';
import { readText } from '../read-text.ts';
import { z } from '../zod.ts';

const words = z.array(z.string()).default([]);

const startSchema = z.object({
  recognize: z.object({ commands: words, packages: words }),
  sessions: z
    .object({ home: z.object({ variable: z.string().optional(), path: z.string() }).optional() })
    .optional(),
  settings: words,
});

/** What is to be known of an agent before it is started: how its program is called, and its settings files. */
export interface AgentStart {
  recognize: Pick<Profile['recognize'], 'commands' | 'packages'>;
  sessions?: Pick<NonNullable<Profile['sessions']>, 'home'> | undefined;
  settings: Profile['settings'];
}

/**
 * That much of the profiles in folders; of one name, the one of the later folder counts. What is no profile is left out, and told
 * of by who reads all of it: that takes a tenth of the way to the first frame.
 */
export async function agentStarts(folders: readonly string[]): Promise<AgentStart[]> {
  const byName = new Map<string, AgentStart>();
  for (const folder of folders) {
    for (const file of await jsonFiles(folder).catch(() => [])) {
      const start = await readText(file).then(parseStart, () => undefined);
      if (start) byName.set(basename(file), start);
    }
  }
  return [...byName.values()];
}

function parseStart(text: string): AgentStart | undefined {
  try {
    return startSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
