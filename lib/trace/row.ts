/** What is known of a kind of event or fact, in one place: a row. Whatever shows, filters or checks events goes by rows. */
import type { Fields, ValuesOf } from './fields.ts';

/** Something that a protocol has recorded. The rest of its fields is the protocol's own. */
export interface Fact {
  readonly kind: string;
}

/** Words for an event. The tail is to be read whole where the text before it must be cut. */
export interface Words {
  readonly text: string;
  readonly tail: string;
}

/** What an event looks like on a terminal, by what it means. */
export type Style = 'good' | 'bad' | 'doubt' | 'said' | 'plain' | 'quiet' | 'fault';

/** Whether what a server believes of a peer is so; unknown where that cannot be told. */
export type Truth = 'true' | 'false' | 'unknown';

/** The colours of marks, which the style sheet of the page defines for light and dark. */
export type MarkInk =
  'broadcast' | 'delivered' | 'start' | 'crash' | 'pause' | 'true' | 'false' | 'trust' | 'fault' | 'other';

/** A part of a mark, in CSS pixels around the place of the event. */
export type Shape =
  | { readonly disc: number }
  | { readonly polygon: readonly (readonly [x: number, y: number])[] }
  | { readonly strokes: readonly (readonly [fromX: number, fromY: number, toX: number, toY: number])[] };

/** How an event is drawn in the space-time diagram: told apart by shape as well as by colour. */
export interface Mark {
  readonly ink: MarkInk;
  readonly isFilled?: true;
  readonly shapes: readonly Shape[];
  /** What it stands for, in the legend. */
  readonly says: string;
}

/** Own messages by number: `count` from `first` on. */
export interface Range {
  readonly first: number;
  readonly count: number;
}

/** All but the fields. `V` is what an event of this kind holds; `server` is the server that it happened to. */
export interface Telling<V> {
  /** What has happened, for the documentation. */
  readonly says: string;
  /** Several of them, in a choice of kinds: `broadcasts`. */
  readonly names: string;
  /** In few words, for a column: a text, or one with its tail. */
  readonly words: (value: V, server: number) => string | readonly [text: string, tail: string];
  /** What the server does, with the server as the subject: `suspects 1`. */
  readonly does: (value: V, server: number) => string;
  readonly style: Style | ((value: V, server: number) => Style);
  /** Under which topic a scenario prints it; left out: it does not. */
  readonly topic?: string;
  /** How it is drawn; of what is believed of a peer, by whether it is so. Left out: as `anything else`. */
  readonly mark?: Mark | Readonly<Record<Truth, Mark>>;
  /** Words behind those for an event, by whether what is believed of a peer is so. */
  readonly truths?: Readonly<Record<Truth, string>>;
  /** Whether there may be thousands: where many are in sight, they are counted instead of drawn. */
  readonly isMany?: true;
  /** Whether the page shows it only to those who ask for it. */
  readonly isMinor?: true;
  /** Whether another event says the same already, so that it is left out where events are listed. */
  readonly isRepeat?: (value: V, server: number) => boolean;
  /** The server's own messages that begin to exist with it: what is received of them comes from here where no `sent` is known. */
  readonly makes?: (value: V) => Range;
  /** Which received messages it is about: deliveries are counted by it, and where a receipt is not shown, this is shown in its place. */
  readonly takes?: (value: V) => { readonly from: number; readonly count: number };
  /** The servers that the server tells it believes alive, itself included, ascending: those that it trusts, as the envelope has it. */
  readonly lists?: (value: V) => readonly number[];
}

export interface Row<F extends Fields = Fields, V = ValuesOf<F>> extends Telling<V> {
  readonly fields: F;
}

/** A row of a table; what its functions take is derived from its fields. */
export function row<const F extends Fields>(
  definition: { readonly fields: F } & Telling<ValuesOf<F>>,
): Row<F> {
  return definition;
}

/** Rows by kind. */
export type Rows = Readonly<Record<string, Row<Fields, never>>>;

/** What the rows of a table tell of: the union of their kinds. */
export type KindsOf<R extends Readonly<Record<string, { readonly fields: Fields }>>> = {
  [K in keyof R & string]: { readonly kind: K } & ValuesOf<R[K]['fields']>;
}[keyof R & string];
