/**
 * The events that are held, a lane for each server, each in the order of time. Where servers consist of parts, each part has a lane of its own,
 * behind those of the servers, from its first event on. It grows with each event and forgets the oldest ones; `version` increases with
 * every change. It depends neither on pixels nor on the page.
 */
import { lowerBound } from '../../lib/trace/bisect.ts';
import { serversOf } from '../../lib/trace/fault.ts';
import { keyOf } from '../../lib/trace/incarnation.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import type { Range, Taken } from '../../lib/trace/row.ts';
import type { Item } from './item.ts';
import { known } from './kinds.ts';
import { MessageRanges } from './messageRanges.ts';

export type { Item, Kind } from './item.ts';

/** For the many items without links. */
const NONE: readonly Item[] = [];

type MutableItem = { -readonly [Key in keyof Item]: Item[Key] };

/** Kinds of events that change whether a server runs, with which peers it is linked, or what it believes about them. */
const STATUS_KINDS: ReadonlySet<string> = new Set<LiveEvent['kind']>([
  'started',
  'crashed',
  'stopped',
  'paused',
  'resumed',
  'fault',
  'linkUp',
  'trusted',
  'suspected',
  'down',
]);

/** Less than the resolution of the times of events, a microsecond. */
const APART_MS = 0.000_1;

/** An injected crash or restart happens within this time. */
const CONSEQUENCE_MS = 1;

/** Beyond this many over its bound, the oldest are removed together. */
const SLACK = 4_096;

/** A part of a server with a lane of its own. */
export interface Part {
  readonly name: string;
  readonly server: number;
  readonly lane: number;
}

export interface LanesOptions {
  /** The most characters in the texts of facts that are held; no limit by default. */
  readonly maxCharacters?: number;
  /** Whether the events of parts are in the lane of their server, and the receipts of the envelope have causes, too. */
  readonly isWhole?: boolean;
  /** Parts that are known before their first events, in the order of their lanes. */
  readonly parts?: readonly Part[];
}

export class Lanes {
  readonly #max: number;
  readonly #maxCharacters: number;
  #characters = 0;
  readonly #servers: number;
  readonly #isWhole: boolean;
  /** By lane, from {@link servers} on. */
  readonly #parts: Part[] = [];
  /** By server and name: the lanes of parts. */
  readonly #laneOfPart: Map<string, number>[];
  readonly #lanes: Item[][];
  /** All items, in the order in which they came. */
  #all: Item[] = [];
  /** The facts of the protocol whose events these are. */
  readonly facts: FactTable;
  /** By incarnation of the sender: the broadcasts; also by receiver: the transmissions, and the receipts. */
  readonly #made = new Map<string, MessageRanges>();
  readonly #sent = new Map<string, Map<number, MessageRanges>>();
  readonly #received = new Map<string, Map<number, MessageRanges>>();
  /** By server: its last event, if that is a receipt. */
  readonly #receipts = new Map<number, MutableItem>();
  /** By what happened and server: the last injected fault, or the last event that can be the consequence of one. */
  readonly #unjoined = new Map<string, MutableItem>();
  /** By server: the events of these kinds, and the first event of all. Few. */
  #statusChanges: Item[][];
  /** The faults: few, and some of them last. */
  #faults: Item[] = [];
  #nextOrder = 0;
  #version = 0;

  /** Whether only facts tell which messages were sent and received, not the envelope. */
  readonly #areFactsReceipts: boolean;

  constructor(
    servers: number,
    max: number,
    facts: FactTable,
    { isWhole = false, maxCharacters = Infinity, parts = [] }: LanesOptions = {},
  ) {
    this.#max = max;
    this.#maxCharacters = maxCharacters;
    this.#servers = servers;
    this.#isWhole = isWhole;
    this.facts = facts;
    this.#areFactsReceipts = facts.receipts === 'facts' && !isWhole;
    this.#laneOfPart = Array.from({ length: servers }, () => new Map<string, number>());
    this.#lanes = Array.from({ length: servers }, () => []);
    this.#statusChanges = Array.from({ length: servers }, () => []);
    for (const { server, name } of parts) this.#partLane(server, name);
  }

  /** Counts up with every change. */
  get version(): number {
    return this.#version;
  }

  get servers(): number {
    return this.#servers;
  }

  /** The number of lanes: of servers, and of their parts behind them. */
  get count(): number {
    return this.#lanes.length;
  }

  /** The parts whose events are held, in the order of their lanes. */
  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** The lanes of a server: its own, and those of its parts. */
  lanesOf(server: number): readonly number[] {
    return [server, ...(this.#laneOfPart[server]?.values() ?? [])];
  }

  get size(): number {
    return this.#all.length;
  }

  /** All items, in the order in which they came. */
  get all(): readonly Item[] {
    return this.#all;
  }

  /** The faults among them. */
  get faults(): readonly Item[] {
    return this.#faults;
  }

  /** The items of a lane, in the order of time. That of a server without its parts has the number of the server. */
  lane(lane: number): readonly Item[] {
    return this.#lanes[lane] ?? [];
  }

  /** The events that change the status of a server, its links or its beliefs, in the order of time: see `spansOf`, `lastLink` and `serversAt`. */
  statusChanges(server: number): readonly Item[] {
    return this.#statusChanges[server] ?? [];
  }

  /** The times of the first and of the last event; without events 0 and 0. */
  get span(): { readonly fromMs: number; readonly toMs: number } {
    let [fromMs, toMs] = [Infinity, -Infinity];
    for (const lane of this.#lanes) {
      fromMs = Math.min(fromMs, lane[0]?.atMs ?? Infinity);
      toMs = Math.max(toMs, lane.at(-1)?.atMs ?? -Infinity);
    }
    return fromMs > toMs ? { fromMs: 0, toMs: 0 } : { fromMs, toMs };
  }

  add(events: readonly LiveEvent[]): void {
    if (events.length === 0) return;
    this.#version++;
    for (const event of events) {
      const server = laneOf(event);
      if (this.#lanes[server] === undefined || server >= this.#servers) continue;
      const part = event.kind === 'fact' ? this.facts.parts?.of(event.fact) : undefined;
      const lane = part === undefined || this.#isWhole ? server : this.#partLane(server, part);
      const items = this.#lanes[lane] as Item[];
      const { item, receipt } = this.#itemOf(event, { lane, server, part });
      this.#all.push(item);
      this.#characters += charactersIn(event);
      insert(items, item);
      if (event.kind === 'fault') this.#faults.push(item);
      const changes = this.#statusChanges[server] as Item[];
      if (STATUS_KINDS.has(event.kind) || changes.length === 0) insert(changes, item);
      this.#match(item);
      this.#receipts.delete(lane);
      this.#join(item);
      if (receipt !== undefined) receipt.shownAs = item;
      else if (event.kind === 'received') this.#receipts.set(lane, item);
    }
    if (this.#all.length > this.#max + SLACK) this.#forget(this.#all.length - this.#max);
    if (this.#characters > this.#maxCharacters) this.#forgetLong();
  }

  /** The held events that made some messages of an incarnation. */
  makersOf(server: number, incarnation: number, messages: Range): readonly Item[] {
    return this.#made.get(keyOf({ server, incarnation }))?.overlapping(messages) ?? NONE;
  }

  /** The place in its lane of the first item at or behind a time. */
  placeAt(lane: number, atMs: number): number {
    return firstFrom(this.lane(lane), (item) => item.atMs < atMs);
  }

  /** The place in its lane of the first item behind a time. */
  placeBehind(lane: number, atMs: number): number {
    return firstFrom(this.lane(lane), (item) => item.atMs <= atMs);
  }

  /** The place in a lane of the first item that is not before one of another lane. */
  placeBeside(lane: number, item: Item): number {
    return firstFrom(this.lane(lane), (other) => isBehind(item, other));
  }

  /** The place of an item in its lane; -1 where it is forgotten. */
  placeOf(item: Item): number {
    const lane = this.lane(item.lane);
    const place = firstFrom(lane, (other) => isBehind(item, other));
    return lane[place] === item ? place : -1;
  }

  /** The lane of a part, which begins with its first event. */
  #partLane(server: number, name: string): number {
    const lanes = this.#laneOfPart[server] as Map<string, number>;
    let lane = lanes.get(name);
    if (lane === undefined) {
      lanes.set(name, (lane = this.#lanes.length));
      this.#parts.push({ name, server, lane });
      this.#lanes.push([]);
    }
    return lane;
  }

  /** A new item, and the receipt in whose place it is shown, if there is one. */
  #itemOf(
    event: LiveEvent,
    place: Pick<Item, 'lane' | 'server' | 'part'>,
  ): { readonly item: MutableItem; readonly receipt: MutableItem | undefined } {
    const description = known(event, this.facts);
    const takes = description.row.takes?.(description.value);
    const item: MutableItem = {
      event,
      ...description,
      atMs: event.atMs,
      ...place,
      order: this.#nextOrder++,
      isGone: false,
      messages:
        description.row.makes?.(description.value) ??
        numberedIn(takes) ??
        (this.#areFactsReceipts ? undefined : idsIn(event)),
      shownAs: undefined,
      isInjected: false,
      causes: NONE,
      effects: NONE,
    };
    const last = this.#receipts.get(place.lane);
    if (last?.event.kind !== 'received' || takes === undefined || takes.first !== undefined)
      return { item, receipt: undefined };
    if (last.event.from !== takes.from || last.event.count !== takes.count)
      return { item, receipt: undefined };
    // If the receipt was moved behind its cause, this stays behind the receipt.
    item.atMs = Math.max(item.atMs, last.atMs);
    return { item, receipt: last };
  }

  /** An injected crash or restart and its consequence are one: whichever comes second joins them. */
  #join(item: MutableItem): void {
    const { event, server } = item;
    const kind = event.kind === 'fault' ? event.fault.kind : event.kind;
    const isFault = event.kind === 'fault';
    if (kind !== 'crash' && kind !== 'restart' && kind !== 'crashed' && kind !== 'started') return;
    const what = kind === 'crash' || kind === 'crashed' ? 'crash' : 'restart';
    const key = `${what} ${String(server)}`;
    const other = this.#unjoined.get(key);
    const isPair =
      other !== undefined &&
      !other.isGone &&
      (other.event.kind === 'fault') !== isFault &&
      Math.abs(other.atMs - item.atMs) <= CONSEQUENCE_MS;
    if (!isPair) {
      this.#unjoined.set(key, item);
      return;
    }
    this.#unjoined.delete(key);
    const [fault, consequence] = isFault ? [item, other] : [other, item];
    fault.shownAs = consequence;
    consequence.isInjected = true;
  }

  /** Links a receipt with the events that sent or made its messages, in any order of arrival. */
  #match(item: Item): void {
    const { event, server, messages, row, value } = item;
    if (messages === undefined || !('incarnation' in event)) return;
    const taken = event.kind === 'received' ? event : row.takes?.(value);
    if (taken?.first !== undefined) {
      // Within a server messages need not name its incarnation.
      const of = taken.of ?? (taken.from === server ? event.incarnation : NaN);
      const sender = keyOf({ server: taken.from, incarnation: of });
      rangesIn(this.#received, sender, server).add(item);
      const sent = firstOf(this.#sent.get(sender)?.get(server)?.overlapping(messages) ?? NONE);
      const causes = sent.length > 0 ? sent : (this.#made.get(sender)?.overlapping(messages) ?? NONE);
      for (const cause of causes) this.#link(cause, item);
      return;
    }
    const sender = keyOf(event);
    const receivers = this.#received.get(sender);
    const to = event.kind === 'sent' ? event.to : messages.to;
    if (to !== undefined) {
      rangesIn(this.#sent, sender, to).add(item);
      for (const receipt of receivers?.get(to)?.overlapping(messages) ?? NONE) this.#link(item, receipt);
      return;
    }
    madeIn(this.#made, sender, () => new MessageRanges()).add(item);
    for (const [to, received] of receivers ?? [])
      if (to !== server) for (const receipt of received.overlapping(messages)) this.#link(item, receipt);
  }

  /**
   * A server records its events, possibly with a delay: a message that was received had been sent by then. As far as its lane
   * allows, a cause is moved back before its effect, and an effect behind its cause.
   */
  #link(cause: MutableItem, effect: MutableItem): void {
    cause.effects = [...cause.effects, effect];
    effect.causes = [...effect.causes, cause];
    if (cause.atMs <= effect.atMs) return;
    const before = this.lane(cause.lane)[this.placeOf(cause) - 1];
    cause.atMs = Math.min(cause.atMs, Math.max(effect.atMs, (before?.atMs ?? -Infinity) + APART_MS));
    if (cause.atMs <= effect.atMs) return;
    const shown: MutableItem | undefined = effect.shownAs;
    const behind = this.lane(effect.lane)[this.placeOf(shown ?? effect) + 1];
    effect.atMs = Math.max(effect.atMs, Math.min(cause.atMs, (behind?.atMs ?? Infinity) - APART_MS));
    if (shown !== undefined) shown.atMs = Math.max(shown.atMs, effect.atMs);
  }

  /** The first event of a server that is held, of its parts or of itself. */
  #firstOf(server: number): Item | undefined {
    return this.lanesOf(server)
      .flatMap((lane) => this.lane(lane).slice(0, 1))
      .reduce<Item | undefined>(
        (first, item) => (first !== undefined && isBehind(item, first) ? first : item),
        undefined,
      );
  }

  /** Forgets the oldest events until their texts are half as long as they may be: states of agents can be long. */
  #forgetLong(): void {
    let [count, left] = [0, this.#characters];
    for (; left > this.#maxCharacters / 2 && count < this.#all.length; count++)
      left -= charactersIn((this.#all[count] as Item).event);
    this.#forget(count);
  }

  #forget(count: number): void {
    for (const item of this.#all.slice(0, count)) {
      this.#characters -= charactersIn(item.event);
      item.isGone = true;
      for (const effect of item.effects)
        (effect as MutableItem).causes = effect.causes.filter((cause) => cause !== item);
      for (const cause of item.causes)
        (cause as MutableItem).effects = cause.effects.filter((effect) => effect !== item);
    }
    this.#all = this.#all.slice(count);
    this.#faults = this.#faults.filter(({ isGone }) => !isGone);
    for (const [i, lane] of this.#lanes.entries()) this.#lanes[i] = lane.filter(({ isGone }) => !isGone);
    this.#statusChanges = this.#statusChanges.map((all, server) => {
      const changes = all.filter(({ isGone }) => !isGone);
      const first = this.#firstOf(server);
      return first === undefined || changes[0] === first ? changes : [first, ...changes];
    });
    forgetIn(this.#made);
    for (const lists of [this.#sent, this.#received])
      for (const [sender, receivers] of lists) {
        forgetIn(receivers);
        if (receivers.size === 0) lists.delete(sender);
      }
  }
}

/** The length of the texts of a fact. */
function charactersIn(event: LiveEvent): number {
  if (event.kind !== 'fact') return 0;
  let sum = 0;
  for (const value of Object.values(event.fact) as unknown[]) {
    if (typeof value === 'string') sum += value.length;
    else if (Array.isArray(value))
      for (const text of value) sum += typeof text === 'string' ? text.length : 0;
  }
  return sum;
}

/** Removes forgotten items, and the lists that are empty then. */
function forgetIn<K>(lists: Map<K, MessageRanges>): void {
  for (const [key, ranges] of lists) if (!ranges.prune()) lists.delete(key);
}

/** The lane in which an event is held: that of its server, of a fault that of the first server that it affects. */
export function laneOf(event: LiveEvent): number {
  if (event.kind !== 'fault') return event.server;
  return Math.min(...serversOf(event.fault));
}

function madeIn<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** Inserts an item after all that are not later: mostly at the end, for events come nearly in order. */
function insert(items: Item[], item: Item): void {
  const last = items.at(-1);
  if (last === undefined || last.atMs <= item.atMs) items.push(item);
  else
    items.splice(
      firstFrom(items, (other) => other.atMs <= item.atMs),
      0,
      item,
    );
}

/** The messages that a fact is the receipt of. */
function numberedIn(taken: Taken | undefined): Range | undefined {
  return taken?.first === undefined ? undefined : { first: taken.first, count: taken.count };
}

/** The messages that an event sends or receives, if it has their numbers. */
function idsIn(event: LiveEvent): Range | undefined {
  if (event.kind === 'sent') return event;
  if (event.kind !== 'received' || event.of === undefined || event.first === undefined) return undefined;
  return { first: event.first, count: event.count };
}

/** Of several events that sent the same messages, the first that sent each message. */
function firstOf(sent: readonly Item[]): readonly Item[] {
  if (sent.length < 2) return sent;
  let [from, until] = [Infinity, -Infinity];
  return [...sent]
    .sort((a, b) => a.order - b.order)
    .filter(({ messages }) => {
      const { first, count } = messages as Range;
      const isNew = first < from || first + count > until;
      [from, until] = [Math.min(from, first), Math.max(until, first + count)];
      return isNew;
    });
}

function rangesIn(
  lists: Map<string, Map<number, MessageRanges>>,
  sender: string,
  receiver: number,
): MessageRanges {
  return madeIn(
    madeIn(lists, sender, () => new Map<number, MessageRanges>()),
    receiver,
    () => new MessageRanges(),
  );
}

/** Whether an item comes after another in its lane. */
export function isBehind(item: Item, other: Item): boolean {
  return item.atMs > other.atMs || (item.atMs === other.atMs && item.order > other.order);
}

/** The place of the first item that is not before the sought one. */
function firstFrom(items: readonly Item[], isBefore: (item: Item) => boolean): number {
  return lowerBound(items.length, (i) => isBefore(items[i] as Item));
}
