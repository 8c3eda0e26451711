/** Constants of the kernels' TCP behaviour, all that a simulation uses. Pure. */
import { RETRANSMIT_MS } from '../check/silence.ts';

/** The most that a process reads at a time. */
export const READ_BYTES = 64 * 1024;

/** How long what has arrived may lie there before a process comes to read it, and what follows is read with it. */
export const JOIN_MAX_MS = 15;

/**
 * A kernel whose window is nearly full waits until there is room for so much, or for half the window, or for all that is
 * left: or else a stream would be ground to ever smaller pieces (the silly window syndrome, RFC 1122, 4.2.3.4).
 */
export const SEGMENT_BYTES = 1460;

/** When a kernel asks again for a connection that nobody has answered: after 1 s, and twice as long each time. */
export const SYN_RETRY_MS = 1_000;

/** The longest that it grows to. */
const RETRANSMIT_MAX_MS = 5_000;

/** When a segment that was lost at `lostMs` is sent again, at the earliest at `nowMs`. */
export function nextRetransmission(lostMs: number, nowMs: number): number {
  let atMs = lostMs;
  for (let timeoutMs = RETRANSMIT_MS; atMs < nowMs; timeoutMs = longer(timeoutMs)) atMs += timeoutMs;
  return atMs;
}

/**
 * When whatever was lost on a path that dropped its packets from `fromMs` to `untilMs` has certainly been sent again: the
 * least upper bound over all moments of loss. What is sent then arrives a latency later, and all that waits behind it
 * with it. Where the path drops again before that moment, both drops count as one, from the first's beginning.
 */
export function flowsAgainMs(fromMs: number, untilMs: number): number {
  let timeoutMs = RETRANSMIT_MS;
  for (let atMs = fromMs + timeoutMs; atMs < untilMs; atMs += timeoutMs) timeoutMs = longer(timeoutMs);
  return untilMs + timeoutMs;
}

function longer(timeoutMs: number): number {
  return Math.min(2 * timeoutMs, RETRANSMIT_MAX_MS);
}
