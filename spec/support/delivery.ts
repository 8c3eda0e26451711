/** Decodes the cases of a codec in every way in which a network can cut them. */
import { expect } from 'chai';
import { NO_CARRY, type Carry } from '../../lib/wire/lines.ts';
import { byteByByte, bytes, cutAt, text } from './bytes.ts';

/** A decoder whose values are already in the form that specs compare. */
export type Decode<Decoded> = (carry: Carry, chunk: Uint8Array) => readonly [Carry, readonly Decoded[]];

/** Lines, and their expected decoding. */
export interface Case<Decoded> {
  readonly title: string;
  readonly bytes: Uint8Array;
  /** The expected values if the bytes arrive as one chunk. */
  readonly expected: readonly Decoded[];
  /** The longest line that is read; {@link LIMIT_BYTES} by default. */
  readonly limitBytes?: number;
}

/** Short, so that a case can reach it. */
export const LIMIT_BYTES = 64;

/** Decodes chunks one after the other, as a connection does: a line over the limit is the last. */
export function readChunks<Decoded extends { readonly kind: string }>(
  decode: Decode<Decoded>,
  chunks: Iterable<Uint8Array>,
): { readonly carry: Carry; readonly decoded: readonly Decoded[] } {
  let carry = NO_CARRY;
  const decoded: Decoded[] = [];
  for (const chunk of chunks) {
    const [next, more] = decode(carry, chunk);
    carry = next;
    decoded.push(...more);
    if (decoded.at(-1)?.kind === 'overlong') break;
  }
  return { carry, decoded };
}

/** A line in two chunks that can follow any case. */
export interface Trailing<Decoded> {
  readonly begins: string;
  readonly ends: string;
  readonly expected: Decoded;
}

/**
 * Declares the specs of a case table.
 *
 * @param decoderOf - the decoder with a given limit
 * @param joinBatches - joins adjacent batches, because their bounds depend on the chunks
 * @param trailing - a line that follows each case
 */
export function describeCases<Decoded extends { readonly kind: string }>(
  cases: readonly Case<Decoded>[],
  decoderOf: (limitBytes: number) => Decode<Decoded>,
  joinBatches: (decoded: readonly Decoded[]) => readonly Decoded[],
  trailing: Trailing<Decoded>,
): void {
  for (const { title, bytes: line, expected, limitBytes = LIMIT_BYTES } of cases) {
    const decode = decoderOf(limitBytes);
    const isLast = expected.at(-1)?.kind === 'overlong';

    describe(title, () => {
      it('decoded in one chunk', () => {
        const { carry, decoded } = readChunks(decode, [line]);
        expect(decoded).to.deep.equal(expected);
        if (!isLast) expect(carry.length).to.equal(0);
      });

      it('decoded byte by byte', () => {
        expect(joinBatches(readChunks(decode, byteByByte(line)).decoded)).to.deep.equal(
          joinBatches(expected),
        );
      });

      it('decoded in two chunks, wherever it is cut', () => {
        for (const place of placesIn(line)) {
          const { decoded } = readChunks(decode, cutAt(line, [place]));
          expect(joinBatches(decoded), `cut at ${String(place)}`).to.deep.equal(joinBatches(expected));
        }
      });

      if (isLast) {
        it('followed by bytes that are not read', () => {
          const { decoded } = readChunks(decode, [bytes(line, '\n', trailing.begins, trailing.ends)]);
          expect(decoded).to.deep.equal(expected);
        });
      } else {
        it('followed by bytes that wait for the rest of their line', () => {
          const { carry, decoded } = readChunks(decode, [bytes(line, trailing.begins)]);
          expect(decoded).to.deep.equal(expected);
          expect(text(carry.store.bytes.subarray(0, carry.length))).to.equal(trailing.begins);
          const [rest, more] = decode(carry, bytes(trailing.ends));
          expect(more).to.deep.equal([trailing.expected]);
          expect(rest.length).to.equal(0);
        });
      }
    });
  }
}

/** Every place of a short line; of a long one the first and the last, and some between. */
function placesIn(line: Uint8Array): number[] {
  const every = Array.from({ length: line.length + 1 }, (_, place) => place);
  return every.filter((place) => place <= 200 || place >= line.length - 100 || place % 97 === 0);
}
