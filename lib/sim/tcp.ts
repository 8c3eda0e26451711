/** The constants of TCP in the kernel that the simulation uses. Pure. */
import { RETRANSMIT_MS } from '../check/silence.ts';

/** The maximum number of bytes that a process reads at once. */
export const READ_BYTES = 64 * 1024;

/** The maximum time for which bytes wait in the kernel before they are read; later ones are read with them. */
export const JOIN_MAX_MS = 15;

/**
 * With a nearly full window a kernel waits until there is room for this many bytes, for half the window, or for all remaining bytes.
 * Otherwise it would send ever smaller segments (silly window syndrome, RFC 1122, 4.2.3.4).
 */
export const SEGMENT_BYTES = 1460;

/** A SYN without an answer is sent again after 1 s, and after twice as long each time. */
export const SYN_RETRY_MS = 1_000;

/** The maximum retransmission timeout. */
const RETRANSMIT_MAX_MS = 5_000;

/** The time at which a segment that was lost at `lostMs` is sent again, `nowMs` or later. */
export function nextRetransmission(lostMs: number, nowMs: number): number {
  let atMs = lostMs;
  for (let timeoutMs = RETRANSMIT_MS; atMs < nowMs; timeoutMs = longer(timeoutMs)) atMs += timeoutMs;
  return atMs;
}

/**
 * The time at which everything that was lost on a path that dropped packets from `fromMs` to `untilMs` has been sent again: the least upper
 * bound over all times of loss. It arrives a latency later, and everything behind it with it. If the path drops packets again before that
 * time, both drops count as one, from the beginning of the first.
 */
export function flowsAgainMs(fromMs: number, untilMs: number): number {
  let timeoutMs = RETRANSMIT_MS;
  for (let atMs = fromMs + timeoutMs; atMs < untilMs; atMs += timeoutMs) timeoutMs = longer(timeoutMs);
  return untilMs + timeoutMs;
}

function longer(timeoutMs: number): number {
  return Math.min(2 * timeoutMs, RETRANSMIT_MAX_MS);
}
