import { expect, test } from 'vitest';
import { searchSchema } from '../../src/api/schema.ts';
import { checked } from '../../src/control/checked.ts';
import { ControlError } from '../../src/control/control-error.ts';
import { z } from '../../src/zod.ts';

const sizes = z.strictObject({ at: z.object({ cols: z.number() }) });

test.each([
  ['a part by its path', sizes, { at: { cols: 'x' } }, undefined, /^at\.cols: /],
  ['the whole as it is called', sizes, [], 'message', /^message: /],
  ['a body, where nothing else is said', sizes, 3, undefined, /^body: /],
  ['a text of a query', searchSchema, '', 'q', /^q: /],
])('a problem names %s', (_, schema, asked, whole, told) => {
  const ask = () => checked<z.ZodType>(schema, asked, whole);
  expect(ask).toThrow(ControlError);
  expect(ask).toThrow(told);
});
