/** Converts bytes to strings and back: strictly, or without loss if they are not UTF-8. */
import { NotUtf8 } from './problem.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** @throws {@link NotUtf8} */
export function strictText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    const at = invalidAt(bytes);
    throw new NotUtf8(at, bytes[at] as number);
  }
}

/** Like {@link strictText}, for bytes that may end within a character, which is dropped. */
export function strictTextBeforeCut(bytes: Uint8Array): string {
  return strictText(bytes.subarray(0, bytes.length - cutLength(bytes)));
}

/** The number of last bytes that are the beginning of an incomplete character. */
export function cutLength(bytes: Uint8Array): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const needed = lengthOf(bytes[bytes.length - length] as number);
    if (needed !== 0) return needed > length ? length : 0;
  }
  return 0;
}

/** The length of a character that begins with this byte; 0 if none does. */
function lengthOf(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc2 || byte > 0xf4) return 0;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/** The index of the first invalid byte sequence; the length of `bytes` if there is none. */
function invalidAt(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = characterAt(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return at;
}

/** The length of the character at `at`; 0 if it is invalid. The ranges of the second byte are those of Unicode's table 3-7. */
function characterAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  const length = lengthOf(first);
  if (length < 2) return length;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1] ?? 0;
  if (second < least || second > most) return 0;
  for (let i = 2; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** Whether the bytes are UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  return invalidAt(bytes) === bytes.length;
}

/** The base of the lone surrogates that represent invalid bytes, as in Python's `surrogateescape`. */
const ESCAPE = 0xdc00;
const ESCAPED = /[\uDC80-\uDCFF]/u;

/** Converts any bytes to a string that {@link bytesOf} converts back to the same bytes. */
export function losslessText(bytes: Uint8Array): string {
  const text = lenient.decode(bytes);
  // U+FFFD stands for invalid bytes, or for itself.
  if (!text.includes('\uFFFD') || isUtf8(bytes)) return text;
  let lossless = '';
  let start = 0;
  for (let at = 0; at < bytes.length;) {
    const length = characterAt(bytes, at);
    if (length === 0) {
      lossless +=
        lenient.decode(bytes.subarray(start, at)) + String.fromCharCode(ESCAPE + (bytes[at] as number));
      start = at + 1;
    }
    at += Math.max(1, length);
  }
  return lossless + lenient.decode(bytes.subarray(start));
}

/** The bytes of a string that {@link losslessText} may have made: UTF-8, except for its escaped bytes. */
export function bytesOf(text: string): Uint8Array {
  if (!ESCAPED.test(text)) return encoder.encode(text);
  const parts = text
    .split(/([\uDC80-\uDCFF]+)/u)
    .map((part) =>
      ESCAPED.test(part) ? Uint8Array.from(part, (one) => one.charCodeAt(0) - ESCAPE) : encoder.encode(part),
    );
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
