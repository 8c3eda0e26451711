/**
 * A bound on what one peer can have brought to it more than once. A link that breaks loses what was on its way, and that is
 * brought again; a peer that reads nothing and links again and again would have this server at work for ever. So what was
 * written to the peer before is counted when it is written again, and beyond a burst it goes out at a rate.
 */
import type { SchedulerLike } from 'rxjs';

/** So many bytes are brought again at once: more than the buffers between two servers hold, several times over. */
export const RESENT_BURST_BYTES = 16 * 1024 * 1024;
/** And so many in each millisecond from then on: some 4 MiB a second, a few hundredths of what a server can write. */
export const RESENT_BYTES_PER_MS = 4 * 1024;

/** What has been written to one peer, on whichever link. */
export interface Resends {
  /** How long what begins at log index `from` has to wait, in ms; 0 where it may be written now. */
  waitMs(from: number): number;
  /** Notes that lines of `bytes` were written for the messages from log index `from` to `until`, this one not included. */
  wrote(from: number, until: number, bytes: number): void;
}

/** Those of a peer to which nothing was written yet. */
export function resends(scheduler: SchedulerLike): Resends {
  /** The log index behind the last message that was ever written to the peer. */
  let furthest = 0;
  /** What was written again, less what the rate has let go since. */
  let bytesAgain = 0;
  let sinceMs = 0;

  return {
    waitMs(from) {
      if (from >= furthest || bytesAgain <= RESENT_BURST_BYTES) return 0;
      const restMs = (bytesAgain - RESENT_BURST_BYTES) / RESENT_BYTES_PER_MS - (scheduler.now() - sinceMs);
      return Math.max(0, Math.ceil(restMs));
    },
    wrote(from, until, bytes) {
      if (from < furthest) {
        const nowMs = scheduler.now();
        bytesAgain = Math.max(0, bytesAgain - (nowMs - sinceMs) * RESENT_BYTES_PER_MS) + bytes;
        sinceMs = nowMs;
      }
      furthest = Math.max(furthest, until);
    },
  };
}
