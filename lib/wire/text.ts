/** Converts bytes to text, for commands and for output. Messages stay bytes. */

// A byte order mark is an ordinary character here: a decoder that drops it would change words.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Up to this many characters, joining characters is faster than calling a decoder. */
const SHORT = 12;

/** The bytes `[start, end)` decoded as UTF-8; invalid bytes become U+FFFD. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    // The decoder handles everything but ASCII.
    if (byte > 0x7f) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** The longest excerpt, in characters. */
const EXCERPT_MAX = 40;

/** The bytes `[start, end)` for output: at most 40 characters, without characters that could move a cursor. */
export function excerpt(bytes: Uint8Array, start: number, end: number): string {
  // At most four bytes a character; the fifth shows that there is more.
  return harmless(textOf(bytes, start, Math.min(end, start + 5 * EXCERPT_MAX)), EXCERPT_MAX);
}

// Joiners only affect how their neighbours are drawn, and emoji of families, Persian and Hindi need them.
const HARMFUL = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/gu;

/** A text for output: at most `max` characters, without characters that could move a cursor. */
export function harmless(text: string, max: number): string {
  const shown = Array.from(text.replace(HARMFUL, '·'));
  return shown.length > max ? `${shown.slice(0, max - 1).join('')}…` : shown.join('');
}

/** A text of several lines for output, without characters that could move a cursor except its newlines. */
export function harmlessLines(text: string): string {
  return text.replace(HARMFUL, (character) => (character === '\n' ? character : '·'));
}

/** Equivalent JSON in which every character that could move a cursor is escaped. */
export function harmlessJson(json: string): string {
  return json.replace(HARMFUL, (found) => (found === '\n' ? found : escaped(found)));
}

/** Escapes each UTF-16 code unit by itself, as JSON does. */
function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
}
