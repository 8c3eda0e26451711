/**
 * The end of a real connection. One that is closed with unread bytes is reset, and the other side may lose the last bytes that it was sent.
 * So what still arrives is drained, within bounds: the other side may be a stranger who sends for ever.
 */
import type { Socket } from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import { LINGER_MS } from './world.ts';

/** How long a connection that this side has ended is drained, at most; it is closed before that when the other side ends it, too. */
export interface DrainBounds {
  /** The silence after which it is closed, if nothing has arrived since the end. */
  readonly quietMs: number;
  /** The same, if something has: the other side is sending, and does not know of the end yet. Its host may stall it for so long. */
  readonly sendingMs: number;
  /** The whole time. */
  readonly maxMs: number;
  /** All that is drained. */
  readonly maxBytes: number;
}

export const DRAIN_BOUNDS: DrainBounds = {
  quietMs: LINGER_MS,
  sendingMs: 1000,
  maxMs: 10_000,
  maxBytes: 64 * 1024 * 1024,
};

/** Sends what was written, ends a connection, and drains it. */
export function endGently(
  socket: Socket,
  { quietMs, sendingMs, maxMs, maxBytes }: DrainBounds = DRAIN_BOUNDS,
): void {
  if (socket.readableEnded) {
    socket.destroySoon();
    return;
  }
  let drainedBytes = 0;
  socket.end(() => {
    const close = () => socket.destroy();
    const atMost = setTimeout(close, maxMs);
    let silence: NodeJS.Timeout;
    const awaitSilence = () => {
      const seenBytes = drainedBytes;
      const look = () => {
        if (drainedBytes === seenBytes || socket.destroyed) close();
        else awaitSilence();
      };
      // If this process was stalled, the timer fires before the bytes that have arrived meanwhile are read: that is done by the end of the turn.
      silence = setTimeout(() => setImmediate(look), drainedBytes === 0 ? quietMs : sendingMs);
    };
    awaitSilence();
    socket.once('close', () => {
      clearTimeout(atMost);
      clearTimeout(silence);
    });
  });
  socket.once('end', () => socket.destroySoon());
  socket.on('data', (chunk) => {
    drainedBytes += chunk.length;
    if (socket.listenerCount('data') === 1) forget(chunk);
    if (drainedBytes > maxBytes) socket.destroy();
  });
  socket.resume();
}

/** A closed port: buffers that are transferred to it are freed at once. */
let nowhere: MessagePort | undefined;

/**
 * Frees a chunk that has no other references. Left to the garbage collector, the bytes that a flooding client sends into a connection
 * that is being ended would grow to tens of MiB before a collection.
 */
function forget({ buffer, length }: Buffer): void {
  // Other chunks may share the same buffer.
  if (!(buffer instanceof ArrayBuffer) || length !== buffer.byteLength) return;
  if (nowhere === undefined) {
    nowhere = new MessageChannel().port1;
    nowhere.close();
  }
  nowhere.postMessage(undefined, [buffer]);
}
