/**
 * The lines by which two servers agree on where each resumes, as bytes. Each has at least two words, so that a peer with only `ping`
 * and `msg` can read and ignore it.
 */
import { textOf } from './text.ts';

/** The content of a session line. */
export type SessionFrame =
  /** `session <incarnation> [<tag>]`: the sender has sessions, and this is its incarnation; `tag` identifies its configuration. */
  | { readonly kind: 'session'; readonly incarnation: number; readonly tag?: string }
  /**
   * `have <incarnation> <count> [<own> <yours>]`: all messages of your `incarnation` before number `count` are here. Where sessions can end
   * before a server does: `own` and `yours` are how many sessions each side has ended, as far as the sender knows.
   */
  | {
      readonly kind: 'have';
      readonly incarnation: number;
      readonly count: number;
      readonly ended?: EndedSessions;
    }
  /** `from <number>`: the next message on this connection is number `number`; an incarnation's first is 0. */
  | { readonly kind: 'from'; readonly number: number };

/** How many sessions with each other two servers have ended. */
export interface EndedSessions {
  /** By the sender of the line. */
  readonly own: number;
  /** By its receiver, as far as the sender knows. */
  readonly yours: number;
}

/** Incarnations are drawn from 1 to this: small enough for the numbers of any language, too many for a collision. */
export const INCARNATION_MAX = 2 ** 48;

/**
 * The lines `ping <id>` and `session <incarnation>` with their newlines: the first bytes of a server with sessions. They
 * are one block, so that they arrive together.
 *
 * @param tag - identifies the configuration of the server, if that must be the same on both sides
 */
export function encodeHandshake(id: number, incarnation: number, tag?: string): Uint8Array {
  return new TextEncoder().encode(`ping ${String(id)}\n${sessionLine(incarnation, tag)}\n`);
}

/** The line `session <incarnation>` alone, its newline included: see {@link encodeHandshake}. */
export function encodeSession(incarnation: number, tag?: string): Uint8Array {
  return new TextEncoder().encode(`${sessionLine(incarnation, tag)}\n`);
}

function sessionLine(incarnation: number, tag: string | undefined): string {
  return `session ${String(incarnation)}${tag === undefined ? '' : ` ${tag}`}`;
}

/** The line `have <incarnation> <count>`, with the numbers of ended sessions if there are any, its newline included. */
export function encodeHave(incarnation: number, count: number, ended?: EndedSessions): Uint8Array {
  return new TextEncoder().encode(`${haveLine({ incarnation, count, ended })}\n`);
}

/** The text of a `have`. */
export function haveLine({
  incarnation,
  count,
  ended,
}: {
  readonly incarnation: number;
  readonly count: number;
  readonly ended?: EndedSessions | undefined;
}): string {
  const line = `have ${String(incarnation)} ${String(count)}`;
  return ended === undefined ? line : `${line} ${String(ended.own)} ${String(ended.yours)}`;
}

/** The line `from <number>`, its newline included. */
export function encodeFrom(number: number): Uint8Array {
  return new TextEncoder().encode(`from ${String(number)}\n`);
}

/** The maximum length of a session line; longer ones are not decoded. */
const LINE_MAX_BYTES = 'session  '.length + 15 + 64;
/** A number in its only valid form: up to fifteen digits, no sign, no leading zero. */
const NUMBER = '(0|[1-9]\\d{0,14})';
const INCARNATION = '([1-9]\\d{0,14})';
/** A tag: a hash as hexadecimal digits. */
const TAG = '([0-9a-f]{8,64})';
const LINE = new RegExp(
  `^(?:session ${INCARNATION}(?: ${TAG})?|have ${INCARNATION} ${NUMBER}(?: ${NUMBER} ${NUMBER})?|from ${NUMBER})$`,
);

/** The content of the line `[start, end)` of `block`, if it is a session line. */
export function sessionFrame(block: Uint8Array, start: number, end: number): SessionFrame | undefined {
  if (end - start > LINE_MAX_BYTES) return undefined;
  const found = LINE.exec(textOf(block, start, end));
  if (found === null) return undefined;
  const [, session, tag, incarnation, count, own, yours, number] = found;
  if (number !== undefined) return { kind: 'from', number: Number(number) };
  const ofIncarnation = Number(session ?? incarnation);
  if (ofIncarnation > INCARNATION_MAX) return undefined;
  return count === undefined
    ? { kind: 'session', incarnation: ofIncarnation, ...(tag === undefined ? {} : { tag }) }
    : {
        kind: 'have',
        incarnation: ofIncarnation,
        count: Number(count),
        ...(own === undefined ? {} : { ended: { own: Number(own), yours: Number(yours) } }),
      };
}
