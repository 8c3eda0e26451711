/** Detects the encoding of a text by its first bytes: UTF-8 with or without a byte order mark, or UTF-16, which is refused. */
import { TextProblem, type TextReason } from './problem.ts';

/** The encoding, as far as the first bytes show it. */
export type Head =
  /** More bytes are needed. */
  | { readonly kind: 'undecided' }
  /** The text begins after `skip` bytes of a byte order mark. */
  | { readonly kind: 'utf8'; readonly skip: 0 | 3 }
  | { readonly kind: 'utf16'; readonly reason: TextReason };

/** No bytes. */
export const NOTHING = new Uint8Array(0);

const UTF8_MARK = [0xef, 0xbb, 0xbf] as const;
const UTF16_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
] as const;
/** Two characters of UTF-16: a single one may be a message that ends with a NUL. */
const NUL_PATTERN_BYTES = 4;

/**
 * @param bytes - the beginning of the text
 * @param isAll - whether no more bytes follow; then the result is never `undecided`
 */
export function headOf(bytes: Uint8Array, isAll: boolean): Head {
  for (const mark of UTF16_MARKS) {
    const found = compare(bytes, mark);
    if (found === 'same') return { kind: 'utf16', reason: { code: 'utf16-mark', mark } };
    if (found === 'short' && !isAll) return { kind: 'undecided' };
  }
  const found = compare(bytes, UTF8_MARK);
  if (found === 'same') return { kind: 'utf8', skip: 3 };
  if (found === 'short' && !isAll) return { kind: 'undecided' };
  if (hasNulPattern(bytes)) {
    if (bytes.length >= NUL_PATTERN_BYTES) return { kind: 'utf16', reason: { code: 'utf16-nul' } };
    if (!isAll) return { kind: 'undecided' };
  }
  return { kind: 'utf8', skip: 0 };
}

/**
 * Skips the byte order mark of a text that arrives in chunks. The result maps each chunk to its bytes after the mark; the first bytes wait for
 * the next chunk until they show the encoding, or `isAll` says that there is none.
 *
 * @throws {@link TextProblem} from the result, if the text is UTF-16
 */
export function markSkipper(): (chunk: Uint8Array, isAll: boolean) => Uint8Array {
  let head: Uint8Array | undefined = NOTHING;
  return (chunk, isAll) => {
    if (head === undefined) return chunk;
    const bytes = joined(head, chunk);
    const found = headOf(bytes, isAll);
    if (found.kind === 'utf16') throw new TextProblem(found.reason);
    head = found.kind === 'undecided' ? bytes.slice() : undefined;
    return found.kind === 'undecided' ? NOTHING : bytes.subarray(found.skip);
  };
}

/** Two chunks as one; not copied if the first is empty. */
export function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

/** Whether `bytes` begin with `mark`, or are a prefix of it. */
function compare(bytes: Uint8Array, mark: readonly number[]): 'same' | 'short' | 'different' {
  const length = Math.min(bytes.length, mark.length);
  for (let i = 0; i < length; i++) if (bytes[i] !== mark[i]) return 'different';
  return length < mark.length ? 'short' : 'same';
}

/** Whether in the first bytes either all even or all odd ones are NUL, and no others. */
function hasNulPattern(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, NUL_PATTERN_BYTES);
  return [0, 1].some((parity) => head.every((byte, i) => (byte === 0) === (i % 2 === parity)));
}
