/**
 * Admission limits the connections that are not identified yet, in number and in time. One connection too many closes the oldest, because a
 * peer identifies itself at once. Until its first byte a connection costs a socket and an entry here.
 */
import type { SchedulerLike, Subscription } from 'rxjs';
import type { ConnectionReason } from '../reason/reason.ts';
import { LATE_MS } from './deadline.ts';

/** The bounds on unidentified connections. */
export interface AdmissionSettings {
  /** The largest number of unidentified connections. */
  readonly unidentifiedMax: number;
  /** A connection that is not identified after this time is closed. */
  readonly identifyWithinMs: number;
}

/** The table of unidentified connections. */
export interface Admission {
  /**
   * Adds a connection.
   *
   * @param refuse - called when the connection has to be closed; `isProtocolError` if its time is over
   * @returns removes the entry: the connection is identified, or has ended
   */
  add(refuse: (reason: ConnectionReason, isProtocolError: boolean) => void): () => void;
}

interface Entry {
  /** The scheduler's time at which the connection is closed, in ms. */
  dueMs: number;
  /** The number of times that its deadline was extended, because this server was late itself. */
  extensions: number;
  readonly refuse: (reason: ConnectionReason, isProtocolError: boolean) => void;
}

/** A bound on the extensions of one deadline, so that a server that is late again and again does not wait for ever. */
const EXTENSIONS_MAX = 8;

/** Connections that follow each other within this time are one burst; a server that is late by less has not seen the burst's end. */
const BURST_GAP_MS = 50;

/**
 * The time from which a connection's deadline counts: its arrival; in a burst that is larger than the table the beginning of the burst, but
 * at most half of the time limit before the arrival, because the connection may have waited for so long to be accepted.
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

/** An empty table. Each subscription of the net has its own. */
export function admission(settings: AdmissionSettings, scheduler: SchedulerLike): Admission {
  const { unidentifiedMax, identifyWithinMs } = settings;
  const sinceMs = waitingSince(settings);
  /** Oldest first. */
  const entries = new Set<Entry>();
  let check: Subscription | undefined;

  const evictOldest = () => {
    for (const oldest of entries) {
      if (entries.size < unidentifiedMax) return;
      oldest.refuse({ code: 'unidentified-max', max: unidentifiedMax }, false);
    }
  };
  /** The deadline of the oldest connection is the first or nearly the first, so one timer is enough. */
  const scheduleCheck = (dueMs: number) => {
    check = scheduler.schedule(() => checkDeadlines(dueMs), Math.max(0, dueMs - scheduler.now()));
  };
  function checkDeadlines(dueMs: number): void {
    const nowMs = scheduler.now();
    // Timers run before sockets, so what arrived meanwhile is not read yet; and peers on the same host are late as well.
    const lateMs = nowMs - dueMs > LATE_MS ? Math.min(nowMs - dueMs, identifyWithinMs) : 0;
    for (const entry of entries) {
      if (nowMs < entry.dueMs) continue;
      if (lateMs > 0 && entry.extensions++ < EXTENSIONS_MAX) entry.dueMs = nowMs + lateMs;
      else entry.refuse({ code: 'identify-timeout' }, true);
    }
    check = undefined;
    if (entries.size > 0) scheduleCheck(Math.min(...Array.from(entries, (entry) => entry.dueMs)));
  }

  return {
    add(refuse) {
      const entry = { dueMs: sinceMs(scheduler.now()) + identifyWithinMs, extensions: 0, refuse };
      evictOldest();
      entries.add(entry);
      if (check === undefined) scheduleCheck(entry.dueMs);
      return () => {
        entries.delete(entry);
        if (entries.size > 0) return;
        check?.unsubscribe();
        check = undefined;
      };
    },
  };
}
