/** Writes docs/trace.schema.json, which says to machines what lib/trace/event.ts says to people: `npm run schema`. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { jsonSchema } from '../lib/trace/schema.ts';

const FILE = 'docs/trace.schema.json';
const options = await resolveConfig(FILE);
writeFileSync(FILE, await format(JSON.stringify(jsonSchema()), { ...options, filepath: FILE }));
