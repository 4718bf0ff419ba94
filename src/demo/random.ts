/**
 * Chance that can be replayed: every value is a hash of the seed and of what is being decided, so that a reducer can
 * stay pure and no decision shifts the others.
 */

/** What is being decided: names and numbers that tell one roll from another. */
export type Salt = readonly (string | number)[];

/** A number in [0, 1). FNV-1a over the salt, then the finalizer of MurmurHash3 to spread neighbouring seeds. */
export function roll(seed: number, ...salt: Salt): number {
  let hash = 0x811c9dc5;
  for (const char of `${seed}/${salt.join('/')}`) {
    hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** One item of a list that is not empty. */
export function pick<T>(list: readonly T[], seed: number, ...salt: Salt): T {
  return list[Math.floor(roll(seed, ...salt) * list.length)]!;
}

/** A whole number from `min` up to, but without, `max`. */
export function between(min: number, max: number, seed: number, ...salt: Salt): number {
  return min + Math.floor(roll(seed, ...salt) * (max - min));
}

/** A conversation id in the form that `claude --resume` takes. */
export function conversationId(seed: number, name: string): string {
  const hex = Array.from({ length: 32 }, (_, i) => Math.floor(roll(seed, name, i) * 16).toString(16)).join(
    '',
  );
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
