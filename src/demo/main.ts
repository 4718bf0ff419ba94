import { messageOf } from '../error-message.ts';
import { demoAgent } from './command-line.ts';

/** `node src/demo/main.ts --seed 7 --trouble no_response`: the simulated agent in this terminal. */
try {
  process.exit(await demoAgent(process.argv.slice(2), [process.execPath, process.argv[1]!]));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(2);
}
