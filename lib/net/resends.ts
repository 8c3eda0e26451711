/**
 * Limits the bytes that are sent to one peer repeatedly. A link that breaks loses what is in transit, and that is
 * sent again; a peer that reads nothing and reconnects again and again would keep this server busy for ever. So bytes that are written
 * to a peer for a second time are counted, and beyond a burst they are sent at a limited rate. Progress of the peer
 * restores credit, so a peer that reads is not slowed, however often its link breaks.
 */
import type { SchedulerLike } from 'rxjs';

/** The burst: several times the size of the buffers between two servers. */
export const RESENT_BURST_BYTES = 16 * 1024 * 1024;
/** The rate beyond the burst: some 4 MiB/s, a few hundredths of what a server can write. */
export const RESENT_BYTES_PER_MS = 4 * 1024;

/**
 * Bytes that may be sent again for each byte of progress. The buffers of a link hold some 8 MiB: a link that
 * breaks after its peer has read a 64th of them still counts as making progress.
 */
export const RESENT_PER_TAKEN = 64;

/** Accounts for the bytes written to one peer, on all of its links. */
export interface Resends {
  /** The time that a write from message number `from` on has to wait, in ms; 0 if it may be written now. */
  waitMs(from: number): number;
  /** Records that the messages `[from, until)` were written as lines of `bytes` bytes. */
  wrote(from: number, until: number, bytes: number): void;
  /** Records that a new link to the peer resumes from number `from`: the peer has all messages before. Only new progress counts. */
  resumed(from: number): void;
}

/** The account of a peer to which nothing was written yet. */
export function resends(scheduler: SchedulerLike): Resends {
  /** The number after the last message that was ever written to the peer. */
  let furthest = 0;
  /** The number after the last message that the peer is known to have. */
  let taken = 0;
  /** The bytes of the messages from `taken` to `furthest`, each counted once. */
  let bytesUnderway = 0;
  /** The bytes written again, minus what the rate has allowed since, minus the credit for progress. */
  let bytesAgain = 0;
  let sinceMs = 0;

  /** Subtracts what the rate has allowed until now. */
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
      // The lengths of single messages are not stored; an average is used.
      const share = from < furthest ? (from - taken) / (furthest - taken) : 1;
      const bytesTaken = bytesUnderway * share;
      bytesUnderway -= bytesTaken;
      taken = from;
      settle();
      bytesAgain = Math.max(0, bytesAgain - bytesTaken * RESENT_PER_TAKEN);
    },
  };
}
