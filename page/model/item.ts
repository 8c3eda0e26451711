/** An event that is held. */
import type { LiveEvent } from '../../lib/live/live.ts';

/** An event in its lane. */
export interface Item {
  readonly event: LiveEvent;
  readonly atMs: number;
  readonly lane: number;
  /** Told apart from others: the later an event came, the higher. */
  readonly order: number;
  /** Forgotten: it is in no lane any more. */
  isGone: boolean;
}

export type Kind = LiveEvent['kind'];
