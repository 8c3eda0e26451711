/**
 * Admission: callers that are not identified yet. There may be so many of them and no more; at one too many the oldest has to go, for a
 * peer identifies itself at once. Until a caller has sent anything it costs a socket and an entry here.
 */
import type { SchedulerLike, Subscription } from 'rxjs';
import type { ConnectionReason } from '../reason/reason.ts';
import { LATE_MS } from './patience.ts';

/** The bounds on unidentified connections. */
export interface AdmissionSettings {
  /** How many connections may be unidentified at a time. */
  readonly unidentifiedMax: number;
  /** A connection that is not identified by then is closed. */
  readonly identifyWithinMs: number;
}

/** The table of unidentified connections. */
export interface Admission {
  /**
   * Enters a caller.
   *
   * @param refuse - called when it has to go; a fault where it has let its time pass
   * @returns takes it off the table: it is identified, or gone
   */
  enter(refuse: (reason: ConnectionReason, isFault: boolean) => void): () => void;
}

interface Entry {
  /** When its time is over. */
  dueMs: number;
  /** How often its time was prolonged, because this server was held up when it was over. */
  prolonged: number;
  readonly refuse: (reason: ConnectionReason, isFault: boolean) => void;
}

/** A server that is held up again and again does not wait for ever: a caller's time is prolonged so often. */
const PROLONGED_MAX = 8;

/** Callers that come so close to each other are one burst; a server that is held up for less has not seen its end. */
const BURST_GAP_MS = 50;

/**
 * From when on a caller's time counts: from its arrival; but in a burst that is larger than the table from the beginning of the burst,
 * half of its time at the most, for it may have waited for so long to be accepted.
 */
function waitingSince({ unidentifiedMax, identifyWithinMs }: AdmissionSettings): (nowMs: number) => number {
  let [beganMs, lastMs, size] = [0, -Infinity, 0];
  return (nowMs) => {
    if (nowMs - lastMs > BURST_GAP_MS) [beganMs, size] = [nowMs, 0];
    lastMs = nowMs;
    size++;
    return size > unidentifiedMax ? Math.max(beganMs, nowMs - identifyWithinMs / 2) : nowMs;
  };
}

/** An empty table. One belongs to one subscription of the net. */
export function admission(settings: AdmissionSettings, scheduler: SchedulerLike): Admission {
  const { unidentifiedMax, identifyWithinMs } = settings;
  const sinceMs = waitingSince(settings);
  /** The oldest first. */
  const entries = new Set<Entry>();
  let watch: Subscription | undefined;

  const makeRoom = () => {
    for (const oldest of entries) {
      if (entries.size < unidentifiedMax) return;
      oldest.refuse({ code: 'unidentified-max', max: unidentifiedMax }, false);
    }
  };
  /** The time of the oldest is over first, or nearly: one timer will do. */
  const watchOver = (dueMs: number) => {
    watch = scheduler.schedule(() => lookRound(dueMs), Math.max(0, dueMs - scheduler.now()));
  };
  function lookRound(dueMs: number): void {
    const nowMs = scheduler.now();
    // What has arrived meanwhile is not read yet: timers come first. And callers on the same host are held up as well.
    const lateMs = nowMs - dueMs > LATE_MS ? Math.min(nowMs - dueMs, identifyWithinMs) : 0;
    for (const entry of entries) {
      if (nowMs < entry.dueMs) continue;
      if (lateMs > 0 && entry.prolonged++ < PROLONGED_MAX) entry.dueMs = nowMs + lateMs;
      else entry.refuse({ code: 'identify-timeout' }, true);
    }
    watch = undefined;
    if (entries.size > 0) watchOver(Math.min(...Array.from(entries, (entry) => entry.dueMs)));
  }

  return {
    enter(refuse) {
      const entry = { dueMs: sinceMs(scheduler.now()) + identifyWithinMs, prolonged: 0, refuse };
      makeRoom();
      entries.add(entry);
      if (watch === undefined) watchOver(entry.dueMs);
      return () => {
        entries.delete(entry);
        if (entries.size > 0) return;
        watch?.unsubscribe();
        watch = undefined;
      };
    },
  };
}
