/** The part of a protocol that the page's worker needs, beside its tables for reading and checking traces. Types only. */
import type { ChannelName } from '../../lib/box/channels.ts';
import type { PlannedConfiguration } from '../../lib/sim/plan.ts';
import type { SimulatedProtocol } from '../../lib/sim/protocol.ts';
import type { ScenarioProtocol } from '../../lib/sim/scenario/protocol.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';
import type { GivenConfiguration, Remark } from '../work/jobs.ts';

/** A protocol to simulate, with its configuration. */
export interface Simulated {
  readonly protocol: SimulatedProtocol;
  /** The same for a run that is shown, which records more; left out: it records the same. */
  readonly recorded?: SimulatedProtocol;
  /** The configuration in plans, and the number of its servers. */
  readonly planned?: { readonly configuration: PlannedConfiguration; readonly servers: number };
}

/** How the protocol of a scene is set up. */
export interface SceneSetting {
  readonly configuration?: GivenConfiguration;
  /** The properties that are checked; left out: those that are claimed. */
  readonly properties?: readonly string[];
  readonly channels?: ChannelName;
}

export interface PanelWork {
  readonly facts: FactTable;
  /** The protocol for scenarios; left out: it has no scenes. @throws as `simulated` */
  readonly scenario?: (setting: SceneSetting) => ScenarioProtocol;
  /**
   * Left out: it cannot be simulated on the page.
   *
   * @throws an error with the reason, if the configuration is missing or invalid
   */
  readonly simulated?: (configuration: GivenConfiguration | undefined) => Simulated;
  /** What a trace shows that is no violation, and worth a remark. Events are in order, with clocks. */
  readonly remark?: (events: readonly LiveEvent[]) => Remark | undefined;
  /**
   * The events of a running grid that can be checked, out of those that are held, in any order: a live feed omits events, and forgets
   * the oldest, and events that depend on these would look like violations. Left out: all of them.
   */
  readonly checkable?: (events: readonly LiveEvent[]) => readonly LiveEvent[];
}
