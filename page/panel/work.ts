/** What the worker of the page needs of a protocol, beside what reads and checks traces. Types only. */
import type { SimulatedProtocol } from '../../lib/sim/protocol.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';

export interface PanelWork {
  readonly facts: FactTable;
  /** Left out: it cannot be simulated on the page. */
  readonly simulated?: SimulatedProtocol;
  /**
   * The events of a running grid that can be checked, out of those that are held, in any order: a live feed omits events, and forgets
   * the oldest, and what depends on these would look like a violation. Left out: all of them.
   */
  readonly checkable?: (events: readonly LiveEvent[]) => readonly LiveEvent[];
}
