/** Quotes texts as words of a shell. */

/** A word of bash or zsh with exactly this text. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A word of fish with exactly this text. */
export function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}

/** A description on one line: shells show it in a list. */
export function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The name of the shell function that completes a program. */
export function functionOf(program: string): string {
  return `_${program.replace(/\W/g, '_')}`;
}
