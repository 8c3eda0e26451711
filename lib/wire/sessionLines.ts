/**
 * The lines by which two servers agree on where each resumes, as bytes. Each has at least two words, so that a peer with only `ping`
 * and `msg` can read and ignore it.
 */
import { textOf } from './text.ts';

/** The content of a session line. */
export type SessionFrame =
  /** `session <incarnation>`: the sender has sessions, and this is its incarnation. */
  | { readonly kind: 'session'; readonly incarnation: number }
  /** `have <incarnation> <count>`: all messages of your `incarnation` before number `count` are here. */
  | { readonly kind: 'have'; readonly incarnation: number; readonly count: number }
  /** `from <number>`: the next message on this connection is number `number`; an incarnation's first is 0. */
  | { readonly kind: 'from'; readonly number: number };

/** Incarnations are drawn from 1 to this: small enough for the numbers of any language, too many for a collision. */
export const INCARNATION_MAX = 2 ** 48;

/**
 * The lines `ping <id>` and `session <incarnation>` with their newlines: the first bytes of a server with sessions. They
 * are one block, so that they arrive together.
 */
export function encodeHandshake(id: number, incarnation: number): Uint8Array {
  return new TextEncoder().encode(`ping ${String(id)}\nsession ${String(incarnation)}\n`);
}

/** The line `have <incarnation> <count>`, its newline included. */
export function encodeHave(incarnation: number, count: number): Uint8Array {
  return new TextEncoder().encode(`have ${String(incarnation)} ${String(count)}\n`);
}

/** The line `from <number>`, its newline included. */
export function encodeFrom(number: number): Uint8Array {
  return new TextEncoder().encode(`from ${String(number)}\n`);
}

/** The maximum length of a session line; longer ones are not decoded. */
const LINE_MAX_BYTES = 'have  '.length + 2 * 15;
/** A number in its only valid form: up to fifteen digits, no sign, no leading zero. */
const LINE = /^(?:session ([1-9]\d{0,14})|have ([1-9]\d{0,14}) (0|[1-9]\d{0,14})|from (0|[1-9]\d{0,14}))$/;

/** The content of the line `[start, end)` of `block`, if it is a session line. */
export function sessionFrame(block: Uint8Array, start: number, end: number): SessionFrame | undefined {
  if (end - start > LINE_MAX_BYTES) return undefined;
  const found = LINE.exec(textOf(block, start, end));
  if (found === null) return undefined;
  const [, session, incarnation, count, number] = found;
  if (number !== undefined) return { kind: 'from', number: Number(number) };
  const ofIncarnation = Number(session ?? incarnation);
  if (ofIncarnation > INCARNATION_MAX) return undefined;
  return count === undefined
    ? { kind: 'session', incarnation: ofIncarnation }
    : { kind: 'have', incarnation: ofIncarnation, count: Number(count) };
}
