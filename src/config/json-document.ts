import { type Node, type ParseErrorCode, parseTree, printParseErrorCode } from 'jsonc-parser';

/** Where something stands in a text; both count from 1, columns in UTF-16 units. */
export interface Position {
  line: number;
  col: number;
}

/** A step into a JSON value: the key of an object or the index of an array. */
export type Segment = string | number;

/** One thing wrong with the text itself. */
export interface SyntaxProblem extends Position {
  message: string;
}

/** JSON with comments and trailing commas, read together with the places of its values. */
export interface JsonDocument {
  value: unknown;
  /** The first syntax error (what follows it is seldom true), or every key that stands twice in one object. */
  problems: SyntaxProblem[];
  /** Where the value at `path` begins, or the innermost value around it when there is none. */
  positionOf(path: readonly Segment[]): Position;
  /** Where the key at the end of `path` stands. */
  positionOfKey(path: readonly Segment[]): Position;
}

/** Lists and objects in each other. */
const MAX_LEVELS = 100;

/** What was expected where the parser stopped, by the parser's name for the error. */
const EXPECTED: Record<string, string> = {
  InvalidSymbol: 'a value: text in double quotes, a number, true, false, null, [ or {',
  InvalidNumberFormat: 'a number',
  PropertyNameExpected: 'a key in double quotes',
  ValueExpected: 'a value',
  ColonExpected: 'a colon',
  CommaExpected: 'a comma',
  CloseBraceExpected: 'a comma or }',
  CloseBracketExpected: 'a comma or ]',
  EndOfFileExpected: 'nothing after the end of the value',
};

/** Errors that the parser places at the beginning of the text or comment they are in. */
const INSIDE: Record<string, string> = {
  UnexpectedEndOfComment: 'this comment has no end: close it with */',
  UnexpectedEndOfString: 'this text has no end: close it with a double quote on the same line',
  InvalidUnicode: 'this text has \\u without four hexadecimal digits after it',
  InvalidEscapeCharacter:
    'this text has a backslash before a character that needs none: write \\\\ for a backslash',
  InvalidCharacter: 'this text has a control character: write it as \\n, \\t or \\u0000',
};

/** Reads JSON with comments and trailing commas; a byte order mark at its start is ignored. */
export function readJsonDocument(source: string): JsonDocument {
  const text = source.replace(/^\uFEFF/, '');
  const errors: { error: ParseErrorCode; offset: number; length: number }[] = [];
  const root = parseNodes(text, errors);
  const first = errors[0];
  const problems: SyntaxProblem[] = [];
  if (root === 'too deep') {
    problems.push({
      line: 1,
      col: 1,
      message: `expected at most ${MAX_LEVELS} levels of lists and objects, found more`,
    });
  } else if (first) {
    const code = printParseErrorCode(first.error);
    const expected = `expected ${EXPECTED[code] ?? 'JSON'}, found ${characterAt(text, first.offset)}`;
    problems.push({ ...positionAt(text, first.offset), message: INSIDE[code] ?? expected });
  } else {
    for (const key of repeatedKeys(root)) {
      problems.push({
        ...positionAt(text, key.offset),
        message: `expected each key once, found a second "${key.value}"`,
      });
    }
  }
  const tree = root === 'too deep' ? undefined : root;
  return {
    value: tree && problems.length === 0 ? plain(tree) : undefined,
    problems,
    positionOf: (path) => positionAt(text, nodeAt(tree, path)?.offset ?? 0),
    positionOfKey: (path) => {
      const node = nodeAt(tree, path);
      return positionAt(text, (node?.parent?.type === 'property' ? node.parent : node)?.offset ?? 0);
    },
  };
}

/** The parser recurses, and so does whoever looks at a value: too many levels overflow the stack, and that must not end the program. */
function parseNodes(
  text: string,
  errors: { error: ParseErrorCode; offset: number; length: number }[],
): Node | undefined | 'too deep' {
  try {
    const root = parseTree(text, errors, { allowTrailingComma: true });
    return isTooDeep(root) ? 'too deep' : root;
  } catch (error) {
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
}

function isTooDeep(root: Node | undefined): boolean {
  let level = root ? [root] : [];
  for (let depth = 0; depth <= MAX_LEVELS; depth++) {
    level = level.flatMap(({ type, children = [] }) =>
      type === 'object' ? children.flatMap((property) => property.children?.[1] ?? []) : children,
    );
    if (level.length === 0) return false;
  }
  return true;
}

function nodeAt(root: Node | undefined, path: readonly Segment[]): Node | undefined {
  let node = root;
  for (const segment of path) {
    const child =
      typeof segment === 'number'
        ? node?.type === 'array' && node.children?.[segment]
        : node?.type === 'object' &&
          node.children?.find((entry) => entry.children?.[0]?.value === segment)?.children?.[1];
    if (!child) break;
    node = child;
  }
  return node;
}

function* repeatedKeys(node: Node | undefined): Generator<Node> {
  const seen = new Set<string>();
  for (const child of node?.children ?? []) {
    const key = node?.type === 'object' ? child.children?.[0] : undefined;
    if (key && seen.has(key.value)) yield key;
    if (key) seen.add(key.value);
    yield* repeatedKeys(child);
  }
}

function plain(node: Node): unknown {
  if (node.type === 'array') return node.children?.map(plain) ?? [];
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(
    (node.children ?? []).map(({ children = [] }) => [children[0]?.value, children[1] && plain(children[1])]),
  );
}

function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, col: lines[lines.length - 1]!.length + 1 };
}

/** Only one character is quoted: the rest of an unquoted value may be a secret. */
function characterAt(text: string, offset: number): string {
  const point = text.codePointAt(offset);
  if (point === undefined) return 'the end of the file';
  const character = String.fromCodePoint(point);
  return character === '"' ? `'"'` : JSON.stringify(character);
}
