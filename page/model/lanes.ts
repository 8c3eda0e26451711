/**
 * The events that are held, a lane for each server, each in the order of time. It grows by what comes and forgets the oldest;
 * what reads it is told by `version` that it has changed. No pixels here, and nothing of the page.
 */
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
  /** Of a delivery: the broadcasts of what was delivered of another server. Linked when the later of both comes. */
  readonly causes: readonly Item[];
  /** Of a broadcast: where it was delivered by others. */
  readonly effects: readonly Item[];
}

/** Most have nothing to be linked to. */
const NONE: readonly Item[] = [];

type Linked = { -readonly [Key in keyof Item]: Item[Key] };

export type Kind = LiveEvent['kind'];

/** Kinds by which it is known whether a server runs. */
const TURNING: ReadonlySet<Kind> = new Set<Kind>(['started', 'crashed', 'paused', 'resumed', 'fault']);

/** Beyond this many over its bound, the oldest are thrown away together. */
const SLACK = 4_096;

/** What has a number among the messages of a life. */
type Numbered = LiveEvent & { readonly first: number; readonly texts: readonly string[] };

export class Lanes {
  readonly #max: number;
  readonly #lanes: Item[][];
  /** All items, in the order in which they came. */
  #all: Item[] = [];
  /** By life of the sender: what it has broadcast. By that and the receiver: what was delivered. By numbers, ascending. */
  readonly #said = new Map<string, Item[]>();
  readonly #heard = new Map<string, Item[]>();
  /** By server: what begins or ends a life or a pause, and the first event of all. Few. */
  #turns: Item[][];
  /** What was done to the grid: few, and some of it lasts. */
  #faults: Item[] = [];
  #nextOrder = 0;
  #version = 0;

  constructor(servers: number, max: number) {
    this.#max = max;
    this.#lanes = Array.from({ length: servers }, () => []);
    this.#turns = Array.from({ length: servers }, () => []);
  }

  /** Counts up with every change. */
  get version(): number {
    return this.#version;
  }

  get servers(): number {
    return this.#lanes.length;
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

  /** The items of a server, in the order of time. */
  lane(server: number): readonly Item[] {
    return this.#lanes[server] ?? [];
  }

  /** What tells how a server was, in the order of time: see `spansOf`. */
  turns(server: number): readonly Item[] {
    return this.#turns[server] ?? [];
  }

  /** When the first and the last of all happened; nothing has: 0 and 0. */
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
      const lane = laneOf(event);
      const items = this.#lanes[lane];
      if (items === undefined) continue;
      const item: Item = {
        event,
        atMs: event.atMs,
        lane,
        order: this.#nextOrder++,
        isGone: false,
        causes: NONE,
        effects: NONE,
      };
      this.#all.push(item);
      insert(items, item, isLater);
      if (event.kind === 'fault') this.#faults.push(item);
      const turns = this.#turns[lane] as Item[];
      if (TURNING.has(event.kind) || turns.length === 0) insert(turns, item, isLater);
      if (event.kind === 'broadcast') this.#addBroadcast(item, event.server, event.incarnation);
      if (isOfAnother(event)) this.#addDelivery(item, event);
    }
    if (this.#all.length > this.#max + SLACK) this.#forget(this.#all.length - this.#max);
  }

  /** Of the delivery of a server's own message: its broadcast, if that is held. */
  ownBroadcastOf({ event }: Item): Item | undefined {
    if (event.kind !== 'delivered' || event.sender !== event.server) return undefined;
    const { of, first, texts } = event;
    if (of === undefined || first === undefined) return undefined;
    return meeting(this.#said.get(lifeOf(event.sender, of)), { ...event, first, texts })[0];
  }

  /** The place in its lane of the first item at or behind a time. */
  placeAt(server: number, atMs: number): number {
    return firstAtOrAfter(this.lane(server), atMs);
  }

  /** The place of an item in its lane; -1 where it is forgotten. */
  placeOf(item: Item): number {
    const lane = this.lane(item.lane);
    for (let i = firstAtOrAfter(lane, item.atMs); i < lane.length && lane[i]?.atMs === item.atMs; i++)
      if (lane[i] === item) return i;
    return -1;
  }

  #addBroadcast(item: Item, server: number, incarnation: number): void {
    insert(listOf(this.#said, lifeOf(server, incarnation)), item, isNumberedLater);
    // Where deliveries came first.
    for (const receiver of this.#lanes.keys()) {
      const heard = this.#heard.get(heardAt(server, incarnation, receiver));
      for (const delivery of meeting(heard, item.event as Numbered)) link(item, delivery);
    }
  }

  #addDelivery(item: Item, event: OfAnother): void {
    insert(listOf(this.#heard, heardAt(event.sender, event.of, event.server)), item, isNumberedLater);
    for (const broadcast of meeting(this.#said.get(lifeOf(event.sender, event.of)), event))
      link(broadcast, item);
  }

  #forget(count: number): void {
    for (const item of this.#all.slice(0, count)) {
      item.isGone = true;
      for (const effect of item.effects)
        (effect as Linked).causes = effect.causes.filter((cause) => cause !== item);
      for (const cause of item.causes)
        (cause as Linked).effects = cause.effects.filter((effect) => effect !== item);
    }
    this.#all = this.#all.slice(count);
    this.#faults = this.#faults.filter(({ isGone }) => !isGone);
    for (const [i, lane] of this.#lanes.entries()) this.#lanes[i] = lane.filter(({ isGone }) => !isGone);
    this.#turns = this.#lanes.map((lane, i) => {
      const turns = (this.#turns[i] as Item[]).filter(({ isGone }) => !isGone);
      const first = lane[0];
      return first === undefined || turns[0] === first ? turns : [first, ...turns];
    });
    for (const lists of [this.#said, this.#heard]) {
      for (const [life, items] of lists) {
        const rest = items.filter(({ isGone }) => !isGone);
        if (rest.length === 0) lists.delete(life);
        else lists.set(life, rest);
      }
    }
  }
}

/** The lane in which an event is held: that of its server, of a fault that of the first which it befalls. */
export function laneOf(event: LiveEvent): number {
  if (event.kind !== 'fault') return event.server;
  const { fault } = event;
  if ('server' in fault) return fault.server;
  return 'a' in fault ? Math.min(fault.a, fault.b) : Math.min(fault.from, fault.to);
}

function lifeOf(server: number, incarnation: number): string {
  return `${String(server)} ${String(incarnation)}`;
}

function heardAt(sender: number, of: number, receiver: number): string {
  return `${lifeOf(sender, of)} ${String(receiver)}`;
}

function listOf(lists: Map<string, Item[]>, key: string): Item[] {
  let list = lists.get(key);
  if (list === undefined) lists.set(key, (list = []));
  return list;
}

/** Puts an item behind all that are not later: mostly at the end, for events come nearly in order. */
function insert(items: Item[], item: Item, isAfter: (a: Item, b: Item) => boolean): void {
  const last = items.at(-1);
  if (last === undefined || !isAfter(last, item)) {
    items.push(item);
    return;
  }
  let [low, high] = [0, items.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAfter(items[middle] as Item, item)) high = middle;
    else low = middle + 1;
  }
  items.splice(low, 0, item);
}

function isLater(a: Item, b: Item): boolean {
  return a.atMs > b.atMs;
}

function isNumberedLater(a: Item, b: Item): boolean {
  return (a.event as Numbered).first > (b.event as Numbered).first;
}

type OfAnother = Extract<LiveEvent, { kind: 'delivered' }> & { readonly of: number; readonly first: number };

function link(broadcast: Linked, delivery: Linked): void {
  broadcast.effects = [...broadcast.effects, delivery];
  delivery.causes = [...delivery.causes, broadcast];
}

/** Whether it is a delivery of which it is known what was delivered, and not of the server's own. */
function isOfAnother(event: LiveEvent): event is OfAnother {
  return (
    event.kind === 'delivered' &&
    event.sender !== event.server &&
    event.of !== undefined &&
    event.first !== undefined
  );
}

/** Whether an item stands behind another in its lane. */
export function isBehind(item: Item, other: Item): boolean {
  return item.atMs > other.atMs || (item.atMs === other.atMs && item.order > other.order);
}

/** Those of a list that have messages in common with an event of the same life. */
function meeting(items: readonly Item[] = [], { first, texts }: Numbered): readonly Item[] {
  const met: Item[] = [];
  for (let i = lastAtMost(items, first); i < items.length; i++) {
    const item = items[i] as Item;
    const other = item.event as Numbered;
    if (other.first >= first + texts.length) break;
    if (other.first + other.texts.length > first) met.push(item);
  }
  return met;
}

function firstAtOrAfter(items: readonly Item[], atMs: number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle] as Item).atMs < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place of the last that begins at or before a number; 0 where none does. */
function lastAtMost(items: readonly Item[], number: number): number {
  let [low, high] = [0, items.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (((items[middle] as Item).event as Numbered).first <= number) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
