import { spawnSync } from 'node:child_process';
import { spawn } from 'node-pty';
import { expect, test } from 'vitest';

const SCRIPT = `
  import { readdirSync, readlinkSync, existsSync } from 'node:fs';
  import { closeInheritedTerminals } from './src/host/inherited-terminals.ts';
  const held = () => readdirSync('/proc/self/fd').filter((fd) => {
    const path = '/proc/self/fd/' + fd;
    return existsSync(path) && readlinkSync(path).endsWith('ptmx');
  }).length;
  const before = held();
  closeInheritedTerminals();
  console.log(before > 0, held());
`;

test.runIf(process.platform === 'linux')(
  'terminals that were open where a process was started are closed',
  () => {
    const terminal = spawn('cat', [], {});
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT], {
      encoding: 'utf8',
    });
    terminal.kill();
    expect({ stdout, stderr }).toEqual({ stdout: 'true 0\n', stderr: '' });
  },
);
