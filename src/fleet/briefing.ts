import type { WorkContext } from './context.ts';
import type { Role } from './role.ts';

/** What a restarted worker is told of itself. */
export interface RestartFacts {
  /** Name of the worker. */
  worker: string;
  role: Role;
  /** When it was restarted, ms since the epoch. */
  at: number;
  /** What it was restarted from, as in "recovered from ...": "a crash (status 1)". */
  cause: string;
  cwd: string;
  context: WorkContext;
}

/** Commits and changed files that a briefing lists. */
const MAX_LISTED = 5;
/** UTF-16 units of a task or draft that are told again. */
const MAX_QUOTED = 2000;

/** Tells a worker whose conversation is lost how to take its work up again. Lines end in "\n" but for the last. */
export function recoveryBriefing(facts: RestartFacts): string {
  const { worker, role, cause, cwd } = facts;
  const who =
    role === 'unknown' ? `You are the agent "${worker}".` : `You are the agent "${worker}", ${TITLES[role]}.`;
  return [
    `You were restarted at ${timeText(facts.at)}: recovered from ${cause}. Your earlier conversation is gone.`,
    who,
    '',
    ...contextLines(facts.context),
    'Find out where the work stands before you change anything:',
    `1. Check with pwd that you are in ${cwd}.`,
    '2. Run git log --oneline -5 and git status. What is not committed is yours: keep it.',
    '3. Read the files in which this project keeps its state: notes, plans, task lists, instructions to agents.',
    '4. Continue where the work stopped; do not start over what is done.',
    '',
    ...(PARTS[role] ?? GENERIC),
    '',
    'Begin recovery work now.',
  ].join('\n');
}

const TITLES: Readonly<Record<Exclude<Role, 'unknown'>, string>> = {
  orchestrator: 'the orchestrator of this project',
  'project-manager': 'the project manager',
  developer: 'a developer',
  tester: 'a tester',
  testrunner: 'the one who runs the tests',
  sysadmin: 'the system administrator',
  devops: 'responsible for builds and deployments',
  securityops: 'responsible for security',
  networkops: 'responsible for the network',
  monitoringops: 'responsible for monitoring',
  databaseops: 'responsible for the databases',
};

const GENERIC = [
  'In your role:',
  '- Find the part of the work that is yours, and what others wait for.',
  '- Take up the oldest thing that is open.',
  '- Write down what you find and do where others can read it.',
];

const PARTS: Readonly<Partial<Record<Role, readonly string[]>>> = {
  orchestrator: [
    'As orchestrator:',
    '- See which agents are at work and which are stuck or silent.',
    '- Compare what was planned with what is committed.',
    '- Give work to those without any, and settle what blocks others, before anything else.',
  ],
  'project-manager': [
    'As project manager:',
    '- Ask each agent what it has finished, what it works on and what blocks it.',
    '- Bring the plan and the task list up to date.',
    '- Hold what is called done against its acceptance criteria.',
  ],
  developer: [
    'As developer:',
    '- Run the tests before the first change, to know what is broken already.',
    '- Finish the change that was under way; tests go with it.',
    '- Commit at least every 30 minutes, in small steps that pass the tests.',
  ],
  tester: [
    'As tester:',
    '- Run the whole suite and note what fails.',
    '- Compare with the last results you find, and report what is new.',
    '- Write the tests that are missing for what was changed last.',
  ],
  sysadmin: [
    'As system administrator:',
    '- Check that services run, and that disk, memory and load are in order.',
    '- Look for a change that was begun and not ended: a package, a config, a service that is stopped.',
    '- Finish it or take it back, and note which.',
  ],
  devops: [
    'As the one responsible for builds and deployments:',
    '- Look at the state of the pipelines and of the last deployment.',
    '- A deployment that was under way is checked first, never simply started again.',
    '- Keep what is deployed and what is in the repository the same.',
  ],
  securityops: [
    'As the one responsible for security:',
    '- Look at the alerts and findings that are open, the gravest first.',
    '- Check that no protection that was switched off for your work has stayed off.',
    '- Put no secret into a file, a commit or a message.',
  ],
};

function contextLines({ task, draft, branch, status, commits }: WorkContext): string[] {
  const facts = [
    ...(task ? [`Your task: ${quoted(task)}`] : []),
    ...(draft ? [`What was typed and not sent: ${quoted(draft)}`] : []),
    ...(branch ? [`Your branch: ${branch}`] : []),
    ...listed('Your latest commits', commits),
    ...listed('Not committed', status),
  ];
  return facts.length === 0 ? [] : [...facts, ''];
}

function listed(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - MAX_LISTED;
  return [
    `${title}:`,
    ...lines.slice(0, MAX_LISTED).map((line) => `  ${line}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

function quoted(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED).trimEnd()} […]` : text.trim();
}

/** A time to the second, in UTC. */
export function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
