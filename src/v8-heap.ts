import { setFlagsFromString } from 'node:v8';

/** V8 complains of a flag that it does not know: these of Node.js 22 and 24 know those below. */
const [major = 0] = process.versions.v8.split('.').map(Number);
const knowsFlags = major >= 12 && major <= 13;

/** As V8 begins, it may double what is young whenever as much has survived. */
const V8_FACTOR = 2;
/** To 32 MB at once: half of that is in use. With less, what is made by the first frame has all of the heap marked, or it doubles. */
const FACTOR = 16;
/** 2 MB that survive, more than V8 begins with, in pieces that it treats as small ones. */
const ARRAYS = 32;
const LENGTH = 8000;

/**
 * Has V8 make room for what a start makes. It begins with a megabyte for what is young; all that a start makes survives, so it is
 * collected again and again, and then taken for so much that all of the heap is marked: a tenth of the CPU that a start takes. A flag
 * on Node's command line would hold for all of the process, and with flags it was not built with Node compiles its own modules anew;
 * so this one is as it was when this returns.
 */
export function growYoungGeneration(): void {
  if (!knowsFlags) return;
  setFlagsFromString(`--semi-space-growth-factor=${FACTOR}`);
  survive();
  setFlagsFromString(`--semi-space-growth-factor=${V8_FACTOR}`);
}

function survive(): unknown[] {
  return Array.from({ length: ARRAYS }, () => new Array(LENGTH).fill(0));
}

/**
 * Has V8 leave memory as it is from now on: what is young grows no further, and when this process falls silent nothing is looked for
 * that could be given back. That is some 25 MB, and to find it all of the heap is marked, which takes as long as a minute of silence
 * does. Call it when all is loaded; Node compiles what it loads of its own after this anew.
 */
export function settleHeap(): void {
  if (knowsFlags) setFlagsFromString('--memory-reducer-gc-count=0 --semi-space-growth-factor=1');
}
