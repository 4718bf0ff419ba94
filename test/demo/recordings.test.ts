import { expect, test } from 'vitest';
import { parseTrouble } from '../../src/demo/troubles.ts';
import { SCREENS } from './recorded-screens.ts';
import { drawnRows, recordedRows } from './rows.ts';
import { Sim } from './sim.ts';

/** Screens of the real one beside ours: the same rows in the same style from one on, but for what is chance. */
test.for(SCREENS)('%s %s', async ([look, , cast, second, trouble, from, ours, rows]) => {
  const version = look === '2.1' ? '2.1.329' : '2.0.77';
  const real = await recordedRows(`claude-${version}-${cast}-120x40`, second);
  const start = real.findIndex((row) => from.test(row));
  expect(start).toBeGreaterThanOrEqual(0);
  const drawn = drawnRows(ours(new Sim({ look, trouble: parseTrouble(trouble) })));
  const begin = drawn.findIndex((row) => from.test(row));
  expect(drawn.slice(begin, rows && begin + rows)).toEqual(real.slice(start, rows && start + rows));
});
