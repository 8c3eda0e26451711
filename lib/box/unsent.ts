/** Counts the messages of a box for others that are not written to a connection yet. Pure. */
import type { BoxApplicationEffect, BoxApplicationEvent } from './application.ts';

/** The messages for one other box, which have numbers: all before `sent` were sent; all before `written` were written, or lost with their session. */
interface Progress {
  readonly sent: number;
  readonly written: number;
}

/** By the number of the other box. */
export type Unsent = ReadonlyMap<number, Progress>;

interface Turn {
  readonly event: BoxApplicationEvent;
  readonly effects: readonly BoxApplicationEffect[];
}

const NO_PROGRESS: Progress = { sent: 0, written: 0 };

/** After a turn of the box; needs `reportsSent`. */
export function unsentAfter(before: Unsent, { event, effects }: Turn): Unsent {
  let after: Map<number, Progress> | undefined;
  const progressTo = (peer: number) => (after ?? before).get(peer) ?? NO_PROGRESS;
  const set = (peer: number, progress: Progress) => (after ??= new Map(before)).set(peer, progress);
  // First the messages that were sent before: the end of a session does not concern those that its effects send.
  if (event.kind === 'sent') {
    const { sent, written } = progressTo(event.peer);
    // Messages can be written again, to another connection.
    set(event.peer, { sent, written: Math.max(written, event.first + event.count) });
  }
  if (event.kind === 'peerDown') {
    // Messages that its queue did not accept any more have no numbers.
    const next = event.next ?? progressTo(event.peer).sent;
    set(event.peer, { sent: next, written: next });
  }
  for (const effect of effects)
    if (effect.kind === 'sendTo') {
      const { sent, written } = progressTo(effect.peer);
      set(effect.peer, { sent: sent + effect.contents.length, written });
    }
  return after ?? before;
}

/** The number of messages for each box that has some, by its number. */
export function waitingIn(unsent: Unsent): ReadonlyMap<number, number> {
  const counts = [...unsent].map(([peer, { sent, written }]) => [peer, sent - written] as const);
  return new Map(counts.filter(([, count]) => count > 0));
}
