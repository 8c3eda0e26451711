/** Who is at the other end of a connection. Pure: a {@link LinkFault} where the link cannot go on. */
import { ReasonError, type ConnectionReason } from '../reason/reason.ts';
import type { PeerFrame } from '../wire/peer.ts';

/** What the other side said cannot be borne with. Ends this link and nothing else. */
export class LinkFault extends ReasonError<ConnectionReason> {
  override readonly name = 'LinkFault';
}

/** One who has said who it is. */
export interface Introduced {
  readonly peer: number;
  /** The life that it is in; a plain peer, which knows no sessions, has not said. */
  readonly incarnation: number | undefined;
}

/** Decides about one who says who it is: undefined to let it in, otherwise the reason why not. */
export type Admit = (who: Introduced) => ConnectionReason | undefined;

/** Lets in whom server `self` waits for: those with a higher id, for it is they who dial. */
export function callerOf(self: number, n: number): Admit {
  return ({ peer }) => {
    if (peer >= n) return { code: 'unknown-server', peer, n };
    return peer > self ? undefined : { code: 'unexpected-caller', peer };
  };
}

/** Lets in the one that was dialled. */
export function calleeOf(expected: number): Admit {
  return ({ peer }) => (peer === expected ? undefined : { code: 'wrong-callee', peer, expected });
}

/**
 * The peer, from the first frames of a connection: a `ping`, and a `session` behind it unless it is a plain peer.
 *
 * @returns who it is, and the frames behind those by which it has said so
 * @throws {@link LinkFault} where the first is no `ping`, or `admit` has a reason against the one it names
 */
export function identify(
  frames: readonly PeerFrame[],
  admit: Admit,
): readonly [Introduced, readonly PeerFrame[]] {
  const [first, second] = frames;
  if (first?.kind !== 'ping') throw new LinkFault({ code: 'no-ping' });
  const incarnation = second?.kind === 'session' ? second.incarnation : undefined;
  const who = { peer: first.sender, incarnation };
  const reason = admit(who);
  if (reason !== undefined) throw new LinkFault(reason);
  return [who, frames.slice(incarnation === undefined ? 1 : 2)];
}
