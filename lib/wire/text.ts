/** Converts bytes to text, for commands and for people. Messages stay bytes. */

// A byte order mark is a character like any other here: a decoder that drops it would read a word that was not said.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Up to so many characters a string is put together faster than a decoder is called. */
const SHORT = 12;

/** The bytes `[start, end)` read as UTF-8; what is none becomes U+FFFD. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    // What is not ASCII is for the decoder.
    if (byte > 0x7f) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** The longest excerpt, in characters. */
const EXCERPT_MAX = 40;

/** The bytes `[start, end)` for a person: at most 40 characters, none of which could move a cursor. */
export function excerpt(bytes: Uint8Array, start: number, end: number): string {
  // Four bytes a character at most; the fifth part is there to see that there is more.
  return harmless(textOf(bytes, start, Math.min(end, start + 5 * EXCERPT_MAX)), EXCERPT_MAX);
}

// Joiners only say how their neighbours are drawn, and families of emoji, Persian and Hindi are spelt with them.
const HARMFUL = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/gu;

/** A text for a person: at most `max` characters, none of which could move a cursor. */
export function harmless(text: string, max: number): string {
  const shown = Array.from(text.replace(HARMFUL, '·'));
  return shown.length > max ? `${shown.slice(0, max - 1).join('')}…` : shown.join('');
}

/** A text of several lines for a person: of what could move a cursor there is nothing but its newlines. */
export function harmlessLines(text: string): string {
  return text.replace(HARMFUL, (character) => (character === '\n' ? character : '·'));
}

/** JSON that says the same, in which whatever could move a cursor is escaped. */
export function harmlessJson(json: string): string {
  return json.replace(HARMFUL, (found) => (found === '\n' ? found : escaped(found)));
}

/** Each half of a character beyond 16 bits by itself, as JSON has them. */
function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
}
