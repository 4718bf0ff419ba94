import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Io } from './io.ts';

/** Asks a question on the terminal; undefined when the person breaks off with Ctrl-C or Ctrl-D. */
export async function ask(question: string, { stdin, stdout }: Io): Promise<string | undefined> {
  const prompt = createInterface({ input: stdin, output: stdout });
  try {
    const brokenOff = once(prompt, 'close').then(() => undefined);
    const answer = await Promise.race([prompt.question(question).catch(() => undefined), brokenOff]);
    if (answer === undefined) stdout.write('\n');
    return answer?.trim();
  } finally {
    prompt.close();
  }
}
