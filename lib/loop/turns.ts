/**
 * The budget of work for one turn (iteration) of the event loop. The work for clients and peers is done in bits, some in this turn and the
 * rest in the next ones, so that no client waits for all of it. One budget serves all of them. Knows nothing of commands or links.
 */
import type { SchedulerLike } from 'rxjs';

/** A bit of work. Tells what it has cost, beyond what it has spent itself. */
export type Bit = () => number;

/**
 * What clients and peers together may cost in one turn of the event loop: a few milliseconds of it. The unit is the work of one
 * byte of a message that is made into a line, or read from one.
 */
export const TURN_COST = 128 * 1024;

/** How a bit comes to be done. */
export type Enter = (bit: Bit) => void;

/** The turns of one event loop. */
export interface Turns {
  /** Does it now, if there is room in this turn and nobody is in line; otherwise it stands in line. */
  readonly take: Enter;
  /** Does it now in any case: for what costs so little that a turn is the same with it. */
  readonly squeezeIn: Enter;
  /** Has it stand in line. */
  readonly wait: Enter;
  /** Counts what a bit has cost while it is still at work. */
  spend(cost: number): void;
  /**
   * Calls `begin` when the next turn begins, before the line, if this turn has cost all that it may; otherwise never.
   *
   * @returns whether it will be called
   */
  whenSpent(begin: () => void): boolean;
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
  const beginnings: (() => void)[] = [];
  let cost = 0;
  let pause: { unsubscribe: () => void } | undefined;

  const rest = () => {
    if (cost < costMax && line.length === 0) return;
    pause ??= scheduler.schedule(() => {
      pause = undefined;
      cost = 0;
      for (const begin of beginnings.splice(0)) begin();
      while (cost < costMax && line.length > 0) carryOut(line.shift() as Bit);
      rest();
    }, 0);
  };
  /** What a bit spends meanwhile is counted, too. */
  const carryOut = (bit: Bit) => {
    const own = bit();
    cost += own;
  };
  return {
    take(bit) {
      if (cost < costMax && line.length === 0) carryOut(bit);
      else line.push(bit);
      rest();
    },
    squeezeIn(bit) {
      carryOut(bit);
      rest();
    },
    wait(bit) {
      line.push(bit);
      rest();
    },
    spend(more) {
      cost += more;
      rest();
    },
    whenSpent(begin) {
      if (cost < costMax) return false;
      beginnings.push(begin);
      rest();
      return true;
    },
    stop() {
      line.length = 0;
      beginnings.length = 0;
      pause?.unsubscribe();
    },
  };
}
