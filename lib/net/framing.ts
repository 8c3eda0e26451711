/** Decodes the bytes of a connection into frames. Until the other side is identified, its lines are limited more tightly. */
import { isHttpRequest, isTlsHandshake, type Foreign } from '../wire/foreign.ts';
import { boxPing, decodeGoOvid, type BoxNumbers } from '../wire/goovid/lines.ts';
import { NEWLINE, NO_CARRY, type Carry } from '../wire/lines.ts';
import { decodePeer, type PeerFrame } from '../wire/peer.ts';
import { ReasonError, type ConnectionReason } from '../reason/reason.ts';

/** A violation of the protocol by the other side. It ends the connection and has no other effect. */
export class ProtocolError extends ReasonError<ConnectionReason> {
  override readonly name = 'ProtocolError';
}

/** The other side uses another protocol, in which it gets an answer. */
export class ForeignProtocolError extends ProtocolError {
  readonly protocol: Foreign;

  constructor(protocol: Foreign) {
    super({ code: 'foreign', protocol });
    this.protocol = protocol;
  }
}

/** Limits on lines, and whether sessions are understood. */
export interface FramingSettings {
  /** The longest line of a peer. */
  readonly lineLimitBytes: number;
  /** The longest first line of a connection, which identifies it. */
  readonly unidentifiedLineLimitBytes: number;
  /** Whether lines of a session are ignored, so that all peers are plain. */
  readonly isPlain: boolean;
  /** Of a box: the numbers of all boxes. Then a connection may begin with a ping of GoOvid, and is read as one of GoOvid until a session is announced. */
  readonly boxes?: BoxNumbers | undefined;
}

/** Decodes a chunk into the frames that it completes; undefined while an unidentified connection has not completed a line. */
export type Decode = (chunk: Uint8Array) => readonly PeerFrame[] | undefined;

/**
 * Returns the decoder of one connection. On a link a chunk that completes no line gives an empty list, because it counts as a heartbeat:
 * a long line may take longer than the suspicion deadline. Throws a {@link ProtocolError}.
 */
export function decoder(settings: FramingSettings): Decode {
  let carry = NO_CARRY;
  let isIdentified = false;
  /** The number of the box at the other end, while its lines are read as GoOvid's. */
  let goOvid: number | undefined;
  // The last chunk that was a single ping, and its frames: an idle peer sends the same bytes again and again.
  let ping: { readonly chunk: Uint8Array; readonly frames: readonly PeerFrame[] } | undefined;

  return (chunk) => {
    if (ping !== undefined && carry.length === 0 && isSame(chunk, ping.chunk)) return ping.frames;
    let next: Carry;
    let frames: readonly PeerFrame[];
    if (goOvid !== undefined) [next, frames, goOvid] = decodeOn(carry, chunk, settings, goOvid);
    else if (isIdentified)
      [next, frames] = decodePeer(carry, chunk, settings.lineLimitBytes, settings.isPlain);
    else [next, frames, goOvid] = decodeFirst(carry, chunk, settings);
    if (carry.length === 0 && next.length === 0 && frames.length === 1 && frames[0]?.kind === 'ping') {
      ping = { chunk: chunk.slice(), frames };
    }
    carry = next;
    if (frames.length > 0) isIdentified = true;
    return isIdentified ? frames : undefined;
  };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

type Decoded = readonly [carry: Carry, frames: readonly PeerFrame[], goOvid: number | undefined];

/** Decodes a chunk of a connection that is read as one of GoOvid; from a `session` on, in the lines of this project. */
function decodeOn(
  before: Carry,
  chunk: Uint8Array,
  { lineLimitBytes, isPlain, boxes = new Map<string, number>() }: FramingSettings,
  goOvid: number,
): Decoded {
  const { carry, frames, rest } = decodeGoOvid(before, chunk, lineLimitBytes, boxes, goOvid);
  if (rest === undefined) return [carry, frames, goOvid];
  const [next, more] = decodePeer(carry, rest, lineLimitBytes, isPlain);
  return [next, [...frames, ...more], undefined];
}

/**
 * Decodes a chunk of an unidentified connection. Lines after the first are decoded only if the first is a ping: an unidentified
 * connection gets neither memory nor time.
 */
function decodeFirst(carry: Carry, chunk: Uint8Array, settings: FramingSettings): Decoded {
  const { lineLimitBytes, unidentifiedLineLimitBytes, isPlain, boxes } = settings;
  if (isTlsHandshake(carry.length > 0 ? carry.store.bytes[0] : chunk[0]))
    throw new ForeignProtocolError('TLS');
  const newline = chunk.indexOf(NEWLINE);
  const firstBytes = carry.length + (newline === -1 ? chunk.length : newline);
  if (firstBytes > unidentifiedLineLimitBytes) {
    throw new ProtocolError({ code: 'first-line-overlong', limitBytes: unidentifiedLineLimitBytes });
  }
  const read = (from: Carry, bytes: Uint8Array) => decodePeer(from, bytes, lineLimitBytes, isPlain);
  const [first, frames] = read(carry, chunk.subarray(0, newline + 1 || chunk.length));
  if (frames[0]?.kind === 'unknown') {
    const line = lineOf(carry, chunk, newline);
    if (isHttpRequest(line, 0, line.length)) throw new ForeignProtocolError('HTTP');
    const ping = boxes && boxPing(line, 0, line.length, boxes);
    if (ping?.kind === 'unknownBox') return [first, [ping], undefined];
    if (ping !== undefined) {
      const [next, rest, goOvid] = decodeOn(first, chunk.subarray(newline + 1), settings, ping.sender);
      return [next, [ping, ...rest], goOvid];
    }
  }
  if (newline === -1 || frames[0]?.kind !== 'ping') return [first, frames, undefined];
  const [next, rest] = read(first, chunk.subarray(newline + 1));
  return [next, [...frames, ...rest], undefined];
}

/** The line that ends at `newline` of `chunk`, and may have begun in earlier chunks. */
function lineOf(carry: Carry, chunk: Uint8Array, newline: number): Uint8Array {
  const { bytes } = carry.store;
  const line = new Uint8Array(carry.length + newline);
  line.set(bytes.subarray(0, carry.length));
  line.set(chunk.subarray(0, newline), carry.length);
  return line;
}
