import { MAX_CELLS } from '../cast/event.ts';
import { ProtocolError } from './frame.ts';

/** Most that a number of four bytes can be: what is named by one in a frame is called no higher. */
const MAX_U32 = 0xffff_ffff;
/** The longest time that a timer takes, ms. */
const MAX_TIMER_MS = 0x7fff_ffff;

/** The first process is the system's, and what is no positive number means many (kill(2)). */
const FIRST_PID = 2;
const MAX_PID = 0x7fff_ffff;

/** Whether a value is a whole number from one to another. */
export function isWhole(value: unknown, from = 0, to = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to;
}

/** Whether a value names something in a frame. */
export function isU32(value: unknown): value is number {
  return isWhole(value, 0, MAX_U32);
}

/** Whether a value is a length of a terminal's side. */
export function isCells(value: unknown): value is number {
  return isWhole(value, 1, MAX_CELLS);
}

/**
 * Reads the fields of an object that may be anything; `where` is what errors call it.
 * Each reader throws a {@link ProtocolError} that names the field, what was expected and what was found.
 */
export function fieldsOf(object: Record<string, unknown>, where: string) {
  const check = <T>(key: string, expected: string, is: (value: unknown) => value is T): T => {
    const value = object[key];
    if (is(value)) return value;
    const found = JSON.stringify(value) ?? 'nothing';
    throw new ProtocolError(`${where}.${key}: expected ${expected}, found ${found.slice(0, 80)}`);
  };
  const isString = (value: unknown) => typeof value === 'string';
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return {
    string: (key: string) => check(key, 'a string', isString),
    boolean: (key: string) => check(key, 'true or false', (value) => typeof value === 'boolean'),
    count: (key: string) => check(key, 'a whole number from 0', (value) => isWhole(value)),
    u32: (key: string) => check(key, `a whole number from 0 to ${MAX_U32}`, isU32),
    cells: (key: string) => check(key, `a number of cells from 1 to ${MAX_CELLS}`, isCells),
    beat: (key: string) =>
      check(key, 'a time in ms from 1', (value): value is number => isWhole(value, 1, MAX_TIMER_MS)),
    pid: (key: string) =>
      check(key, 'the number of a process', (value): value is number => isWhole(value, FIRST_PID, MAX_PID)),
    object: (key: string) => check(key, 'an object', isRecord),
    strings: (key: string) =>
      check(
        key,
        'an array of strings',
        (value): value is string[] => Array.isArray(value) && value.every(isString),
      ),
    dictionary: (key: string) =>
      check(
        key,
        'an object of strings and nulls',
        (value): value is Record<string, string | null> =>
          isRecord(value) && Object.values(value).every((entry) => entry === null || isString(entry)),
      ),
  };
}
