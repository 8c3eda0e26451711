/** Writes docs/trace.schema.json and the tables of docs/TRACE.md, from the tables of fields and kinds: `npm run schema`. */
import { readFileSync } from 'node:fs';
import { CHATROOM } from '../lib/agents/chatroom/protocol.ts';
import { withTables } from '../lib/trace/documentation.ts';
import { jsonSchema } from '../lib/trace/schema.ts';
import { writeFormatted } from './formatted.mjs';

const SCHEMA = 'docs/trace.schema.json';
const PAGE = 'docs/TRACE.md';

await writeFormatted(SCHEMA, JSON.stringify(jsonSchema(CHATROOM)));
await writeFormatted(PAGE, withTables(readFileSync(PAGE, 'utf8'), [CHATROOM]));
