/** What checkers need of a protocol and of a trace. Types only. */
import type { TraceHeader, UnclockedEvent } from '../trace/event.ts';
import type { Fact, FactTable } from '../trace/facts.ts';
import type { Trace } from '../trace/perServer.ts';
import type { DetectorBounds } from './faultWindows.ts';
import type { Findings } from './findings.ts';
import type { PromiseTable } from './promise.ts';

/** A trace, and whether at its end all faults were over and the grid was at rest, which a trace does not record. */
export interface Judged<F extends Fact = Fact> {
  readonly header: Pick<TraceHeader, 'protocol' | 'servers' | 'source' | 'omitted' | 'filtered' | 'plain'>;
  /** In the order of time and, if they are of several servers, of cause and effect. */
  readonly events: readonly UnclockedEvent<F>[];
  /** The traces of single servers from which it was combined, if it was. */
  readonly written?: readonly Trace[];
  readonly isAtRest: boolean;
  /** The servers whose last events are missing: see `mergeAll`. */
  readonly cutOff?: ReadonlySet<number>;
}

/** Promises that were not checked, and why. */
export interface Skipped {
  readonly promises: readonly string[];
  readonly why: string;
}

/** What is known of a run beside its history. */
export interface Circumstances {
  /** When the history ends, in ms. */
  readonly endMs: number;
  /** Whether by then all faults are over and the grid is at rest, so that liveness can be checked. */
  readonly isAtRest: boolean;
  /** The time limits of its failure detectors; left out: those of the default settings. */
  readonly bounds?: DetectorBounds;
}

/** The findings of a protocol in its trace. */
export interface ProtocolFindings {
  readonly findings: Findings;
  /** The promises that the trace cannot decide; violations of these do not count. */
  readonly skipped: readonly Skipped[];
  /** Whether the traces of other servers are missing. */
  readonly isPart: boolean;
}

/** A protocol whose traces can be checked. */
export interface CheckedProtocol<F extends Fact = Fact> {
  readonly facts: FactTable;
  /** All promises, those of the envelope included. */
  readonly promises: PromiseTable;
  check(judged: Judged<F>): ProtocolFindings;
}

/** A protocol of which at least the facts are known. Without checkers only the promises of the envelope are checked. */
export type KnownProtocol =
  CheckedProtocol | { readonly facts: FactTable; readonly promises?: undefined; readonly check?: undefined };

/** Protocols by name. */
export type KnownProtocols = ReadonlyMap<string, KnownProtocol>;
