/**
 * The events that are held, a lane for each server, each in the order of time. It grows by what comes and forgets the oldest;
 * what reads it is told by `version` that it has changed. No pixels here, and nothing of the page.
 */
import type { LiveEvent } from '../../lib/live/live.ts';
import type { Life } from '../../lib/trace/event.ts';
import type { Item, Kind } from './item.ts';
import { Numbers, type Numbered } from './numbers.ts';

export type { Item, Kind } from './item.ts';

/** Most have nothing to be linked to. */
const NONE: readonly Item[] = [];

type Linked = { -readonly [Key in keyof Item]: Item[Key] };

/** Kinds by which it is known whether a server runs, and with whom it is linked. */
const TURNING: ReadonlySet<Kind> = new Set<Kind>([
  'started',
  'crashed',
  'stopped',
  'paused',
  'resumed',
  'fault',
  'linkUp',
]);

/** Events of a server are told with microseconds: this is less. */
const APART_MS = 0.000_1;

/** Beyond this many over its bound, the oldest are thrown away together. */
const SLACK = 4_096;

export class Lanes {
  readonly #max: number;
  readonly #lanes: Item[][];
  /** All items, in the order in which they came. */
  #all: Item[] = [];
  /** By life of the sender: what it has broadcast; and by receiver, what was delivered of it. */
  readonly #said = new Map<string, Numbers>();
  readonly #heard = new Map<string, Map<number, Numbers>>();
  /** By server: what begins or ends a life or a pause, each link that comes up, and the first event of all. Few. */
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

  /** What tells how a server was, and with whom it was linked, in the order of time: see `spansOf` and `linkOf`. */
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
      insert(items, item);
      if (event.kind === 'fault') this.#faults.push(item);
      const turns = this.#turns[lane] as Item[];
      if (TURNING.has(event.kind) || turns.length === 0) insert(turns, item);
      if (event.kind === 'broadcast') this.#addBroadcast(item, event);
      if (isOfAnother(event)) this.#addDelivery(item, event);
    }
    if (this.#all.length > this.#max + SLACK) this.#forget(this.#all.length - this.#max);
  }

  /** Of the delivery of a server's own message: its broadcast, if that is held. */
  ownBroadcastOf({ event }: Item): Item | undefined {
    if (event.kind !== 'delivered' || event.sender !== event.server) return undefined;
    const { sender, of, first, texts } = event;
    if (of === undefined || first === undefined) return undefined;
    return this.#said.get(lifeOf(sender, of))?.meeting({ first, texts })[0];
  }

  /** The place in its lane of the first item at or behind a time. */
  placeAt(server: number, atMs: number): number {
    return firstFrom(this.lane(server), (item) => item.atMs < atMs);
  }

  /** The place of an item in its lane; -1 where it is forgotten. */
  placeOf(item: Item): number {
    const lane = this.lane(item.lane);
    const place = firstFrom(lane, (other) => isBehind(item, other));
    return lane[place] === item ? place : -1;
  }

  #addBroadcast(item: Item, event: Numbered & Life): void {
    const life = lifeOf(event.server, event.incarnation);
    madeIn(this.#said, life, () => new Numbers()).add(item);
    // Where deliveries came first.
    for (const heard of this.#heard.get(life)?.values() ?? [])
      for (const delivery of heard.meeting(event)) this.#link(item, delivery);
  }

  #addDelivery(item: Item, event: OfAnother): void {
    const life = lifeOf(event.sender, event.of);
    const receivers = madeIn(this.#heard, life, () => new Map<number, Numbers>());
    madeIn(receivers, item.lane, () => new Numbers()).add(item);
    for (const broadcast of this.#said.get(life)?.meeting(event) ?? []) this.#link(broadcast, item);
  }

  /**
   * A server writes down what it has done, and may be held up in between: what was heard was said by then. Within what its lane
   * allows, a cause is moved back before its effect, and an effect behind its cause.
   */
  #link(broadcast: Linked, delivery: Linked): void {
    broadcast.effects = [...broadcast.effects, delivery];
    delivery.causes = [...delivery.causes, broadcast];
    if (broadcast.atMs <= delivery.atMs) return;
    const before = this.lane(broadcast.lane)[this.placeOf(broadcast) - 1];
    broadcast.atMs = Math.min(
      broadcast.atMs,
      Math.max(delivery.atMs, (before?.atMs ?? -Infinity) + APART_MS),
    );
    if (broadcast.atMs <= delivery.atMs) return;
    const behind = this.lane(delivery.lane)[this.placeOf(delivery) + 1];
    delivery.atMs = Math.max(delivery.atMs, Math.min(broadcast.atMs, (behind?.atMs ?? Infinity) - APART_MS));
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
    forgetIn(this.#said);
    for (const [life, receivers] of this.#heard) {
      forgetIn(receivers);
      if (receivers.size === 0) this.#heard.delete(life);
    }
  }
}

/** Forgets what is gone, and the lists of which nothing is left. */
function forgetIn<K>(lists: Map<K, Numbers>): void {
  for (const [key, numbers] of lists) if (!numbers.forget()) lists.delete(key);
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

function madeIn<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** Puts an item behind all that are not later: mostly at the end, for events come nearly in order. */
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

/** A delivery of another's messages, of which it is known what they are. */
type OfAnother = Extract<LiveEvent, { kind: 'delivered' }> & Numbered & { readonly of: number };

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

/** The place of the first that is not before what is looked for. */
function firstFrom(items: readonly Item[], isBefore: (item: Item) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(items[middle] as Item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
