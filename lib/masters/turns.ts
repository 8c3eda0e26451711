/**
 * Taking turns. What masters send at once is carried out bit by bit, so that nobody waits for all of it: so much in one
 * turn of the event loop, and the rest in the next. Knows nothing of commands.
 */
import type { SchedulerLike } from 'rxjs';

/** A bit of work. Tells what it has cost. */
export type Bit = () => number;

/** The turns of one event loop. */
export interface Turns {
  /** Does it now, if there is room in this turn and nobody is in line; otherwise it stands in line. */
  take(bit: Bit): void;
  /** Does it now in any case: for what costs so little that a turn is the same with it. */
  squeezeIn(bit: Bit): void;
  /** Has it stand in line. */
  wait(bit: Bit): void;
  /** Lets all go that are in line. */
  stop(): void;
}

/**
 * Turns in which bits are done until they have cost `costMax`. That a turn is over is not known: what bits have cost is
 * summed up over turns, and only when it has come to `costMax` the next turn is waited for. So whoever does a little now
 * and then pays nothing for that.
 */
export function turns(costMax: number, scheduler: SchedulerLike): Turns {
  const line: Bit[] = [];
  let cost = 0;
  let pause: { unsubscribe: () => void } | undefined;

  const rest = () => {
    if (cost < costMax && line.length === 0) return;
    pause ??= scheduler.schedule(() => {
      pause = undefined;
      cost = 0;
      while (cost < costMax && line.length > 0) cost += (line.shift() as Bit)();
      rest();
    }, 0);
  };
  return {
    take(bit) {
      if (cost < costMax && line.length === 0) cost += bit();
      else line.push(bit);
      rest();
    },
    squeezeIn(bit) {
      cost += bit();
      rest();
    },
    wait(bit) {
      line.push(bit);
      rest();
    },
    stop() {
      line.length = 0;
      pause?.unsubscribe();
    },
  };
}
