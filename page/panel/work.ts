/** The part of a protocol that the page's worker needs, beside its tables for reading and checking traces. Types only. */
import type { SimulatedProtocol } from '../../lib/sim/protocol.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';

export interface PanelWork {
  readonly facts: FactTable;
  /** Left out: it cannot be simulated on the page. */
  readonly simulated?: SimulatedProtocol;
  /**
   * The events of a running grid that can be checked, out of those that are held, in any order: a live feed omits events, and forgets
   * the oldest, and events that depend on these would look like violations. Left out: all of them.
   */
  readonly checkable?: (events: readonly LiveEvent[]) => readonly LiveEvent[];
}
