/** Whether this server has had too much to do lately: by how late its own heartbeat was. */
import type { SchedulerLike } from 'rxjs';

/** A beat that comes so late says that the server was held up: nothing else keeps a timer waiting for as long. */
const HELD_UP_MS = 50;
/** For so long after that it counts as busy: on a computer with too much to do one is held up again and again. */
const REMEMBERED_MS = 2_000;

/** Measures whether a server was held up. */
export interface Lag {
  /** The heartbeat begins to run; its first beat is due in a period. */
  readonly begin: () => void;
  /** There was a beat. */
  readonly beat: () => void;
  /** Whether this server was held up lately, or is now: then silence says little of its peers, who may share its computer. */
  readonly isBusy: () => boolean;
}

/** @param periodMs - from one beat to the next */
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
