/** Markdown: headings, tables and code, from texts that mean nothing but themselves. Pure. */

/** A text in a table or a paragraph, with nothing in it that Markdown would take for markup. */
export function plain(text: string): string {
  return text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[\\`*_[\]<>|#~]/g, (character) => (character === '<' ? '&lt;' : `\\${character}`));
}

/** A text as code, whatever is in it: fenced by more backticks than stand in a row in it, its bars escaped for tables. */
export function code(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')}${padding}${fence}`;
}

/** Lines as they are typed or printed. */
export function block(lines: string, language = ''): string {
  return `\`\`\`${language}\n${lines}\n\`\`\`\n`;
}

/** A table, each cell already Markdown; nothing where it has no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

/** A heading with what stands beneath it, the parts that are empty left out. */
export function section(depth: number, title: string, ...parts: readonly string[]): string {
  return [`${'#'.repeat(depth)} ${title}\n`, ...parts.filter((part) => part !== '')].join('\n') + '\n';
}
