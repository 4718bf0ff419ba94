import { basename } from 'node:path';

/** A word that no shell reads anything into. */
const PLAIN = /^[A-Za-z0-9_./-][A-Za-z0-9_@%+:,./=-]*$/;

/** Typed, each of them is a key. */
const CONTROLS = /[\x00-\x1f\x7f-\x9f]/;

/** A word that cannot be typed into this shell. */
export class UnspeakableWordError extends Error {
  constructor(word: string, shell: string) {
    super(
      `${JSON.stringify(word)} cannot be typed into ${shell}: it holds a control character, and ${shell} has no spelling for those`,
    );
    this.name = 'UnspeakableWordError';
  }
}

/**
 * A command line as it is typed into a shell, without the Enter: bash, zsh, fish, nu, or sh and its other descendants.
 * @param shell name or path of the shell
 * @throws {UnspeakableWordError}
 */
export function shellLine(argv: readonly string[], shell = 'sh'): string {
  const name = basename(shell).replace(/^-/, '');
  const words = argv.map((word, at) => {
    // What holds a "=" in front is an assignment.
    const isPlain = PLAIN.test(word) && !(at === 0 && word.includes('='));
    return isPlain ? word : (QUOTES[name] ?? quoteForSh)(word, name);
  });
  // nu takes a quoted word in front for a text, and some plain ones for commands of its own.
  return name === 'nu' ? `^${words.join(' ')}` : words.join(' ');
}

const QUOTES: Readonly<Record<string, (word: string, shell: string) => string>> = {
  bash: (word) => quoteForSh(word, 'bash', (code) => `$'\\x${code}'`),
  zsh: (word) => quoteForSh(word, 'zsh', (code) => `$'\\x${code}'`),
  fish: (word) => quoteForSh(word, 'fish', (code) => `\\x${code}`),
  nu: quoteForNu,
};

/**
 * fish knows `\\` and `\'` between single quotes, the others know nothing there: quotes and backslashes stand outside of
 * them, where all agree. Between single quotes no shell expands its history ("!") either.
 */
function quoteForSh(word: string, shell: string, control?: (code: string) => string): string {
  const pieces = word.split(/(['\\\x00-\x1f\x7f])/).map((piece) => {
    if (piece === '') return '';
    if (piece === "'" || piece === '\\') return `\\${piece}`;
    if (!CONTROLS.test(piece)) return `'${piece}'`;
    // NUL ends a word, and those above 0x7f are two bytes.
    if (!control || piece === '\0' || piece > '\x7f' || piece.length > 1)
      throw new UnspeakableWordError(word, shell);
    return control(piece.charCodeAt(0).toString(16).padStart(2, '0'));
  });
  return pieces.join('') || "''";
}

function quoteForNu(word: string): string {
  const escaped = word.replace(/["\\]/g, '\\$&').replace(new RegExp(CONTROLS, 'g'), (sign) => {
    if (sign === '\0') throw new UnspeakableWordError(word, 'nu');
    return `\\u{${sign.charCodeAt(0).toString(16)}}`;
  });
  return `"${escaped}"`;
}
