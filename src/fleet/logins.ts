/** What a login sets in the environment of an agent: a value, that of a variable of ours, or nothing (null unsets). */
export type LoginEnvironment = Readonly<Record<string, string | null | { from: string }>>;

/** The logins that a config names. */
export type Logins = Readonly<Record<string, LoginEnvironment>>;

/** A variable that a login takes over is not there. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
}

/**
 * The login that follows the one in use in a ring, the first that is at no limit; undefined when there is no such other one.
 * `limitedUntil`: until when a login is at its limit, ms.
 */
export function nextLogin(
  ring: readonly string[],
  used: string | undefined,
  limitedUntil: ReadonlyMap<string, number>,
  now: number,
): string | undefined {
  const place = used === undefined ? -1 : ring.indexOf(used);
  const others = [...ring.slice(place + 1), ...ring.slice(0, Math.max(0, place))];
  return others.find((login) => (limitedUntil.get(login) ?? 0) <= now);
}

/**
 * The variables of a login, with those that it takes from `base`; null unsets one.
 * @throws {LoginError} when one of these is not set
 */
export function loginVariables(
  name: string,
  login: LoginEnvironment,
  base: Readonly<Record<string, string | undefined>>,
): Record<string, string | null> {
  const entries = Object.entries(login).map(([key, value]) => {
    if (value === null || typeof value === 'string') return [key, value] as const;
    const found = base[value.from];
    if (found === undefined) {
      throw new LoginError(
        `login "${name}" takes ${key} from ${value.from}, which is not set where the run was started`,
      );
    }
    return [key, found] as const;
  });
  return Object.fromEntries(entries);
}

/** The variables that are there only for logins to take them over under another name. */
export function sourcesOf(logins: Logins): string[] {
  return Object.values(logins).flatMap((login) =>
    Object.entries(login).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null && value.from !== name ? [value.from] : [],
    ),
  );
}

/** What workers inherit of `base`: not what logins take over, which is for who uses that login. */
export function withoutSources(
  logins: Logins,
  base: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const taken = sourcesOf(logins);
  return Object.fromEntries(Object.entries(base).filter(([name]) => !taken.includes(name)));
}
