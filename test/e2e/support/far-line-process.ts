// A line as a process, so that it may be in a network of its own. Each line of its input says what becomes of it, and is
// answered with what it has done so far. Usage: node far-line-process.ts PORT TARGET OPTIONS
import { createInterface } from 'node:readline';
import { FarLine, type LineOptions } from './far-line.ts';

const [port, target] = process.argv.slice(2, 4).map(Number);
const line = new FarLine(JSON.parse(process.argv[4]!) as LineOptions);
const orders: Readonly<Record<string, () => unknown>> = {
  listen: () => line.listen(port!, target!),
  refuse: () => line.refuse(),
  hold: () => line.hold(),
  release: () => line.release(),
  cut: () => line.cut(),
  report: () => {},
};
for await (const order of createInterface(process.stdin)) {
  await orders[order]!();
  process.stdout.write(`${JSON.stringify(line.report)}\n`);
}
// Whoever started this holds the other end of its input: when that closes, so does the line.
process.exit();
