/**
 * What happened in a grid, as far as its promises speak of it. The same for a simulated run and a real one; the checkers
 * see nothing else. A history is in the order of time.
 */

/** One life of a server: a restarted one is another. */
export interface Life {
  readonly server: number;
  /** 1 for its first life. */
  readonly incarnation: number;
}

/** One thing that happened. Times are in ms from the beginning of the run, on one clock. */
export type HistoryEvent = Life & { readonly atMs: number } & (
    | { readonly kind: 'started' }
    | { readonly kind: 'crashed' }
    /** Messages entered the server's log. Its own are those that it broadcast. */
    | { readonly kind: 'delivered'; readonly sender: number; readonly texts: readonly string[] }
    /** What the server believes of who is alive has changed to this. */
    | { readonly kind: 'believed'; readonly alive: readonly number[] }
  );

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
