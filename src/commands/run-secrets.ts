import type { WorkerSpec } from '../config/expand.ts';
import type { Environment } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import { givenSecrets, inheritedSecrets } from '../config/secrets.ts';

/** What is known of a run that nobody but a worker, or who is told by `notify`, is to know. */
export function runSecrets(
  { workers, logins, notify }: Pick<Config, 'logins' | 'notify'> & { workers: readonly WorkerSpec[] },
  environment: Environment,
): string[] {
  const variables = Object.values(logins).flatMap((login) => Object.entries(login));
  const taken = variables.flatMap(([, value]) => {
    const found = typeof value === 'object' && value !== null ? environment[value.from] : undefined;
    return found === undefined ? [] : [found];
  });
  const given = variables.flatMap(([name, value]) =>
    typeof value === 'string' ? givenSecrets({ [name]: value }) : [],
  );
  const told = notify?.webhook === undefined ? [] : [notify.webhook];
  const own = workers.flatMap(({ env }) => givenSecrets(env));
  return [...inheritedSecrets(environment), ...own, ...given, ...taken, ...told];
}
