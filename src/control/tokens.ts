import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tokens } from './gate.ts';

/** Where the tokens of a run are, in its folder. */
export const TOKEN_FILES = { full: 'api-token', read: 'api-token-read' } as const;

const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;

/** The tokens of a run: those that an earlier control made, else new ones. Only the user can read them. */
export async function openTokens(dir: string): Promise<Tokens> {
  const [full, read] = await Promise.all(
    [TOKEN_FILES.full, TOKEN_FILES.read].map((name) => tokenIn(join(dir, name))),
  );
  return { full: full!, read: read! };
}

/**
 * They are worth nothing any more. One that cannot be removed keeps no other here.
 * @throws the system's error about the first that stays
 */
export async function removeTokens(dir: string): Promise<void> {
  const removals = Object.values(TOKEN_FILES).map((name) => rm(join(dir, name), { force: true }));
  const failed = (await Promise.allSettled(removals)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

async function tokenIn(path: string): Promise<string> {
  return (await readToken(path).catch(() => undefined)) ?? makeToken(path);
}

/** Undefined when what is there is no token, or others may know it. */
async function readToken(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { uid, mode } = await file.stat();
    if (uid !== process.getuid!() || (mode & 0o077) !== 0) return undefined;
    const text = (await file.readFile('utf8')).trimEnd();
    return TOKEN.test(text) ? text : undefined;
  } finally {
    await file.close();
  }
}

async function makeToken(path: string): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const aside = `${path}.new`;
  await rm(aside, { force: true });
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(`${token}\n`);
  } finally {
    await file.close();
  }
  await rename(aside, path);
  return token;
}
