import type { Environment } from '../config/paths.ts';
import { givenSecrets, inheritedSecrets } from '../config/secrets.ts';
import type { RunConfig } from './run-config.ts';

/** What is known of a run that nobody but a worker, or who is told by `notify`, is to know. */
export function runSecrets(
  { workers, settings, notify }: Pick<RunConfig, 'workers' | 'settings' | 'notify'>,
  environment: Environment,
): string[] {
  const variables = Object.values(settings.logins).flatMap((login) => Object.entries(login));
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
