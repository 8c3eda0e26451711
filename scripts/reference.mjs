/** Writes docs/REFERENCE.md from the command tree, the option tables and the metric families: `npm run reference`. */
import { writeFormatted } from './formatted.mjs';
import { referencePage } from './reference/page.ts';
import { sources } from './reference/sources.ts';

await writeFormatted('docs/REFERENCE.md', referencePage(sources()));
