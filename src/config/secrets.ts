import type { Environment } from './paths.ts';

/** Words of the name of a variable that say that its value is a secret: who has several numbers them. */
const SECRET_WORD =
  /^(?:.*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|WEBHOOK)S?|.*(?<!ASK|BY|COM)PASS|PAT|CREDENTIALS?|AUTH|COOKIE|DSN)\d*$/;
/** A password by a short word at the end of a name: by itself, that is a folder (`PWD`, `OLDPWD`). */
const SHORT_PASSWORD = /[^A-Z0-9]PWD?\d*$/;
/** The last word of a name whose value says where something is, or how much. */
const PLAIN_END = /^(?:FILE|PATH|DIR|HOME|SOCK|SOCKET|HOST|PORT|NAME|TTL|MS)$/;
/** So many of them; with another value it is them. */
const COUNT = /^\d+$/;
/** Variables that say how a program is to behave. */
const SETTING = /^(?:LANG|LC_.*|TERM|COLORTERM|SHELL|EDITOR|PAGER|TZ|NODE_ENV|NODE_OPTIONS|.*_MODEL)$/;

/** A word, a number, a path or several, an address without a password: nothing that only one should know. */
const PLAIN_VALUE = [
  /^[A-Za-z]+$/,
  /^[-+]?[\d.,]+$/,
  /^(?:\.{0,2}|~)\/[^\s:]*(?::\/[^\s:]*)*$/,
  /^https?:\/\/[^\s/@?]+(?:\/[^\s@?]*)?$/,
];

/**
 * Of the variables that a config sets, the values that are to be kept secret: all but what is plainly none. What is given
 * to one worker is meant for it alone.
 */
export function givenSecrets(variables: Readonly<Record<string, string | null>>): string[] {
  return Object.entries(variables).flatMap(([name, value]) =>
    value !== null && (isNamedSecret(name, value) || !(SETTING.test(name) || isPlain(value))) ? [value] : [],
  );
}

/** Of the variables around us, which workers inherit, the values of those that are called secrets. */
export function inheritedSecrets(environment: Environment): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && isNamedSecret(name, value) ? [value] : [],
  );
}

function isNamedSecret(name: string, value: string): boolean {
  const upper = name.toUpperCase();
  const words = upper.split(/[^A-Z0-9]+/);
  if (SHORT_PASSWORD.test(upper)) return true;
  const last = words.at(-1)!;
  if (PLAIN_END.test(last) || (last.endsWith('TOKENS') && COUNT.test(value))) return false;
  return words.some((word) => SECRET_WORD.test(word));
}

function isPlain(value: string): boolean {
  return PLAIN_VALUE.some((plain) => plain.test(value));
}
