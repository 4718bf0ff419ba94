import { type Conversation, type Entry, MAX_TEXT } from './entry.ts';

/** What one line of a transcript holds, before it has a number and its tools have names. */
export interface Line {
  entries: (Omit<Entry, 'n'> & { call?: string })[];
  conversation: Conversation;
}

type Json = Readonly<Record<string, unknown>>;

/** What a person did not type, though it stands there as theirs. */
const NOTES = /^\s*<(system-reminder|local-command-\w+|command-\w+|bash-\w+|task-notification)\b/;
const INTERRUPTED = /^\[Request interrupted by user/;

/**
 * Reads a line of a transcript: JSON Lines as Claude Code writes them (1.0 to 2.1), or as `--output-format stream-json`
 * prints them. Undefined when it is none; a line of a kind that is not known holds nothing.
 */
export function parseLine(line: string): Line | undefined {
  const value = parseJson(line);
  if (!isObject(value)) return undefined;
  const at = typeof value.timestamp === 'string' ? Date.parse(value.timestamp) : Number.NaN;
  const common = {
    ...(Number.isFinite(at) && { at }),
    ...(value.isSidechain === true && { aside: true }),
  };
  const entries = entriesOf(value).map((entry) => ({ ...common, ...entry, text: cut(entry.text) }));
  return { entries, conversation: conversationOf(value) };
}

type Found = Omit<Line['entries'][number], 'at' | 'aside'>;

function entriesOf(value: Json): Found[] {
  switch (value.type) {
    case 'user':
      return partsOf(value).flatMap((part) => said(part, value.isMeta === true));
    case 'assistant':
      if (value.isApiErrorMessage === true) return [{ kind: 'error', text: textOf(contentOf(value)) }];
      return partsOf(value).flatMap(answered);
    case 'error':
      return [{ kind: 'error', text: errorText(value.error) || errorText(value) }];
    case 'system':
      return [systemEntry(value)];
    case 'result':
      return value.is_error === true ? [{ kind: 'error', text: errorText(value) }] : [];
    default:
      return [];
  }
}

function said(part: Json, meta: boolean): Found[] {
  if (part.type === 'tool_result') {
    return [
      {
        kind: 'result',
        text: textOf(part.content),
        tool: '',
        ...(part.is_error === true && { failed: true }),
        ...(typeof part.tool_use_id === 'string' && { call: part.tool_use_id }),
      },
    ];
  }
  const text = partText(part);
  if (text === '') return [];
  if (INTERRUPTED.test(text)) return [{ kind: 'system', text, note: 'interrupted' }];
  return [meta || NOTES.test(text) ? { kind: 'system', text, note: 'context' } : { kind: 'prompt', text }];
}

function answered(part: Json): Found[] {
  if (part.type === 'tool_use' || part.type === 'server_tool_use') {
    return [
      {
        kind: 'tool',
        text: '',
        tool: stringOf(part.name),
        input: isObject(part.input) ? { ...part.input } : {},
        ...(typeof part.id === 'string' && { call: part.id }),
      },
    ];
  }
  if (part.type === 'thinking') return [{ kind: 'thinking', text: stringOf(part.thinking) }];
  const text = partText(part);
  return text === '' ? [] : [{ kind: 'text', text }];
}

function systemEntry(value: Json): Found {
  const note = stringOf(value.subtype);
  const text = stringOf(value.content) || errorText(value.error);
  return note === 'api_error' ? { kind: 'error', text } : { kind: 'system', text, note };
}

function conversationOf(value: Json): Conversation {
  const message = isObject(value.message) ? value.message : {};
  const found = {
    session: value.sessionId ?? value.session_id,
    cwd: value.cwd,
    model: message.model ?? value.model,
    version: value.version,
    branch: value.gitBranch,
  };
  // Claude Code signs what it says in the agent's name as "<synthetic>".
  const told = Object.entries(found).filter(
    ([, text]) => typeof text === 'string' && text !== '' && !text.startsWith('<'),
  );
  return Object.fromEntries(told) as Conversation;
}

function contentOf({ message }: Json): unknown {
  return isObject(message) ? message.content : undefined;
}

function partsOf(value: Json): Json[] {
  const content = contentOf(value);
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.filter(isObject) : [];
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.filter(isObject).map(partText).filter(Boolean).join('\n') : '';
}

function partText(part: Json): string {
  if (part.type === 'text') return stringOf(part.text);
  return part.type === 'image' || part.type === 'document' ? `[${part.type}]` : '';
}

function errorText(error: unknown): string {
  if (!isObject(error)) return stringOf(error);
  const inner = isObject(error.error) ? errorText(error.error) : stringOf(error.error);
  return stringOf(error.message) || stringOf(error.result) || inner || stringOf(error.type);
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
