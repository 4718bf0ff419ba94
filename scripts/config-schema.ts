// Writes config/orch.schema.json, the JSON Schema of orch.json for editors: node scripts/config-schema.ts
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configJsonSchema } from '../src/config/schema.ts';

const file = fileURLToPath(new URL('../config/orch.schema.json', import.meta.url));
writeFileSync(file, JSON.stringify(configJsonSchema(), null, 2));
// The file is checked in: it has to be formatted as all others are.
execFileSync('npx', ['biome', 'format', '--write', file], { stdio: 'inherit' });
