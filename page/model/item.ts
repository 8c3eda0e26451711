/** An event as the page holds it. Types only. */
import type { LiveEvent } from '../../lib/trace/live.ts';
import type { Range, RowDescription } from '../../lib/trace/row.ts';

/** The kind of an event; of a fact that of the fact. */
export type Kind = string;

/** The part of a row that the page goes by. */
export type ShownRow = Pick<
  RowDescription<unknown>,
  'words' | 'mark' | 'truths' | 'isMany' | 'isRepeat' | 'makes' | 'takes'
>;

/** An event in its lane. */
export interface Item {
  readonly event: LiveEvent;
  /** The row of its kind. Its functions take `value` and the lane. */
  readonly row: ShownRow;
  readonly value: unknown;
  /** The kind under which the filter offers it, and whether it is hidden at first. */
  readonly group: Kind;
  readonly isMinor: boolean;
  readonly atMs: number;
  readonly lane: number;
  /** The server of the lane. */
  readonly server: number;
  /** The part of the server that it is about, if it has parts: of a box, an agent. */
  readonly part: string | undefined;
  /** The number of its arrival, which identifies an item. */
  readonly order: number;
  /** Forgotten: it is in no lane any more. */
  isGone: boolean;
  /** The messages that it sends, makes or receives, by their numbers, where these are known. */
  readonly messages: Range | undefined;
  /** Of a receipt: a fact that is shown in its place. Of an injected crash or restart: the event that is its consequence. */
  readonly shownAs: Item | undefined;
  /** Whether a fault was injected that it is the consequence of. */
  readonly isInjected: boolean;
  /** Of a receipt: where its messages came from. Linked when the later of both comes. */
  readonly causes: readonly Item[];
  /** Of an event that sends or makes messages: where they were received. */
  readonly effects: readonly Item[];
}
