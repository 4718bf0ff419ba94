import { printable } from '../printable.ts';
import { allArguments, keyArguments } from '../transcript/arguments.ts';
import type { Conversation, Entry } from '../transcript/entry.ts';
import { isError, toolCounts } from '../transcript/transcript.ts';
import { table } from './table.ts';

/** How much of a text is shown unless all is asked for, characters. */
const SHORT = 300;
const INDENT = '    ';
/** How each kind of entry is called. */
const TITLES: Readonly<Record<Entry['kind'], string>> = {
  prompt: 'prompt',
  text: 'agent',
  thinking: 'thinking',
  tool: 'tool',
  result: 'result',
  error: 'error',
  system: 'note',
};
/** What is left out unless all is asked for. */
const DETAILS: ReadonlySet<Entry['kind']> = new Set(['thinking', 'result', 'system']);

export interface ViewOptions {
  /** Everything, whole. */
  detailed: boolean;
  /** A time of day of an entry. */
  clock: (at: number) => string;
}

/** What is told of a conversation as a whole, a line each. */
export function conversationText({ cwd, session, model, version, branch }: Conversation): string {
  const facts = { folder: cwd, session, model, version, branch };
  const rows = Object.entries(facts).filter(([, value]) => value !== undefined) as [string, string][];
  return table(rows.map(([label, value]) => [label, printable(value)]));
}

/** The entries of a conversation as text, numbered by their kind: it is told piece by piece. */
export class EntryText {
  readonly #options: ViewOptions;
  readonly #counts = new Map<string, number>();

  constructor(options: ViewOptions) {
    this.#options = options;
  }

  /** What was told so far: `12 messages, 34 tools`. */
  get summary(): string {
    const count = (kind: Entry['kind']) => this.#counts.get(kind) ?? 0;
    return `${count('text')} messages, ${count('tool')} tools, ${count('error')} errors`;
  }

  /** An entry with a blank line after it; '' for what is not shown. */
  of(entry: Entry): string {
    const number = (this.#counts.get(entry.kind) ?? 0) + 1;
    this.#counts.set(entry.kind, number);
    if (!this.#isShown(entry)) return '';
    return `${this.#title(entry, number)}\n${this.#lines(entry)
      .map((line) => `${INDENT}${line}`.trimEnd())
      .map((line) => `${line}\n`)
      .join('')}\n`;
  }

  #isShown(entry: Entry): boolean {
    if (this.#options.detailed || isError(entry) || entry.note === 'interrupted') return true;
    return !DETAILS.has(entry.kind);
  }

  #title({ kind, at, tool, aside, failed, note }: Entry, number: number): string {
    const time = at === undefined ? '--:--:--' : this.#options.clock(at);
    const more = [
      tool === undefined || tool === '' ? undefined : printable(tool),
      note === undefined || note === '' ? undefined : printable(note),
      failed ? 'failed' : undefined,
      aside ? 'in a helper' : undefined,
    ].filter((word) => word !== undefined);
    return [time, `${TITLES[kind]} ${number}`, ...more].join('  ');
  }

  #lines({ text, input = {} }: Entry): string[] {
    const { detailed } = this.#options;
    const given = (detailed ? allArguments : keyArguments)(input);
    return [
      ...given.flatMap(({ label, value }) => textLines(`${label}: ${value}`, detailed)),
      ...(text === '' ? [] : textLines(text, detailed)),
    ];
  }
}

/** How often each tool was used. */
export function toolsText(entries: readonly Entry[]): string {
  const rows = toolCounts(entries).map(([tool, count]) => [String(count), printable(tool)]);
  return rows.length === 0 ? 'no tool was used\n' : table([['uses', 'tool'], ...rows]);
}

/** What failed in a conversation that is told piece by piece, each with what was done before it. */
export class Failures {
  /** What was done last, unless that was told. */
  #doing: Entry | undefined;

  /** Those in the next piece. */
  in(entries: readonly Entry[]): Entry[] {
    return entries.flatMap((entry) => {
      const before = isError(entry) && this.#doing ? [this.#doing] : [];
      if (isError(entry)) this.#doing = undefined;
      if (entry.kind === 'tool' || entry.kind === 'prompt') this.#doing = entry;
      return isError(entry) ? [...before, entry] : [];
    });
  }
}

/** A text in lines that steer no terminal, cut unless all of it is wanted. */
function textLines(text: string, whole: boolean): string[] {
  const rest = text.length - SHORT;
  const shown = whole || rest <= 0 ? text : `${text.slice(0, SHORT)}… (+${rest} characters)`;
  return shown.split(/\r?\n/).map((line) => printableLine(line));
}

/** Blanks at its start are kept: they are what code is read by. */
function printableLine(line: string): string {
  const indent = /^[ \t]*/.exec(line)![0].replaceAll('\t', '  ');
  return indent + printable(line);
}
