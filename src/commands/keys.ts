import { resolve } from 'node:path';
import { ConfigMissingError } from '../config/errors.ts';
import { loadConfig } from '../config/load.ts';
import { MODES, type Mode } from '../keymap/binding.ts';
import type { KnownBinding } from '../keymap/bindings.ts';
import { type Keymap, keysShown } from '../keymap/keymap.ts';
import { LEAVE_KEY, leaveLine } from '../keymap/leave-key.ts';
import { MODE_NAMES } from '../keymap/mode-names.ts';
import { remapped } from '../keymap/remap.ts';
import type { Io } from './io.ts';
import { table } from './table.ts';

export interface KeysOptions {
  config?: string;
  md?: boolean;
  json?: boolean;
}

/** Prints which keys do what: the table that help and the palette of the room show too. */
export async function keys({ config, md, json }: KeysOptions, io: Io): Promise<number> {
  const { keymap, leaveKey } = await keysIn(resolve(io.cwd, config ?? 'config'), config !== undefined);
  const text = md ? keysMarkdown(keymap, leaveKey) : asText(keymap, leaveKey);
  io.stdout.write(json ? `${JSON.stringify(keymap, null, 2)}\n` : text);
  return 0;
}

/** All keys as Markdown, a table for each mode. */
export function keysMarkdown(keymap: Keymap, leaveKey?: string): string {
  const parts = modesOf(keymap).map(({ mode, bindings }) => {
    const rows = bindings.map(
      (binding) => `| ${shownInMarkdown(binding)} | ${helpOf(binding)} | \`${binding.action}\` |`,
    );
    if (mode === 'focus') rows.unshift(leaveRow(leaveKey));
    return `## ${MODE_NAMES[mode]} (\`${mode}\`)\n\n| key | does | action |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Keys\n\nWritten by \`orch-tui keys --md\`. The last column names what \`keys\` in \`orch.json\` can give other keys to, or none with \`null\`.\n\n${parts.join('\n')}`;
}

/** The way out of a worker, which is no binding: it has a setting of its own. */
function leaveRow(leaveKey?: string): string {
  const { keys, help } = leaveLine(leaveKey);
  return `| \`${keys}\` | ${help} | set by \`leaveKey\` |`;
}

function asText(keymap: Keymap, leaveKey: string): string {
  return modesOf(keymap)
    .map(({ mode, bindings }) => {
      const rows = bindings.map((binding) => [
        keysShown(binding) || 'none',
        `${mode}.${binding.action}`,
        helpOf(binding),
      ]);
      const leave = leaveLine(leaveKey);
      if (mode === 'focus') rows.unshift([leave.keys, 'leaveKey', leave.help]);
      return `${MODE_NAMES[mode]}\n${table(rows)}`;
    })
    .join('\n');
}

function helpOf({ help, only }: KnownBinding): string {
  return only === 'replay' ? `${help} (in a replay)` : help;
}

function shownInMarkdown(binding: KnownBinding): string {
  const label = (key: string) => `\`${key.replaceAll('|', '\\|')}\``;
  return keysShown(binding).split(' ').map(label).join(' ');
}

function modesOf(keymap: Keymap): { mode: Mode; bindings: Keymap }[] {
  return MODES.map((mode) => ({ mode, bindings: keymap.filter((binding) => binding.mode === mode) }));
}

/** The keys as a configuration has them; where there is none, the usual ones. */
async function keysIn(dir: string, isMeant: boolean): Promise<{ keymap: Keymap; leaveKey: string }> {
  try {
    const { keys, leaveKey } = (await loadConfig(dir)).config;
    return { keymap: remapped(keys), leaveKey };
  } catch (error) {
    if (isMeant || !(error instanceof ConfigMissingError)) throw error;
    return { keymap: remapped({}), leaveKey: LEAVE_KEY };
  }
}
