/** Counts the messages of a box that were not written to a connection yet. Pure except for its own state. */
import type { BoxTurn } from '../../lib/box/serve.ts';

export interface Unsent {
  /** Called with every turn of the box, in order; needs `reportsSent`. */
  readonly record: (turn: BoxTurn) => void;
  /** The number of messages for each box that has some, by its number. */
  readonly waiting: () => ReadonlyMap<number, number>;
}

export function unsent(): Unsent {
  /** By box: the number of messages that were sent so far, and of those that were written or lost. */
  const sent = new Map<number, number>();
  const written = new Map<number, number>();
  return {
    record: ({ event, effects }) => {
      // First what was sent before: an end of a session does not concern what its effects send.
      if (event.kind === 'sent')
        written.set(event.peer, Math.max(written.get(event.peer) ?? 0, event.first + event.count));
      if (event.kind === 'peerDown') written.set(event.peer, sent.get(event.peer) ?? 0);
      for (const effect of effects)
        if (effect.kind === 'sendTo')
          sent.set(effect.peer, (sent.get(effect.peer) ?? 0) + effect.contents.length);
    },
    waiting: () =>
      new Map(
        [...sent]
          .map(([peer, count]) => [peer, count - (written.get(peer) ?? 0)] as const)
          .filter(([, count]) => count > 0),
      ),
  };
}
