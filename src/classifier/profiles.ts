import { basename } from 'node:path';
import { readJsonDocument } from '../config/json-document.ts';
import { problemLine } from '../config/problem-line.ts';
import { jsonFiles } from '../json-files.ts';
import { readText } from '../read-text.ts';
import { type Profile, ProfileError, parseProfile } from './profile.ts';

/** The profiles in force. */
export interface Profiles {
  /** By name. */
  agents: ReadonlyMap<string, Profile>;
  /** The one that knows the prompts of shells. */
  shell: Profile | undefined;
}

/** Why profiles cannot be used. */
export interface ProfileProblem {
  /** The name of the one that cannot; undefined when it is all of a folder. */
  profile: string | undefined;
  /** In a line, with the file or folder. */
  message: string;
}

/** The profile of this name is no agent's: it knows shells. */
const SHELL = 'shell';

/**
 * Reads the profiles of folders (`NAME.json`); of one name, the one of the later folder counts. A folder that does not
 * exist has none. A profile that is not one is left out, the one of an earlier folder stays, and `problems` says why.
 */
export async function loadProfiles(
  folders: readonly string[],
): Promise<{ profiles: Profiles; problems: ProfileProblem[] }> {
  const byName = new Map<string, Profile>();
  const problems: ProfileProblem[] = [];
  for (const folder of folders) {
    const files = await jsonFiles(folder).catch((error: Error) => error);
    if (files instanceof Error) {
      problems.push({ profile: undefined, message: `${folder}: cannot be read: ${files.message}` });
      continue;
    }
    for (const file of files) {
      const name = basename(file, '.json');
      try {
        const text = await readText(file);
        const profile = parseProfile(text, file);
        if (profile.name !== name) throw new ProfileError(misnamed(text, file, name));
        byName.set(name, profile);
      } catch (error) {
        const { message: said } = error as Error;
        const message = error instanceof ProfileError ? said : `${file}: cannot be read: ${said}`;
        problems.push({ profile: name, message });
      }
    }
  }
  return { profiles: toProfiles(byName.values()), problems };
}

function misnamed(text: string, file: string, name: string): string {
  const message = `"${name}", as the file is called`;
  return problemLine(
    { code: 'custom', path: ['name'], message, input: undefined },
    file,
    readJsonDocument(text),
  );
}

export function toProfiles(profiles: Iterable<Profile>): Profiles {
  const agents = new Map([...profiles].map((profile) => [profile.name, profile]));
  const shell = agents.get(SHELL);
  agents.delete(SHELL);
  return { agents, shell };
}
