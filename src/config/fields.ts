import { z } from '../zod.ts';

// Every message here is the phrase that follows "expected" in a problem line. A check with `abort` ends the checks of what
// is around it too, so that one mistake gives one line.

export const MIB = 1024 * 1024;

/** A whole number; beyond the range the checks end, lest they make a list of a billion names. */
export function whole(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`;
  return z.int({ error, abort: true }).min(min, { error, abort: true }).max(max, { error, abort: true });
}

const BYTES = `a whole number of bytes, at least ${MIB}`;

/** How large something on the disk may become. */
export const bytes = z.int({ error: BYTES, abort: true }).min(MIB, { error: BYTES, abort: true });

export function text(expected: string) {
  // A NUL byte would end the string early in every system call that gets it.
  return z.string(expected).regex(/^[^\0]+$/, { error: expected, abort: true });
}

export const yesOrNo = z.boolean('true or false');

export const COMMAND =
  'a list with the program and its arguments, such as ["claude", "--continue"], or one string beside "shell": true';

/** A program and its arguments. */
export function commandWords(expected: string) {
  return z
    .array(z.string(expected).regex(/^[^\0]*$/, { error: expected, abort: true }), expected)
    .min(1, expected)
    .refine((words) => words[0] !== '', expected);
}

export const argv = commandWords(COMMAND);
