/** The events of the playhead, and a play. Types only. */

/** Events of the playhead. */
export type PlayheadEvent =
  /** Undefined: to the present of a grid, or to the end of a trace. */
  | { readonly kind: 'playheadMoved'; readonly atMs: number | undefined; readonly pageMs: number }
  /** To the next shown event, or to the one before. */
  | { readonly kind: 'playheadStepped'; readonly by: 1 | -1; readonly pageMs: number }
  | { readonly kind: 'playToggled'; readonly pageMs: number }
  | { readonly kind: 'speedChosen'; readonly speed: number }
  /** A frame of the play. */
  | { readonly kind: 'played'; readonly pageMs: number }
  /** From a little before a violation to it. */
  | { readonly kind: 'violationPlayed'; readonly place: number; readonly pageMs: number };

/** A play that goes on. */
export interface Play {
  /** Ms of the trace per ms. */
  readonly speed: number;
  /** Where it ends; undefined: at the end. */
  readonly untilMs: number | undefined;
  /** The page's clock at its last frame. */
  readonly pageMs: number;
}
