/** Decodes the bytes of a connection into frames. Until the other side is identified, its lines are limited more tightly. */
import { isHttpRequest, isTlsHandshake, type Foreign } from '../wire/foreign.ts';
import { NEWLINE, NO_CARRY, type Carry } from '../wire/lines.ts';
import { decodePeer, type PeerFrame } from '../wire/peer.ts';
import { ReasonError, type ConnectionReason } from '../reason/reason.ts';

/** What the other side has sent, or not sent in time, is against the protocol. Ends its connection and nothing else. */
export class ProtocolError extends ReasonError<ConnectionReason> {
  override readonly name = 'ProtocolError';
}

/** The other side speaks another protocol, which has an answer of its own. */
export class ForeignProtocolError extends ProtocolError {
  readonly protocol: Foreign;

  constructor(protocol: Foreign) {
    super({ code: 'foreign', protocol });
    this.protocol = protocol;
  }
}

/** How long lines may be, and which have a meaning. */
export interface FramingSettings {
  /** The longest line that is read of a peer. */
  readonly lineLimitBytes: number;
  /** The longest first line, by which a connection is identified. */
  readonly unidentifiedLineLimitBytes: number;
  /** Whether the lines of a session mean nothing here: then all peers are plain ones. */
  readonly isPlain: boolean;
}

/** Reads a chunk: the frames that it completes; undefined where an unidentified connection has not come to the end of a line. */
export type Decode = (chunk: Uint8Array) => readonly PeerFrame[] | undefined;

/**
 * Decodes one connection, chunk by chunk. On a link a chunk that completes no line gives no frames, for it is a sign of life all the same:
 * a long line may take longer than the suspicion deadline. Throws a {@link ProtocolError}.
 */
export function decoder(settings: FramingSettings): Decode {
  let carry = NO_CARRY;
  let isIdentified = false;
  // The last chunk that was a ping and nothing else, and its frames: an idle peer sends the same again and again.
  let ping: { readonly chunk: Uint8Array; readonly frames: readonly PeerFrame[] } | undefined;

  return (chunk) => {
    if (ping !== undefined && carry.length === 0 && isSame(chunk, ping.chunk)) return ping.frames;
    const [next, frames] = isIdentified
      ? decodePeer(carry, chunk, settings.lineLimitBytes, settings.isPlain)
      : decodeFirst(carry, chunk, settings);
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

/**
 * Reads a chunk of an unidentified connection. What stands behind its first line is read only if that is a ping: an unidentified
 * connection gets neither memory nor time.
 */
function decodeFirst(
  carry: Carry,
  chunk: Uint8Array,
  { lineLimitBytes, unidentifiedLineLimitBytes, isPlain }: FramingSettings,
): readonly [Carry, PeerFrame[]] {
  if (isTlsHandshake(carry.length > 0 ? carry.store.bytes[0] : chunk[0]))
    throw new ForeignProtocolError('TLS');
  const newline = chunk.indexOf(NEWLINE);
  const firstBytes = carry.length + (newline === -1 ? chunk.length : newline);
  if (firstBytes > unidentifiedLineLimitBytes) {
    throw new ProtocolError({ code: 'first-line-overlong', limitBytes: unidentifiedLineLimitBytes });
  }
  const read = (from: Carry, bytes: Uint8Array) => decodePeer(from, bytes, lineLimitBytes, isPlain);
  const [first, said] = read(carry, chunk.subarray(0, newline + 1 || chunk.length));
  if (said[0]?.kind === 'unknown' && isRequest(carry, chunk, newline)) throw new ForeignProtocolError('HTTP');
  if (newline === -1 || said[0]?.kind !== 'ping') return [first, said];
  const [next, rest] = read(first, chunk.subarray(newline + 1));
  return [next, [...said, ...rest]];
}

/** Whether the line that ends at `newline` of `chunk`, and may have begun before, is a request of HTTP. */
function isRequest(carry: Carry, chunk: Uint8Array, newline: number): boolean {
  const { bytes } = carry.store;
  const line = new Uint8Array(carry.length + newline);
  line.set(bytes.subarray(0, carry.length));
  line.set(chunk.subarray(0, newline), carry.length);
  return isHttpRequest(line, 0, line.length);
}
