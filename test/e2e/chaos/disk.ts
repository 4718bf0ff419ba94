import { spawnSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import type { Place } from '../support/place.ts';

/** How large the disk is unless it is full. */
const ROOMY = '3g';

const LEAST_BYTES = 16 * 1024 * 1024;

/** Gives the runs a disk of their own, which can be full; false where that is not allowed. */
export function mountState({ env }: Place): boolean {
  const options = `size=${ROOMY},mode=0700`;
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', env.XDG_STATE_HOME!]).status === 0;
}

/** Takes that disk away, whoever still uses it. */
export function unmountState({ env }: Place): void {
  spawnSync('umount', ['-l', env.XDG_STATE_HOME!]);
}

/** Whether the runs have a disk of their own. */
export function isMounted({ env }: Place): boolean {
  return existsSync(env.XDG_STATE_HOME!) && spawnSync('mountpoint', ['-q', env.XDG_STATE_HOME!]).status === 0;
}

/** Leaves the disk almost no room, and returns how much is used, KiB. */
export function fill({ env }: Place): number {
  const state = env.XDG_STATE_HOME!;
  const used = Number(spawnSync('df', ['--output=used', '-B1K', state]).stdout.toString().split('\n')[1]);
  resize(state, `${used + 64}k`);
  return used;
}

/** Whether it has less room left than a journal needs to be opened. */
export function isFull({ env }: Place): boolean {
  const { bavail, bsize } = statfsSync(env.XDG_STATE_HOME!);
  return bavail * bsize < LEAST_BYTES;
}

/** Ends what {@link fill} did. */
export function giveRoom({ env }: Place): void {
  resize(env.XDG_STATE_HOME!, ROOMY);
}

function resize(dir: string, size: string): void {
  spawnSync('mount', ['-o', `remount,size=${size}`, dir]);
}
