/**
 * The lines by which two servers agree where each resumes, as bytes. Each has at least two words, so that a peer which knows only `ping`
 * and `msg` can read and ignore it.
 */
import { textOf } from './text.ts';

/** What such a line says. */
export type SessionFrame =
  /** `session <incarnation>`: the sender has sessions, and this is its incarnation. */
  | { readonly kind: 'session'; readonly incarnation: number }
  /** `have <incarnation> <count>`: all messages of your `incarnation` before number `count` are here. */
  | { readonly kind: 'have'; readonly incarnation: number; readonly count: number }
  /** `from <number>`: the next message on this connection is number `number`; an incarnation's first is 0. */
  | { readonly kind: 'from'; readonly number: number };

/** Incarnations are drawn from 1 to this: few enough for any language's numbers, too many to be drawn twice. */
export const INCARNATION_MAX = 2 ** 48;

/**
 * The lines `ping <id>` and `session <incarnation>`, their newlines included: what a server with sessions says first. They
 * are one block, so that whoever reads the first has the second at once.
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

/** No such line is longer; one that is, is not worth decoding. */
const LINE_MAX_BYTES = 'have  '.length + 2 * 15;
/** A number in its one accepted spelling: up to fifteen digits, no sign, no leading zero. */
const LINE = /^(?:session ([1-9]\d{0,14})|have ([1-9]\d{0,14}) (0|[1-9]\d{0,14})|from (0|[1-9]\d{0,14}))$/;

/** What the line `[start, end)` of `block` says, if it is one of a session. */
export function sessionFrame(block: Uint8Array, start: number, end: number): SessionFrame | undefined {
  if (end - start > LINE_MAX_BYTES) return undefined;
  const found = LINE.exec(textOf(block, start, end));
  if (found === null) return undefined;
  const [, session, incarnation, count, number] = found;
  if (number !== undefined) return { kind: 'from', number: Number(number) };
  const said = Number(session ?? incarnation);
  if (said > INCARNATION_MAX) return undefined;
  return count === undefined
    ? { kind: 'session', incarnation: said }
    : { kind: 'have', incarnation: said, count: Number(count) };
}
