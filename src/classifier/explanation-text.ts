import { type Explanation, explainScreen } from './explanation.ts';
import type { Profiles } from './profiles.ts';
import type { Reading } from './reading.ts';
import type { ScreenView } from './view.ts';

/** Why a screen is read as it is, in words: the reading, the furniture that was found, the rules that were tried. */
export function explanationText(screen: ScreenView, reading: Reading, profiles: Profiles): string[] {
  const { furniture, rules } = explainScreen(screen, reading, profiles);
  return [
    ...section('reading', readingLines(reading)),
    ...section('furniture', furniture),
    ...section('rules', rules.map(ruleLine)),
  ];
}

/** A heading with lines under it. */
export function section(title: string, lines: readonly string[]): string[] {
  return [title, ...lines.map((line) => `  ${line}`.trimEnd()), ''];
}

function ruleLine({ rule, outcome }: Explanation['rules'][number]): string {
  return `${rule.name} (${rule.state} in ${rule.in}): ${outcome}`;
}

function readingLines(reading: Reading): string[] {
  const { state, kind, agent, evidence, attributes, confidence, since, source, voices } = reading;
  const place = evidence.row === undefined ? '' : `row ${evidence.row}, `;
  return [
    `state: ${state}${kind === undefined ? '' : ` (${kind})`}, since ${timeText(since)}, confidence ${confidence}`,
    `agent: ${agent ?? 'not recognised'}`,
    `evidence: ${place}${evidence.rule}: ${evidence.text}`,
    `decided by: ${source}`,
    ...voices.map((voice) => `  ${voice.source}: ${voice.says}${voice.agrees ? '' : ' (differs)'}`),
    ...Object.entries(attributes).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
  ];
}

/** A time of the day, or of a recording. */
function timeText(ms: number): string {
  const isLive = ms > 1e11;
  return isLive ? new Date(ms).toISOString().slice(11, 23) : `${(ms / 1000).toFixed(2)} s`;
}
