/** The queues for all peers of a server, and which session with its peer each of them belongs to. */
import type { NetEffect, NetEvent, SendTo } from './events.ts';
import { Queue, type QueueBounds } from './queue.ts';

/** The queues, by peer. */
export interface Queues {
  /** The queue for a peer, as an outgoing sequence. */
  readonly of: (peer: number) => Queue;
  /** The sizes of all of them. */
  readonly sizes: () => readonly QueueSize[];
  /** Appends messages; the result is the event for the net machine. */
  readonly append: (send: SendTo) => NetEvent;
  readonly execute: (effect: NetEffect & { kind: 'trim' | 'endSession' }) => void;
}

/** The size of the queue for a peer. */
export interface QueueSize {
  readonly peer: number;
  readonly messages: number;
  readonly bytes: number;
}

const NOTHING = new Uint8Array(0);

/** The default bounds: what two servers exchange in the two seconds in which a broken connection is replaced, and little memory for each peer. */
export const QUEUE_BOUNDS: QueueBounds = {
  queueMessagesMax: 200_000,
  queueLimitBytes: 32 * 1024 * 1024,
};

/** Empty queues for `n` peers of server `self`. */
export function queues({
  self,
  n,
  queueMessagesMax = QUEUE_BOUNDS.queueMessagesMax,
  queueLimitBytes = QUEUE_BOUNDS.queueLimitBytes,
}: { readonly self: number; readonly n: number } & Partial<QueueBounds>): Queues {
  const all = Array.from({ length: n }, () => ({
    queue: new Queue(self, { queueMessagesMax, queueLimitBytes }),
    /** The number of sessions that are over. */
    over: 0,
  }));
  const at = (peer: number) => all[peer] as (typeof all)[number];
  return {
    of: (peer) => at(peer).queue,
    sizes: () => all.map(({ queue: { messages, bytes } }, peer) => ({ peer, messages, bytes })),
    append: ({ peer, session, contents }) => {
      const { queue, over } = at(peer);
      // The machine ignores the event of a session that is over.
      const frame = session === over ? queue.append(contents) : NOTHING;
      if (frame !== undefined) return { kind: 'appended', peer, session, count: queue.count, frame };
      return { kind: 'queueFull', peer, session, messages: queue.messages, bytes: queue.bytes };
    },
    execute: (effect) => {
      const one = at(effect.peer);
      if (effect.kind === 'trim') one.queue.trim(effect.count);
      else {
        one.queue.clear(effect.count);
        one.over++;
      }
    },
  };
}
