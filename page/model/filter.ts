/** The filter for the shown events. Pure. */
import { rowOfFault } from '../../lib/trace/fault.ts';
import { harmlessLines } from '../../lib/wire/text.ts';
import type { Item, Kind } from './item.ts';

export interface Filter {
  /** Servers whose events are not shown. */
  readonly withoutServers: ReadonlySet<number>;
  /** The kinds that were chosen to be shown (true) or hidden (false); others are shown unless they are minor. */
  readonly chosenKinds: ReadonlyMap<Kind, boolean>;
  /** Only events in whose words or messages this stands, in small letters; empty: all. */
  readonly text: string;
}

/** The first filter: hides minor kinds. */
export const FIRST_FILTER: Filter = {
  withoutServers: new Set(),
  chosenKinds: new Map(),
  text: '',
};

/** Whether events of a kind are shown. */
export function isKindShown(
  { chosenKinds }: Pick<Filter, 'chosenKinds'>,
  { kind, isMinor }: { readonly kind: Kind; readonly isMinor: boolean },
): boolean {
  return chosenKinds.get(kind) ?? !isMinor;
}

/** Whether an item was found the last time, and by which filter: words are too expensive to make in every frame. */
const found = new WeakMap<Item, { readonly by: Filter; readonly isFound: boolean }>();

/** Whether an event is shown. */
export function isShown(item: Item, filter: Filter): boolean {
  const { event, server, row, value, group: kind, isMinor } = item;
  if (row.isRepeat?.(value, server) === true) return false;
  // Its consequence is shown.
  if (event.kind === 'fault' && item.shownAs !== undefined) return false;
  if (filter.withoutServers.has(server) || !isKindShown(filter, { kind, isMinor })) return false;
  if (filter.text === '') return true;
  const last = found.get(item);
  if (last?.by === filter) return last.isFound;
  const names = event.kind === 'fault' ? [rowOfFault(event.fault).mark.label] : [];
  const isFound = finds(filter, [describe(item), ...names, ...textsIn(value)]);
  found.set(item, { by: filter, isFound });
  return isFound;
}

/** Whether the arrow to a receipt is shown: as the receipt itself is, or the fact in its place. */
export function isArrowShown(item: Item, filter: Filter): boolean {
  const { shownAs } = item;
  return isShown(item, filter) || (shownAs !== undefined && isShown(shownAs, filter));
}

/** All texts in an event: its words have only the beginnings of long ones, and of many the first and the last. */
function textsIn(value: unknown): readonly string[] {
  const { texts, ...fields } = value as { readonly texts?: unknown };
  const others = Object.values(fields).filter((field): field is string => typeof field === 'string');
  return Array.isArray(texts) ? [...others, ...texts.map(String)] : others;
}

/** Whether one of these contains the text of the filter. */
export function finds({ text }: Filter, words: readonly string[]): boolean {
  return words.some((word) => word.toLowerCase().includes(text));
}

/** An event in words, for people: no character in it can change the direction of the text. */
export function describe({ row, value, server }: Item): string {
  const words = row.words(value, server);
  return harmlessLines(typeof words === 'string' ? words : words.join(''));
}
