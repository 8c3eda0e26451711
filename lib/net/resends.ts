/**
 * A bound on what one peer can have brought to it more than once. A link that breaks loses what was on its way, and that is
 * brought again; a peer that reads nothing and links again and again would have this server at work for ever. So what was
 * written to the peer before is counted when it is written again, and beyond a burst it goes out at a rate. Progress of the peer
 * gives credit back, so one that reads is not slowed, however often its link breaks.
 */
import type { SchedulerLike } from 'rxjs';

/** So many bytes are brought again at once: more than the buffers between two servers hold, several times over. */
export const RESENT_BURST_BYTES = 16 * 1024 * 1024;
/** And so many in each millisecond from then on: some 4 MiB a second, a few hundredths of what a server can write. */
export const RESENT_BYTES_PER_MS = 4 * 1024;

/**
 * For each byte that the peer has newly taken, so many are brought again for free. The buffers of a link hold some 8 MiB: a link that
 * breaks when its peer has read a 64th of them is still one that makes progress.
 */
export const RESENT_PER_TAKEN = 64;

/** What has been written to one peer, on whichever link. */
export interface Resends {
  /** How long what begins at message number `from` has to wait, in ms; 0 where it may be written now. */
  waitMs(from: number): number;
  /** Notes that lines of `bytes` were written for the messages from number `from` to `until`, this one not included. */
  wrote(from: number, until: number, bytes: number): void;
  /** Notes that a new link to the peer resumes from number `from`: it has all before. Only what it had not said before counts. */
  resumed(from: number): void;
}

/** Those of a peer to which nothing was written yet. */
export function resends(scheduler: SchedulerLike): Resends {
  /** The number behind the last message that was ever written to the peer. */
  let furthest = 0;
  /** The number behind the last message that the peer is known to have. */
  let taken = 0;
  /** What was written for the messages between `taken` and `furthest`, each counted once. */
  let bytesUnderway = 0;
  /** What was written again, less what the rate has let go since, and less the credit for what was taken. */
  let bytesAgain = 0;
  let sinceMs = 0;

  /** Takes off what the rate has let go by now. */
  const settle = () => {
    const nowMs = scheduler.now();
    bytesAgain = Math.max(0, bytesAgain - (nowMs - sinceMs) * RESENT_BYTES_PER_MS);
    sinceMs = nowMs;
  };
  return {
    waitMs(from) {
      if (from >= furthest || bytesAgain <= RESENT_BURST_BYTES) return 0;
      const restMs = (bytesAgain - RESENT_BURST_BYTES) / RESENT_BYTES_PER_MS - (scheduler.now() - sinceMs);
      return Math.max(0, Math.ceil(restMs));
    },
    wrote(from, until, bytes) {
      const bytesBefore = from < furthest ? bytes * ((Math.min(until, furthest) - from) / (until - from)) : 0;
      if (bytesBefore > 0) {
        settle();
        bytesAgain += bytesBefore;
      }
      bytesUnderway += bytes - bytesBefore;
      furthest = Math.max(furthest, until);
    },
    resumed(from) {
      if (from <= taken) return;
      // How long each of the messages was is not kept: they are taken for equally long.
      const share = from < furthest ? (from - taken) / (furthest - taken) : 1;
      const bytesTaken = bytesUnderway * share;
      bytesUnderway -= bytesTaken;
      taken = from;
      settle();
      bytesAgain = Math.max(0, bytesAgain - bytesTaken * RESENT_PER_TAKEN);
    },
  };
}
