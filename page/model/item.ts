/** An event as the page holds it. Types only. */
import type { LiveEvent } from '../../lib/live/live.ts';

export type Kind = LiveEvent['kind'];

/** An event in its lane. */
export interface Item {
  readonly event: LiveEvent;
  readonly atMs: number;
  readonly lane: number;
  /** Told apart from others: the later an event came, the higher. */
  readonly order: number;
  /** Forgotten: it is in no lane any more. */
  isGone: boolean;
  /** Of a delivery: the broadcasts of what was delivered of another server. Linked when the later of both comes. */
  readonly causes: readonly Item[];
  /** Of a broadcast: where it was delivered by others. */
  readonly effects: readonly Item[];
}
