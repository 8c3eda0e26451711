/** The jobs of the page's worker, and its answers. Types only. */
import type { Violation } from '../../lib/check/promise.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';
import type { DrawnKind } from '../../lib/sim/plan.ts';
import type { GridNames, TraceHeader } from '../../lib/trace/event.ts';

/** The origin of a trace, from its header. */
export type Origin = Pick<
  TraceHeader,
  'protocol' | 'source' | 'epochMs' | 'omitted' | 'filtered' | 'plain' | 'title' | 'names'
>;

/** The settings of a simulation on the page, and in a permalink. */
export interface SimSettings {
  /** The name of the protocol of the servers. */
  readonly protocol: string;
  readonly seed: number;
  readonly servers: number;
  /** Virtual. */
  readonly seconds: number;
  /** Requests of clients a second, at each server. */
  readonly rate: number;
  readonly faults: readonly DrawnKind[];
  /** Runs, each with the next seed, until one breaks a promise. */
  readonly runs: number;
  /** Whether servers speak the lab's wire format only, and so lose the messages in transit when a link is cut. */
  readonly plain: boolean;
}

/** A configuration as JSON, and its name. */
export interface GivenConfiguration {
  readonly text: string;
  readonly name: string;
}

/** A file, as it was dropped. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type Job =
  | { readonly kind: 'open'; readonly files: readonly NamedBytes[] }
  | {
      readonly kind: 'simulate';
      readonly sim: SimSettings;
      /** The configuration of the servers, if their protocol needs one. */
      readonly configuration?: GivenConfiguration;
    }
  /** A scene, by its name. */
  | { readonly kind: 'scene'; readonly name: string }
  | {
      readonly kind: 'save';
      /** The protocol of the events. */
      readonly protocol: string;
      readonly events: readonly LiveEvent[];
      readonly servers: number;
      readonly epochMs: number;
      /** How many events were omitted from those that are held. */
      readonly omitted?: number;
      /** Whether the servers have no sessions. */
      readonly plain?: true;
      /** The names of a running grid and of its servers. */
      readonly names?: GridNames;
      /** The origin of a trace that is shown: its events are in order already, and have their clocks. */
      readonly origin?: Origin;
    };

/** What a trace shows, beside its promises: no violation. */
export interface Remark {
  readonly text: string;
  /** The event that shows it. */
  readonly at: { readonly server: number; readonly atMs: number; readonly of: string };
}

/** A trace that can be shown. */
export interface Opened {
  readonly name: string;
  readonly servers: number;
  readonly events: readonly LiveEvent[];
  /** The first of each promise, in the order of time; and how many there are in all. */
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  /** How many promises were checked. */
  readonly checkedCount: number;
  /** The result of its checks, in words. */
  readonly verdict: string;
  readonly origin?: Origin;
  readonly remark?: Remark;
  /** The name of the scene that it is. */
  readonly scene?: string;
  /** The fragment of a permalink that runs it again; files have none. */
  readonly permalink?: string;
}

export type Answer =
  | { readonly kind: 'progressed'; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'saved'; readonly text: string }
  | ({ readonly kind: 'opened' } & Opened);
