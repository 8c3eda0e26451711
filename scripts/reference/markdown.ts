/** Markdown: headings, tables and code, from plain texts. Pure. */

/** A text in a table or a paragraph, with the characters escaped that Markdown would take for markup. */
export function plain(text: string): string {
  return text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[\\`*_[\]<>|#~]/g, (character) => (character === '<' ? '&lt;' : `\\${character}`));
}

/** A text as code, whatever its content: enclosed by more backticks than it contains in a row, with its bars escaped for tables. */
export function code(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')}${padding}${fence}`;
}

/** Lines of input or output. */
export function block(lines: string, language = ''): string {
  return `\`\`\`${language}\n${lines}\n\`\`\`\n`;
}

/** A table, whose cells are Markdown already; empty if it has no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

/** A heading with the parts below it; empty parts are omitted. */
export function section(depth: number, title: string, ...parts: readonly string[]): string {
  return [`${'#'.repeat(depth)} ${title}\n`, ...parts.filter((part) => part !== '')].join('\n') + '\n';
}
