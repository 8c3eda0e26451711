/** Writes docs/trace.schema.json and the tables of docs/TRACE.md, from the tables of fields and kinds: `npm run schema`. */
import { readFileSync } from 'node:fs';
import { CHATROOM } from '../lib/agents/chatroom/protocol.ts';
import { AGENTS } from '../lib/box/protocol.ts';
import { withTables } from '../lib/trace/documentation.ts';
import { jsonSchema } from '../lib/trace/schema.ts';
import { writeFormatted } from './formatted.mjs';

/** The schema of each protocol. */
const SCHEMAS = [
  ['docs/trace.schema.json', CHATROOM],
  ['docs/trace.agents.schema.json', AGENTS],
];
const PAGE = 'docs/TRACE.md';

for (const [file, facts] of SCHEMAS) await writeFormatted(file, JSON.stringify(jsonSchema(facts)));
await writeFormatted(PAGE, withTables(readFileSync(PAGE, 'utf8'), [CHATROOM, AGENTS]));
