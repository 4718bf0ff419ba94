import { InvalidArgumentError } from 'commander';

/** Parsers of the values on the command line. Each throws what commander tells as one line. */

/** A whole number in these bounds. */
export function whole(min: number, max: number) {
  return (text: string) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

/** A number in these bounds. */
export function decimal(min: number, max: number) {
  return (text: string) => {
    const number = Number(text);
    if (text.trim() !== '' && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Expected a number from ${min} to ${max}.`);
  };
}

/** A time in a recording such as `80`, `1:20` or `1:02:03`, in s. */
export function time(text: string): number {
  if (!/^\d+(:\d{1,2}){0,2}(\.\d+)?$/.test(text)) {
    throw new InvalidArgumentError('Expected a time such as 80, 1:20 or 1:02:03.');
  }
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** An option that may be repeated. */
export function gather(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}
