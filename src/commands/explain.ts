import { resolve } from 'node:path';
import { readCast } from '../cast/read.ts';
import { explainScreen } from '../classifier/explanation.ts';
import { loadProfiles } from '../classifier/profiles.ts';
import type { Reading } from '../classifier/reading.ts';
import { readCastStates } from '../classifier/timeline.ts';
import { agentFolders } from './agent-profiles.ts';
import type { Io } from './io.ts';
import { screenLines } from './screen-text.ts';

export interface ExplainOptions {
  /** A recording. */
  file: string;
  /** When to look, s from its start; absent: its end. */
  at?: number;
}

/** Prints why a recorded screen is read as it is. @throws {CastError} */
export async function explain({ file, at }: ExplainOptions, io: Io): Promise<number> {
  const { profiles, problems } = await loadProfiles(agentFolders());
  for (const problem of problems) io.stderr.write(`${problem}\n`);
  const cast = await readCast(resolve(io.cwd, file));
  readCastStates(cast, { profiles }, at, (screen, { reading }) => {
    if (!reading) return;
    const { furniture, rules } = explainScreen(screen, reading, profiles);
    const parts = [
      section('screen', screenLines(screen)),
      section('reading', readingLines(reading)),
      section('furniture', furniture),
      section(
        'rules',
        rules.map(({ rule, outcome }) => `${rule.name} (${rule.state} in ${rule.in}): ${outcome}`),
      ),
    ];
    io.stdout.write(parts.join('\n'));
  });
  return 0;
}

function section(title: string, lines: readonly string[]): string {
  return `${title}\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n`;
}

function readingLines({
  state,
  kind,
  agent,
  evidence,
  attributes,
  confidence,
  since,
  source,
  voices,
}: Reading): string[] {
  const place = evidence.row === undefined ? '' : `row ${evidence.row}, `;
  return [
    `state: ${state}${kind === undefined ? '' : ` (${kind})`}, since ${(since / 1000).toFixed(2)} s, confidence ${confidence}`,
    `agent: ${agent ?? 'not recognised'}`,
    `evidence: ${place}${evidence.rule}: ${evidence.text}`,
    `decided by: ${source}`,
    ...voices.map((voice) => `  ${voice.source}: ${voice.says}${voice.agrees ? '' : ' (differs)'}`),
    ...Object.entries(attributes).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
  ];
}
