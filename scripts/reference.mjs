/** Writes docs/REFERENCE.md from the command tree, the option tables and the metric families: `npm run reference`. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { referencePage } from './reference/page.ts';
import { sources } from './reference/sources.ts';

const FILE = 'docs/REFERENCE.md';
const options = await resolveConfig(FILE);
writeFileSync(FILE, await format(referencePage(sources()), { ...options, filepath: FILE }));
