/** A row: everything that is known about a kind of event or fact. All code that shows, filters or checks events uses rows. */
import type { Fields, ValuesOf } from './fields.ts';

/** What a protocol has recorded. Its other fields depend on the protocol. */
export interface Fact {
  readonly kind: string;
}

/** Words for an event. If the text is shortened, the tail is still shown whole. */
export interface Words {
  readonly text: string;
  readonly tail: string;
}

/** The style of an event on a terminal, by its meaning. */
export type Style = 'good' | 'bad' | 'doubt' | 'message' | 'plain' | 'quiet' | 'fault';

/** Whether a server's belief about a peer is true; unknown if the trace does not show it. */
export type Truth = 'true' | 'false' | 'unknown';

/** The colours of marks, which the style sheet of the page defines for light and dark. */
export type MarkInk =
  'message' | 'receipt' | 'start' | 'crash' | 'pause' | 'true' | 'false' | 'trust' | 'fault' | 'other';

/** A part of a mark, in CSS pixels around the place of the event. */
export type Shape =
  | { readonly disc: number }
  | { readonly polygon: readonly (readonly [x: number, y: number])[] }
  | { readonly strokes: readonly (readonly [fromX: number, fromY: number, toX: number, toY: number])[] };

/** How an event is drawn in the space-time diagram: distinguished by shape as well as by colour. */
export interface Mark {
  readonly ink: MarkInk;
  readonly isFilled?: true;
  readonly shapes: readonly Shape[];
  /** Its text in the legend. */
  readonly label: string;
}

/** Own messages by number: `count` from `first` on. */
export interface Range {
  readonly first: number;
  readonly count: number;
  /** The server for which they are, if messages are numbered for each receiver separately. */
  readonly to?: number;
}

/** Messages that were received. */
export interface Taken {
  readonly from: number;
  readonly count: number;
  readonly of?: number;
  /** Among those for the receiver, as {@link Range} numbers them. */
  readonly first?: number;
}

/** Everything but the fields. `V`: the values of an event of this kind; `server`: the server where it happened. */
export interface RowDescription<V> {
  /** A description for the documentation. */
  readonly description: string;
  /** Its plural, for lists of kinds: `broadcasts`. */
  readonly names: string;
  /** A short text for a column, or one with its tail. */
  readonly words: (value: V, server: number) => string | readonly [text: string, tail: string];
  /** The predicate of a sentence whose subject is the server: `suspects 1`. */
  readonly does: (value: V, server: number) => string;
  readonly style: Style | ((value: V, server: number) => Style);
  /** The topic under which a scenario prints it; omitted if it does not. */
  readonly topic?: string;
  /** How it is drawn; for a belief about a peer, depending on its truth. If omitted, as `anything else`. */
  readonly mark?: Mark | Readonly<Record<Truth, Mark>>;
  /** For a belief about a peer: words after those of the event, depending on its truth. */
  readonly truths?: Readonly<Record<Truth, string>>;
  /** Whether there may be thousands: if many are visible, they are counted instead of drawn. */
  readonly isMany?: true;
  /** Whether the page shows it only on request. */
  readonly isMinor?: true;
  /** Whether another event contains the same, so that it is omitted from lists of events. */
  readonly isRepeat?: (value: V, server: number) => boolean;
  /** The server's own messages that it makes: receipts of them are matched with it if no `sent` is known. */
  readonly makes?: (value: V) => Range;
  /**
   * The received messages that it is about, of incarnation `of` if it is known: deliveries are counted by it, and if receipts are hidden, it is
   * shown instead. With the number of the first one it is their receipt itself: the arrows of messages lead to it.
   */
  readonly takes?: (value: V) => Taken;
  /** The servers that the server reports to be alive, itself included, ascending: those that it trusts by the envelope. */
  readonly lists?: (value: V) => readonly number[];
}

export interface Row<F extends Fields = Fields, V = ValuesOf<F>> extends RowDescription<V> {
  readonly fields: F;
}

/** A row of a table; the parameter types of its functions are derived from its fields. */
export function row<const F extends Fields>(
  definition: { readonly fields: F } & RowDescription<ValuesOf<F>>,
): Row<F> {
  return definition;
}

/** Rows by kind. */
export type Rows = Readonly<Record<string, Row<Fields, never>>>;

/** The union of the kinds of a table. */
export type KindsOf<R extends Readonly<Record<string, { readonly fields: Fields }>>> = {
  [K in keyof R & string]: { readonly kind: K } & ValuesOf<R[K]['fields']>;
}[keyof R & string];
