/** Writes docs/trace.schema.json and the tables of docs/TRACE.md, from the tables of fields and kinds: `npm run schema`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { CHATROOM } from '../lib/agents/chatroom/protocol.ts';
import { withTables } from '../lib/trace/documentation.ts';
import { jsonSchema } from '../lib/trace/schema.ts';

const SCHEMA = 'docs/trace.schema.json';
const PAGE = 'docs/TRACE.md';

async function write(file, text) {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}

await write(SCHEMA, JSON.stringify(jsonSchema(CHATROOM)));
await write(PAGE, withTables(readFileSync(PAGE, 'utf8'), [CHATROOM]));
