/** Text as roff, escaped so that no part of it is a request. */

/** Characters with a meaning in roff. */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
  // It would end an argument of a macro.
  '"': '\\(dq',
};

/** A text as roff: no character of it is a request, at any position. */
export function roff(text: string): string {
  return text
    .replace(/[\\\-'`^~"]/g, (character) => ESCAPES[character] ?? character)
    .replace(/[^\x20-\x7e\n]/gu, unicode)
    .replace(/^\./gm, '\\&.');
}

function unicode(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `\\[u${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

export function bold(text: string): string {
  return `\\fB${roff(text)}\\fR`;
}

export function italic(text: string): string {
  return `\\fI${roff(text)}\\fR`;
}

/** A heading of the page. */
export function section(title: string): string {
  return `.SH ${roff(title)}\n`;
}

/** A heading within a section. */
export function subsection(title: string): string {
  return `.SS ${roff(title)}\n`;
}

export function paragraph(text: string): string {
  return `.PP\n${text}\n`;
}

/** A term, and its description below it, indented. */
export function item(term: string, text: string): string {
  return `.TP\n${term}\n${text}\n`;
}

/** Lines that are printed as typed. */
export function verbatim(lines: readonly string[]): string {
  return `.PP\n.RS 4\n.nf\n${lines.map(roff).join('\n')}\n.fi\n.RE\n`;
}
