import { setFlagsFromString } from 'node:v8';

/** As V8 begins, it may double what is young whenever as much has survived. */
const V8_FACTOR = 2;
/** To 16 MB at once: half of that is in use. */
const FACTOR = 8;
/** More than the megabyte that V8 begins with, in pieces that it treats as small ones. */
const ARRAYS = 20;
const LENGTH = 8000;

/**
 * Has V8 make room for what a start makes. It begins with a megabyte for what is young; all that a start makes survives, so it is
 * collected again and again, and then taken for so much that all of the heap is marked: a tenth of the CPU that a start takes. A flag
 * of Node's for that would be another of V8's whole process, and with others than it was built with Node compiles its own modules anew;
 * so it is as it was when this returns.
 */
export function growYoungGeneration(): void {
  setFlagsFromString(`--semi-space-growth-factor=${FACTOR}`);
  survive();
  setFlagsFromString(`--semi-space-growth-factor=${V8_FACTOR}`);
}

function survive(): unknown[] {
  return Array.from({ length: ARRAYS }, () => new Array(LENGTH).fill(0));
}
