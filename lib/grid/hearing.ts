/** From the bytes of a connection to what they say. A stranger is listened to more briefly than a peer. */
import { defer, filter, map, type Observable } from 'rxjs';
import { NEWLINE, NO_CARRY, type Carry } from '../wire/lines.ts';
import { decodePeer, type PeerFrame } from '../wire/peer.ts';
import { LinkFault } from './identity.ts';

/** How long what is said may be, and what of it is understood. */
export interface HearingSettings {
  /** The longest line that is read of a peer. */
  readonly lineLimitBytes: number;
  /** The longest first line, by which a stranger says who it is. */
  readonly strangerLineLimitBytes: number;
  /** Whether the lines of a session mean nothing here: then all peers are plain ones. */
  readonly isPlain: boolean;
}

/**
 * What the other side says, chunk by chunk. A stranger's chunk that completes no line emits nothing; a peer's emits no
 * frames, for it is a sign of life all the same: a long line may take longer than any silence that is borne with.
 */
export function framesOf(
  chunks$: Observable<Uint8Array>,
  settings: HearingSettings,
): Observable<readonly PeerFrame[]> {
  return defer(() => {
    let carry = NO_CARRY;
    let isStranger = true;
    // The last chunk that was a ping and nothing else, and what it said: an idle peer says the same again and again.
    let ping: { readonly chunk: Uint8Array; readonly frames: readonly PeerFrame[] } | undefined;

    const hear = (chunk: Uint8Array): readonly PeerFrame[] => {
      if (ping !== undefined && carry.length === 0 && isSame(chunk, ping.chunk)) return ping.frames;
      const [next, frames] = isStranger
        ? decodeStranger(carry, chunk, settings)
        : decodePeer(carry, chunk, settings.lineLimitBytes, settings.isPlain);
      if (carry.length === 0 && next.length === 0 && frames.length === 1 && frames[0]?.kind === 'ping') {
        ping = { chunk: chunk.slice(), frames };
      }
      carry = next;
      if (frames.length > 0) isStranger = false;
      return frames;
    };
    return chunks$.pipe(
      map(hear),
      filter((frames) => frames.length > 0 || !isStranger),
    );
  });
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * Reads a chunk of somebody who has not said who it is. What stands behind its first line is read only if that is a
 * ping: a stranger gets neither our memory nor our time.
 */
function decodeStranger(
  carry: Carry,
  chunk: Uint8Array,
  { lineLimitBytes, strangerLineLimitBytes, isPlain }: HearingSettings,
): readonly [Carry, PeerFrame[]] {
  const newline = chunk.indexOf(NEWLINE);
  const firstBytes = carry.length + (newline === -1 ? chunk.length : newline);
  if (firstBytes > strangerLineLimitBytes) {
    throw new LinkFault({ code: 'first-line-overlong', limitBytes: strangerLineLimitBytes });
  }
  const read = (from: Carry, bytes: Uint8Array) => decodePeer(from, bytes, lineLimitBytes, isPlain);
  const [first, said] = read(carry, chunk.subarray(0, newline + 1 || chunk.length));
  if (newline === -1 || said[0]?.kind !== 'ping') return [first, said];
  const [next, rest] = read(first, chunk.subarray(newline + 1));
  return [next, [...said, ...rest]];
}
