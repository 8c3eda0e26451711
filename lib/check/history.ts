/**
 * What the checkers see of a run: its trace, in the order of time, on one clock. The same for a simulated run and a real
 * one; they cannot tell which it was.
 */
import type { Life, UnclockedEvent } from '../trace/event.ts';

/** What happened, as far as promises speak of it; vector clocks they do not need. */
export type HistoryEvent = UnclockedEvent;

/** A promise that was not kept. */
export interface Violation {
  /** The promise, by its name in docs/SIMULATION.md. */
  readonly promise: string;
  readonly atMs: number;
  /** What happened, for a person: which servers, which messages, when. */
  readonly message: string;
}

/** A server's life in words: `server 2`, `server 2 (life 3)`. */
export function nameOf({ server, incarnation }: Life): string {
  return incarnation === 1
    ? `server ${String(server)}`
    : `server ${String(server)} (life ${String(incarnation)})`;
}

/** A life as the key of a map. */
export function keyOf({ server, incarnation }: Life): string {
  return `${String(server)}.${String(incarnation)}`;
}

/** A time in words. */
export function at(atMs: number): string {
  return `at ${atMs.toFixed(1)} ms`;
}
