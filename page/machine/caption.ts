/** A caption as the machine of the page takes it. Types only. */
import type { Item } from '../model/item.ts';

/** A caption, with the event that it is about. */
export interface ShownCaption {
  /** Its number, from 0; behind the last one is the question. */
  readonly place: number;
  readonly text: string;
  /** Undefined: it is about none. */
  readonly item?: Item | undefined;
  /** The stretch of time around the event that is shown. */
  readonly lengthMs: number;
}
