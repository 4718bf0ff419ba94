import type { Profile } from '../classifier/profile.ts';
import type { CareSettings } from '../recovery/care.ts';
import { keyNames } from './key-names.ts';
import type { SupervisionSettings } from './supervision.ts';

/** What of the settings of a worker's care is another each time: see {@link CareSettings}. */
export interface CareFacts extends Pick<CareSettings, 'mode' | 'loginLost' | 'runRestarts'> {
  /** There is another login that it may use, at no limit. */
  hasOtherLogin: boolean;
}

/** How a worker is cared for: by the config of its run, the profile of its agent, and what is so now. */
export function careSettingsOf(
  settings: SupervisionSettings,
  profile: Profile | undefined,
  { hasOtherLogin, ...facts }: CareFacts,
): CareSettings {
  const { recipes, limits, accepted, dryRun, zone, resumeText, personHoldMs, impatient, clocks } = settings;
  return {
    recipes,
    limits,
    accepted: hasOtherLogin ? new Set([...accepted, 'logins']) : accepted,
    dryRun,
    zone,
    resumeText,
    personHoldMs,
    keys: keyNames(profile?.keys),
    clocks,
    patienceMs: impatient ? 0 : (profile?.patienceMs ?? 0),
    ...facts,
  };
}
