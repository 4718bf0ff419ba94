import type { Furniture } from './furniture.ts';
import { matchAny, type Pattern } from './pattern.ts';
import type { Profile, Region, Rule } from './profile.ts';
import { programOf } from './prompt.ts';
import type { Attributes, Evidence, State } from './reading.ts';
import { firstHit, type Hit, notesIn } from './rules.ts';

/** What the cells alone say. */
export interface ScreenReading {
  state: State;
  kind?: string;
  evidence: Evidence;
  attributes: Attributes;
  /** What stands in the composer, row by row, where there is one. */
  composer?: string;
  confidence: number;
}

/** What proves that a shell waits for a command. */
export const PROMPT_RULE = 'prompt';
/** UTF-16 units of a text that an attribute or an evidence keeps. */
const MAX_TEXT = 300;

/** UTF-16 units of what stands in a composer that are kept: as much as a screen may show. */
const MAX_COMPOSER = 8000;

const AT_WORK: ReadonlySet<Region> = new Set<Region>(['status', 'footer']);

/** Reads the furniture of a screen. */
export function readScreen(furniture: Furniture, profile: Profile | undefined): ScreenReading {
  const { composer, prompt, menu } = furniture;
  const rules = profile?.rules ?? [];
  if (composer) {
    const read = readComposer(furniture, rules, profile?.composer?.pasted ?? []);
    const attributes = { ...notesIn(profile?.notes ?? [], furniture), ...read.attributes };
    return { ...read, attributes, composer: composer.typed.slice(0, MAX_COMPOSER) };
  }
  if (prompt) {
    const { row, text, shell: kind, typed } = prompt;
    const attributes: Attributes = typed === '' ? {} : { draft: typed.slice(0, MAX_TEXT) };
    return reading('shell', { row, text, rule: PROMPT_RULE }, { kind, attributes, confidence: 0.9 });
  }
  const hit = firstHit(rules, furniture);
  if (hit) return fromHit(hit, menuAttributes(furniture));
  if (menu) {
    const selected = menu.items.find((item) => item.selected)!;
    const text = menu.asks?.text ?? selected.label;
    return reading(
      'question',
      { row: menu.row, text, rule: 'menu' },
      { attributes: menuAttributes(furniture), confidence: 0.8 },
    );
  }
  return readBare(furniture, profile);
}

/** A live composer: at work, a draft, a trouble that was said last, an empty answer, or nothing of all that. */
function readComposer(
  furniture: Furniture,
  rules: readonly Rule[],
  pasted: readonly Pattern[],
): ScreenReading {
  const { composer, transcript } = furniture;
  const draft = composer!.draft.slice(0, MAX_TEXT);
  const attributes: Attributes = {
    ...(draft !== '' && { draft }),
    ...(composer!.cut && { cut: 'above' as const }),
  };
  const work = firstHit(
    rules.filter((rule) => rule.state === 'working' && AT_WORK.has(rule.in)),
    furniture,
  );
  if (work) return atWork(work, furniture, rules, attributes);
  if (draft !== '') {
    const kind = matchAny(pasted, draft) ? 'pasted' : 'text';
    return reading(
      'draft',
      { row: composer!.row, text: draft, rule: 'composer' },
      { kind, attributes, confidence: 0.95 },
    );
  }
  const said = firstHit(
    rules.filter((rule) => rule.state !== 'working'),
    furniture,
  );
  if (said) return fromHit(said, attributes);
  if (transcript?.empty) {
    const { row, text } = transcript.echo!;
    return reading(
      'no_content',
      { row, text, rule: 'nothing below the prompt' },
      { attributes, confidence: 0.8 },
    );
  }
  return reading('idle', { row: composer!.row, text: '', rule: 'composer' }, { attributes, confidence: 0.9 });
}

/** That it works is proven; what was said last may say at what. */
function atWork(
  work: Hit,
  furniture: Furniture,
  rules: readonly Rule[],
  attributes: Attributes,
): ScreenReading {
  const reading = fromHit(work, attributes);
  const at = firstHit(
    rules.filter((rule) => rule.state === 'working' && !AT_WORK.has(rule.in)),
    furniture,
  );
  if (!at || work.rule.kind === 'compacting' || work.rule.kind === 'retrying') return reading;
  return { ...reading, kind: at.rule.kind, attributes: { ...at.captures, ...reading.attributes } };
}

/** Nothing that is known: an agent that was started a moment ago, or who knows. */
function readBare({ command }: Furniture, profile: Profile | undefined): ScreenReading {
  if (command && profile?.recognize.commands.includes(programOf(command))) {
    const { row, text, typed } = command;
    const attributes = { command: typed };
    return reading('starting', { row, text, rule: 'command line' }, { confidence: 0.7, attributes });
  }
  return reading('unknown', { text: '', rule: 'nothing known' }, { confidence: 0.3 });
}

function menuAttributes({ menu }: Furniture): Attributes {
  if (!menu) return {};
  return {
    ...(menu.dialog && { dialog: menu.dialog.text.slice(0, MAX_TEXT) }),
    ...(menu.asks && { asks: menu.asks.text.slice(0, MAX_TEXT) }),
    menu: menu.items.map(({ row: _, ...item }) => item),
  };
}

function fromHit({ rule, piece, captures }: Hit, attributes: Attributes): ScreenReading {
  return reading(
    rule.state,
    { row: piece.row, text: piece.text.slice(0, MAX_TEXT), rule: rule.name },
    { kind: rule.kind, attributes: { ...captures, ...attributes }, confidence: 0.95 },
  );
}

function reading(
  state: State,
  evidence: Evidence,
  { kind, attributes = {}, confidence }: { kind?: string; attributes?: Attributes; confidence: number },
): ScreenReading {
  return { state, ...(kind !== undefined && { kind }), evidence, attributes, confidence };
}
