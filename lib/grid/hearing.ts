/** From the bytes of a connection to what they say. A stranger is listened to more briefly than a peer. */
import { filter, map, scan, type Observable } from 'rxjs';
import { NEWLINE, NO_CARRY, type Carry } from '../wire/lines.ts';
import { decodePeer, type PeerFrame } from '../wire/peer.ts';
import type { Socket } from '../world/world.ts';
import { LinkFault } from './identity.ts';

/** The longest first line: none that names a server is longer, and a stranger gets no more of our memory. */
const STRANGER_LIMIT_BYTES = 1024;

/** What the other side says, chunk by chunk; a chunk that completes no line emits nothing. */
export function framesOf(socket: Socket, lineLimitBytes: number): Observable<readonly PeerFrame[]> {
  return socket.chunks$.pipe(
    scan(
      ({ carry, isStranger }, chunk) => {
        const [next, frames] = (isStranger ? decodeStranger : decodePeer)(carry, chunk, lineLimitBytes);
        return { carry: next, frames, isStranger: isStranger && frames.length === 0 };
      },
      { carry: NO_CARRY, frames: [] as readonly PeerFrame[], isStranger: true },
    ),
    map(({ frames }) => frames),
    filter((frames) => frames.length > 0),
  );
}

/**
 * Reads a chunk of somebody who has not said who it is. What stands behind its first line is read only if that is a
 * ping: a stranger gets neither our memory nor our time.
 */
function decodeStranger(carry: Carry, chunk: Uint8Array, limitBytes: number): readonly [Carry, PeerFrame[]] {
  const newline = chunk.indexOf(NEWLINE);
  const firstBytes = carry.length + (newline === -1 ? chunk.length : newline);
  if (firstBytes > STRANGER_LIMIT_BYTES) {
    throw new LinkFault(`its first line is over ${String(STRANGER_LIMIT_BYTES)} bytes`);
  }
  const [first, said] = decodePeer(carry, chunk.subarray(0, newline + 1 || chunk.length), limitBytes);
  if (newline === -1 || said[0]?.kind !== 'ping') return [first, said];
  const [next, rest] = decodePeer(first, chunk.subarray(newline + 1), limitBytes);
  return [next, [...said, ...rest]];
}
