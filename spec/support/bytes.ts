/** Bytes in specs: written as texts and numbers, read back as text. */

/** Texts in UTF-8 and single bytes, one after the other. */
export function bytes(...parts: readonly (string | number | Uint8Array)[]): Uint8Array {
  return joined(parts.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : encoded(part))));
}

function encoded(part: string | Uint8Array): Uint8Array {
  return typeof part === 'string' ? new TextEncoder().encode(part) : part;
}

/** Chunks as one. */
export function joined(chunks: Iterable<Uint8Array>): Uint8Array {
  return Uint8Array.from(Buffer.concat([...chunks]));
}

/** Bytes as text without loss of differences: a byte order mark stays, and invalid UTF-8 is written in hex. */
export function text(from: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(from);
  } catch {
    return `not UTF-8: ${Buffer.from(from).toString('hex')}`;
  }
}

/** One character for each byte: the form that the naive models of the properties use. */
export function latin1(from: Uint8Array): string {
  return Buffer.from(from).toString('latin1');
}

/** The inverse of {@link latin1}. */
export function fromLatin1(from: string): Uint8Array {
  return Uint8Array.from(Buffer.from(from, 'latin1'));
}

/** Chunks of one byte each. */
export function byteByByte(from: Uint8Array): Uint8Array[] {
  return Array.from(from, (byte) => Uint8Array.of(byte));
}

/** The bytes in chunks that end at the given places, which may be in any order and repeated. */
export function cutAt(from: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.filter((place) => place <= from.length), from.length].sort((a, b) => a - b);
  return ends.map((end, i) => from.slice(ends[i - 1] ?? 0, end));
}
