/** A state as a tree: its values, and their changes since the state before. Types only. */

/**
 * - `same`: unchanged, or there is nothing to compare with
 * - `inside`: something within it has changed
 * - `added`, `removed`
 * - `changed`: it is another value
 */
export type Change = 'same' | 'inside' | 'added' | 'removed' | 'changed';

/** A value, with its parts. */
export interface ValueNode {
  readonly kind: 'value';
  /** The name of a field, the key of a map, the index in an array; empty for the whole and for elements of sets. */
  readonly label: string;
  readonly change: Change;
  /** Of a value that is `changed`: the text of the one before. */
  readonly before: string | undefined;
  /** The value in one line, shortened; of a value with parts a preview of them. */
  readonly text: string;
  /** Without parts, `text` has everything. */
  readonly parts: readonly StateNode[];
  /** Whether the parts are shown at first. */
  readonly isOpen: boolean;
}

/** Parts that are left out. */
export interface GapNode {
  readonly kind: 'gap';
  /** How many parts are left out here, and how many of them have changed. */
  readonly count: number;
  readonly changed: number;
}

export type StateNode = ValueNode | GapNode;
