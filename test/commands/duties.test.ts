import { expect, test } from 'vitest';
import { dutiesText } from '../../src/commands/duties.ts';
import { supervisionOf, workerOf } from '../room/room-state.ts';

test('each worker has a line: role, task, branch, login and folder', () => {
  const supervision = { ...supervisionOf(), task: '\nMend the parser\nof casts' };
  const worker = workerOf('developer-1', { role: 'developer', supervision, login: 'key', cwd: '/src' });
  const git = { branch: 'mend-parser', status: [], commits: [] };
  const detail = { worker, explanation: [], incidents: [], restarts: 0, messages: [], conversation: [], git };
  const [head, line, other] = dutiesText([
    { worker, detail },
    { worker: workerOf('w', { cwd: '/a\x1b[2J' }), detail: undefined },
  ]).split('\n');
  expect(head).toMatch(/^NAME +ROLE +TASK +BRANCH +LOGIN +HOST +FOLDER$/);
  expect(line).toMatch(/^developer-1 +developer +Mend the parser +mend-parser +key +- +\/src$/);
  expect(other).not.toContain('\x1b');
});
