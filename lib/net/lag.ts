/** Measures whether this server was overloaded lately, by the delay of its own heartbeat. */
import type { SchedulerLike } from 'rxjs';

/** A heartbeat that is late by more than this shows that the server was held up: nothing else delays a timer for so long. */
const HELD_UP_MS = 50;
/** The time for which a server counts as busy afterwards: on an overloaded host it is held up again and again. */
const REMEMBERED_MS = 2_000;

/** Measures the delay of the heartbeat. */
export interface Lag {
  /** Called when the heartbeat starts; its first beat is due after a period. */
  readonly begin: () => void;
  /** Called at each beat. */
  readonly beat: () => void;
  /** Whether this server was held up lately, or is now: then silence says little about its peers, which may run on the same host. */
  readonly isBusy: () => boolean;
}

/** @param periodMs - the heartbeat period */
export function lag(periodMs: number, scheduler: SchedulerLike): Lag {
  let dueMs = Infinity;
  let heldUpAtMs = -Infinity;
  const look = () => {
    if (scheduler.now() - dueMs > HELD_UP_MS) heldUpAtMs = scheduler.now();
  };
  const begin = () => {
    dueMs = scheduler.now() + periodMs;
  };
  return {
    begin,
    beat: () => {
      look();
      begin();
    },
    isBusy: () => {
      look();
      return scheduler.now() - heldUpAtMs < REMEMBERED_MS;
    },
  };
}
