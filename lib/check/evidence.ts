/** The evidence of a violation: the events that show it, and the messages that were lost, so that a diagram can show both. Types only. */
import type { IncarnationId } from '../trace/event.ts';

/** A reference to an event of a history. */
export interface EventRef extends IncarnationId {
  readonly atMs: number;
  /** Its kind; of a fact that of the fact. Left out: any event of the server at this time. */
  readonly kind?: string;
  /** The part of the server where it happened: of a box, the agent. */
  readonly part?: string;
  /** The number of a message that it is about: tells it from others of its kind at the same time. */
  readonly number?: number;
}

/** A message that was not delivered where it should have been. */
export interface LostMessage {
  /** Where it was sent or made. */
  readonly sent: EventRef;
  /** The server, and its part, that lack it. */
  readonly to: number;
  readonly part?: string;
  /** When it should have been delivered at the latest, in ms; left out: by the end of the history. */
  readonly byMs?: number;
}

export interface Evidence {
  readonly events: readonly EventRef[];
  readonly lost: readonly LostMessage[];
}

/** The most messages of one violation that are referred to: a server can lack thousands. */
export const LOST_MAX = 100;
