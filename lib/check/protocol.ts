/** What checkers need of a protocol, and what they are told of a trace. Types only. */
import type { TraceHeader, UnclockedEvent } from '../trace/event.ts';
import type { Fact, FactTable } from '../trace/facts.ts';
import type { Trace } from '../trace/lanes.ts';
import type { Findings } from './findings.ts';
import type { PromiseTable } from './promise.ts';

/** A trace, and whether by its end all had healed and the grid had come to rest, which no trace says. */
export interface Judged<F extends Fact = Fact> {
  readonly header: Pick<TraceHeader, 'protocol' | 'servers' | 'source' | 'omitted' | 'filtered' | 'plain'>;
  /** In the order of time and, where several servers tell, of cause and effect. */
  readonly events: readonly UnclockedEvent<F>[];
  /** The traces of single servers that it was made of, if it was. */
  readonly written?: readonly Trace[];
  readonly isAtRest: boolean;
  /** The servers whose last events are missing, though those of others are there: see `together`. */
  readonly cutOff?: ReadonlySet<number>;
}

/** Promises that were not checked, and why. */
export interface Unasked {
  readonly promises: readonly string[];
  readonly why: string;
}

/** What a protocol finds in a trace of its own. */
export interface Found {
  readonly found: Findings;
  /** What the trace cannot tell of its promises; violations of these do not count. */
  readonly unasked: readonly Unasked[];
  /** Whether the traces of other servers are missing. */
  readonly isPart: boolean;
}

/** A protocol whose traces can be checked. */
export interface CheckedProtocol<F extends Fact = Fact> {
  readonly facts: FactTable;
  /** All that are checked, with those of the envelope. */
  readonly promises: PromiseTable;
  check(judged: Judged<F>): Found;
}

/** Protocols by name. */
export type CheckedProtocols = ReadonlyMap<string, CheckedProtocol>;
