import type { WorkerDetail } from '../api/detail.ts';
import type { Worker } from '../api/schema.ts';
import { printable } from '../printable.ts';
import { table } from './table.ts';

/** Characters of a task that a line has. */
const TASK_LENGTH = 60;

/** Who each worker is and what it is at, in a line: role, task, branch of its folder, and where it lives. */
export function dutiesText(workers: readonly { worker: Worker; detail: WorkerDetail | undefined }[]): string {
  const rows = workers.map(({ worker, detail }) => [
    worker.name,
    worker.role ?? '-',
    firstLine(worker.supervision?.task) ?? '-',
    detail?.git?.branch ?? '-',
    worker.login ?? '-',
    worker.host ?? '-',
    worker.cwd,
  ]);
  const header = ['NAME', 'ROLE', 'TASK', 'BRANCH', 'LOGIN', 'HOST', 'FOLDER'];
  return table([header, ...rows.map((row) => row.map(printable))]);
}

function firstLine(text: string | undefined): string | undefined {
  const line = text
    ?.split('\n')
    .find((each) => each.trim() !== '')
    ?.trim();
  return line !== undefined && line.length > TASK_LENGTH ? `${line.slice(0, TASK_LENGTH - 1)}…` : line;
}
