/** Counts which states faults meet, as far as they are visible from outside: a fault that always meets the same state tests little. */
import type { Fault } from '../trace/fault.ts';

/** The state of the servers that a fault affects, at its beginning. */
export interface Targets {
  /** All of them run. */
  readonly isUp: boolean;
  /** One of them does not run, because it is paused or blocked. */
  readonly isHeld: boolean;
  /** There is a connection between the two; for a fault of one server, between it and another one. */
  readonly isLinked: boolean;
  /** One of the two does not list the other; for a fault of one server, it and another server that runs. */
  readonly isSuspected: boolean;
  /** Bytes wait in a process, because the window of its connection is full. */
  readonly unsentBytes: number;
  /** Bytes have left a process and are not read yet. */
  readonly underwayBytes: number;
}

/** A state; the first one in this order that holds is counted. */
export const STATES = ['down', 'held', 'unlinked', 'suspected', 'behind', 'in-flight', 'idle'] as const;
export type State = (typeof STATES)[number];

/** The state in which a fault meets its targets. */
export function stateOf(targets: Targets): State {
  if (!targets.isUp) return 'down';
  if (targets.isHeld) return 'held';
  if (!targets.isLinked) return 'unlinked';
  if (targets.isSuspected) return 'suspected';
  if (targets.unsentBytes > 0) return 'behind';
  return targets.underwayBytes > 0 ? 'in-flight' : 'idle';
}

/** The number of faults by `kind state`. */
export type Met = Readonly<Record<string, number>>;

/** Adds a fault of a kind in a state. */
export function count(met: Record<string, number>, { kind }: Fault, state: State): void {
  const key = `${kind} ${state}`;
  met[key] = (met[key] ?? 0) + 1;
}
