/** Text that came from a program, safe to print: control characters and what turns the direction of writing are taken out. */
export function printable(text: string): string {
  return printableLine(text).trim();
}

/** As {@link printable}, with the blanks around it. */
export function printableLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ');
}

/** As {@link printable}, and no longer than so many characters. */
export function excerpt(text: string, most: number): string {
  // What is taken out of the beginning takes little: the rest of a long text need not be looked through.
  const found = printable(text.slice(0, 2 * most));
  return found.length > most ? `${found.slice(0, most - 1)}…`.toWellFormed() : found;
}

/** What a program said, such as `"Welcome!"`, to be told in a line; of bytes that are no text it is told that they are none. */
export function quoted(text: string, most: number): string {
  return isNoise(text) ? NOISE : printableJson(text.slice(0, most));
}

/** As {@link quoted}, without the quotation marks. */
export function lastWords(text: string, most: number): string {
  return isNoise(text) ? NOISE : excerpt(text, most);
}

/** It is another each time, and says nothing. */
const NOISE = 'bytes that are no text';

function isNoise(text: string): boolean {
  return /[\0\ufffd]/.test(text);
}

/** JSON on one line, or indented, that is safe to print: what could steer a terminal stands there as escapes of JSON. */
export function printableJson(value: unknown, indent?: number): string {
  return harmlessJson(JSON.stringify(value, null, indent));
}

/** As {@link printableJson}, of what is JSON. */
export function harmlessJson(json: string): string {
  return json.replaceAll(
    /[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
