import {
  accessSync,
  chmodSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A real shell in place of the agent, in which typing `claude` starts the simulated agent again. */

export interface Shell {
  readonly file: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Without the files of the user: an alias there could start the real agent. */
const SHELLS: Readonly<Record<string, { readonly args: readonly string[]; readonly prompt?: string }>> = {
  bash: { args: ['--norc', '--noprofile', '-i'], prompt: '\\u@\\h:\\w\\$ ' },
  zsh: { args: ['-f', '-i'], prompt: '%n@%m:%~%# ' },
  fish: { args: ['--no-config', '-i'] },
  sh: { args: ['-i'] },
};

/**
 * The shell to run: the wanted one if it is installed, else the first of bash, zsh, fish and sh.
 * @param self how this agent is started; whatever is typed after `claude` is added
 */
export function shell(wanted: string | undefined, self: readonly string[], env: NodeJS.ProcessEnv): Shell {
  const path = env.PATH ?? '/usr/bin:/bin';
  const order = wanted === undefined ? [] : [wanted];
  const name = [...order, 'bash', 'zsh', 'fish'].find((each) => find(each, path) !== undefined) ?? 'sh';
  const { args, prompt } = SHELLS[name]!;
  const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    file: find(name, path) ?? '/bin/sh',
    argv: [name, ...args],
    env: {
      ...Object.fromEntries(kept),
      PATH: `${launcherDir()}${delimiter}${path}`,
      ORCH_TUI_DEMO_AGENT: self.map(quoted).join(' '),
      // The agent that is started from here had its trouble.
      ORCH_TUI_DEMO_FELL: '1',
      ...(prompt === undefined ? {} : { PS1: prompt }),
      // What a demo types is nobody's history.
      HISTFILE: '/dev/null',
      fish_history: '',
    },
  };
}

function find(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .map((dir) => join(dir, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

const LAUNCHER = '#!/bin/sh\neval "exec $ORCH_TUI_DEMO_AGENT \\"\\$@\\""\n';

/** A folder of this user with a `claude` in it; the same one every time, so that demos leave no trail of folders. */
function launcherDir(): string {
  const own = join(tmpdir(), `orch-tui-demo-${process.getuid?.() ?? 'user'}`);
  const dir = isPrivate(own) ? own : mkdtempSync(`${own}-`);
  // Renamed into place: another agent may be reading it.
  const draft = join(dir, `claude.${process.pid}`);
  writeFileSync(draft, LAUNCHER);
  chmodSync(draft, 0o700);
  renameSync(draft, join(dir, 'claude'));
  return dir;
}

/** Makes the folder; false if it is there and somebody else could write to it. */
function isPrivate(dir: string): boolean {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const info = lstatSync(dir);
  return info.isDirectory() && info.uid === process.getuid?.() && (info.mode & 0o077) === 0;
}
