/** Which events are shown. Pure. */
import { faultWords, wordsOf } from '../../lib/trace/words.ts';
import type { LiveEvent } from '../../lib/live/live.ts';
import { harmlessLines } from '../../lib/wire/text.ts';
import { FAULT_NAMES } from './faultNames.ts';
import type { Item, Kind } from './lanes.ts';

export interface Filter {
  /** Servers whose events are not shown. */
  readonly withoutServers: ReadonlySet<number>;
  readonly withoutKinds: ReadonlySet<Kind>;
  /** Only events in whose words or messages this stands, in small letters; empty: all. */
  readonly text: string;
}

/** Kinds of events, in the order in which they are offered, in words. */
export const KINDS: readonly (readonly [Kind, string])[] = [
  ['broadcast', 'broadcasts'],
  ['delivered', 'deliveries'],
  ['started', 'starts'],
  ['crashed', 'crashes'],
  ['stopped', 'orderly ends'],
  ['suspected', 'suspicions'],
  ['trusted', 'trust'],
  ['peerDown', 'peers down'],
  ['fault', 'faults'],
  ['linkUp', 'links up'],
  ['linkDown', 'links down'],
  ['alive', 'alive lists'],
  ['command', 'commands'],
  ['sent', 'sent'],
];

/** What is seen at first: what tells the story, without its bookkeeping. */
export const FIRST_FILTER: Filter = {
  withoutServers: new Set(),
  withoutKinds: new Set<Kind>(['linkUp', 'linkDown', 'alive', 'command', 'sent']),
  text: '',
};

/** What was found of an item the last time, and by which filter: words are costly to make in every frame. */
const found = new WeakMap<Item, { readonly by: Filter; readonly isFound: boolean }>();

/** Whether an event is shown. That a server has a message of its own is no news: its broadcast is there. */
export function isShown(item: Item, filter: Filter): boolean {
  const { event, lane } = item;
  if (event.kind === 'delivered' && event.sender === event.server) return false;
  if (filter.withoutServers.has(lane) || filter.withoutKinds.has(kindOf(event))) return false;
  if (filter.text === '') return true;
  const last = found.get(item);
  if (last?.by === filter) return last.isFound;
  // Of many messages, the words of an event are the first and the last.
  const texts = 'texts' in event ? event.texts : [];
  const names = event.kind === 'fault' ? [FAULT_NAMES[event.fault.kind]] : [];
  const isFound = finds(filter, [describe(event), ...names, ...texts]);
  found.set(item, { by: filter, isFound });
  return isFound;
}

/** Whether one of these has in it what is looked for. */
export function finds({ text }: Filter, words: readonly string[]): boolean {
  return words.some((word) => word.toLowerCase().includes(text));
}

/** A pause is a fault, whether it is told as one or as it begins and ends. */
function kindOf({ kind }: LiveEvent): Kind {
  return kind === 'paused' || kind === 'resumed' ? 'fault' : kind;
}

/** An event in words, for people: what was said in it cannot turn them round. */
export function describe(event: LiveEvent): string {
  return harmlessLines(rawWordsOf(event));
}

function rawWordsOf(event: LiveEvent): string {
  switch (event.kind) {
    case 'paused':
      return 'paused';
    case 'resumed':
      return 'goes on';
    case 'fault':
      return faultWords(event.fault);
    default: {
      const { text, tail } = wordsOf(event);
      return `${text}${tail}`;
    }
  }
}
