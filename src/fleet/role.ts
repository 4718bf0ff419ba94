/** What a worker is there for. */
export const ROLES = [
  'orchestrator',
  'project-manager',
  'developer',
  'tester',
  'testrunner',
  'sysadmin',
  'devops',
  'securityops',
  'networkops',
  'monitoringops',
  'databaseops',
] as const;
export type Role = (typeof ROLES)[number] | 'unknown';

/** The role that the name of a worker says, in any case, with or without a number behind it: `Developer`, `tester-2`. */
export function roleOf(worker: string): Role {
  const name = worker.toLowerCase().replace(/[-_.]?\d+$/, '');
  return ROLES.find((role) => role === name) ?? 'unknown';
}
