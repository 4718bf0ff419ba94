/** An argument of a tool, as people are shown it. */
export interface Argument {
  label: string;
  value: string;
}

/** How much of a text that is replaced is shown, characters. */
const SNIPPET = 50;

/** What says most about the use of a tool, whatever its name: by the names that tools give to their arguments. */
const KEYS: Readonly<Record<string, (value: string) => Argument>> = {
  file_path: (value) => ({ label: 'file', value }),
  notebook_path: (value) => ({ label: 'file', value }),
  old_string: (value) => ({ label: 'old', value: start(value) }),
  new_string: (value) => ({ label: 'new', value: start(value) }),
  content: (value) => ({ label: 'size', value: `${value.length} characters` }),
  command: (value) => ({ label: 'command', value }),
  pattern: (value) => ({ label: 'pattern', value }),
  path: (value) => ({ label: 'path', value }),
  glob: (value) => ({ label: 'glob', value }),
  url: (value) => ({ label: 'url', value }),
  query: (value) => ({ label: 'query', value }),
};

/** What a tool was given, as far as it says what was done. */
export function keyArguments(input: Readonly<Record<string, unknown>>): Argument[] {
  const found = Object.entries(KEYS).flatMap(([key, show]) => {
    const value = Object.hasOwn(input, key) ? input[key] : undefined;
    return typeof value === 'string' ? [show(value)] : [];
  });
  const { description } = input;
  return found.length === 0 && typeof description === 'string'
    ? [{ label: 'what', value: description }]
    : found;
}

/** All that a tool was given, whole. */
export function allArguments(input: Readonly<Record<string, unknown>>): Argument[] {
  return Object.entries(input).map(([label, value]) => ({
    label,
    value: typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
  }));
}

function start(value: string): string {
  return value.length > SNIPPET ? `${value.slice(0, SNIPPET)}…` : value;
}
