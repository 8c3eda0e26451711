/**
 * Who is at the other end of a connection, and whether what it says is its own. Pure: frames in, events out, and a
 * {@link LinkFault} where the link cannot go on.
 */
import type { PeerFrame } from '../wire/peer.ts';
import type { GridEvent } from './events.ts';

/** Why a link cannot go on. Ends this link and nothing else. */
export class LinkFault extends Error {
  override readonly name = 'LinkFault';
}

/** Decides about one who says that it is server `peer`: undefined to let it in, otherwise the reason why not. */
export type Admit = (peer: number) => string | undefined;

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

/**
 * What frames of `peer` mean. A beat is no event of its own: that there were frames at all is what liveness goes by.
 *
 * @throws {@link LinkFault} where the peer speaks in another's name, or a line was over the limit; what came before it
 *   in the same frames is dropped with it, as what comes behind it is
 */
export function understand(peer: number, frames: readonly PeerFrame[]): GridEvent[] {
  const events: GridEvent[] = [];
  for (const frame of frames) {
    switch (frame.kind) {
      case 'ping':
      case 'messages':
        if (frame.sender !== peer) {
          const line = frame.kind === 'ping' ? 'ping' : 'msg';
          throw new LinkFault(`server ${String(peer)} sent a ${line} in the name of ${String(frame.sender)}`);
        }
        if (frame.kind === 'messages')
          events.push({ kind: 'messagesReceived', peer, messages: frame.messages });
        break;
      case 'unknown':
        events.push({ kind: 'lineIgnored', peer, line: frame.line });
        break;
      case 'overlong':
        throw new LinkFault(`a line is over ${String(frame.limitBytes)} bytes`);
    }
  }
  return events;
}
