const SIGNS: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
};

/** `ctrl-]` as people write it: `Ctrl-]`; `pageup`: `PgUp`. */
export function keyLabel(name: string): string {
  const [, modifiers = '', key = ''] = /^((?:(?:ctrl|alt|shift|super)-)*)(.+)$/su.exec(name) ?? [];
  const words = modifiers.replaceAll(/[a-z]+/g, capital);
  return words + (SIGNS[key] ?? ([...key].length > 1 ? capital(key) : key));
}

function capital(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
