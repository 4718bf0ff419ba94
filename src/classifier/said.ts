import type { State } from './reading.ts';

/** What is needed of a reading. */
interface Said {
  state: State;
  evidence: { text: string };
  attributes: {
    asks?: string | undefined;
    dialog?: string | undefined;
    menu?: readonly { label: string }[] | undefined;
  };
}

/** What a person should read of a screen, in a line: what a menu asks, else the line that proves the state. */
export function saidOf({ state, evidence, attributes }: Said): string {
  const { asks, dialog, menu } = attributes;
  const proof = evidence.text.trim();
  if (state !== 'setup' && state !== 'settings_error') return asks ?? proof;
  // Between what such a dialog is about and its items stand notes and links; one that is known by an item says it in its head.
  const isItem = menu?.some(({ label }) => label === proof) ?? false;
  return isItem ? (dialog ?? asks ?? proof) : proof;
}
