/**
 * Who is at the other end of a connection, and whether what it says is its own. Pure: frames in, events out, and a
 * {@link LinkFault} where the link cannot go on.
 */
import type { PeerFrame } from '../wire/peer.ts';
import type { GridEvent } from './events.ts';

/** What the other side said cannot be borne with. Ends this link and nothing else. */
export class LinkFault extends Error {
  override readonly name = 'LinkFault';
}

/** Decides about one who says that it is server `peer`: undefined to let it in, otherwise the reason why not. */
export type Admit = (peer: number) => string | undefined;

/** Lets in whom server `self` waits for: those with a higher id, for it is they who dial. */
export function callerOf(self: number, n: number): Admit {
  return (peer) => {
    if (peer >= n) return `there is no server ${String(peer)} among ${String(n)}`;
    return peer > self ? undefined : `server ${String(peer)} is dialled from here, it does not call`;
  };
}

/** Lets in the one that was dialled. */
export function calleeOf(expected: number): Admit {
  return (peer) =>
    peer === expected ? undefined : `server ${String(peer)} answered in the place of ${String(expected)}`;
}

/**
 * The peer, from the first frames of a connection.
 *
 * @throws {@link LinkFault} where the first is no `ping`, or `admit` has a reason against the one it names
 */
export function identify(frames: readonly PeerFrame[], admit: Admit): number {
  const first = frames[0];
  if (first?.kind !== 'ping') throw new LinkFault('the first line is not a ping');
  const reason = admit(first.sender);
  if (reason !== undefined) throw new LinkFault(reason);
  return first.sender;
}

/** What frames mean: events, and why there can be no more of them, if so. */
export interface Understood {
  readonly events: readonly GridEvent[];
  readonly fault?: LinkFault;
}

/**
 * What frames of `peer` mean. A beat is no event of its own: that there were frames at all is what liveness goes by.
 * Where the peer speaks in another's name, or a line was over the limit, that is a fault. What came before it counts,
 * and what comes behind it does not, however the network has cut it.
 */
export function understand(peer: number, frames: readonly PeerFrame[]): Understood {
  const events: GridEvent[] = [];
  for (const frame of frames) {
    switch (frame.kind) {
      case 'ping':
      case 'messages':
        if (frame.sender !== peer) {
          const line = frame.kind === 'ping' ? 'ping' : 'msg';
          const reason = `server ${String(peer)} sent a ${line} in the name of ${String(frame.sender)}`;
          return { events, fault: new LinkFault(reason) };
        }
        if (frame.kind === 'messages')
          events.push({ kind: 'messagesReceived', peer, messages: frame.messages });
        break;
      case 'unknown':
        events.push({ kind: 'lineIgnored', peer, line: frame.line });
        break;
      case 'overlong':
        return { events, fault: new LinkFault(`a line is over ${String(frame.limitBytes)} bytes`) };
    }
  }
  return { events };
}
