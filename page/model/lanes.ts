/**
 * The events that are held, a lane for each server, each in the order of time. It grows by what comes and forgets the oldest;
 * what reads it is told by `version` that it has changed. No pixels here, and nothing of the page.
 */
import type { LiveEvent } from '../../lib/live/live.ts';
import type { Item } from './item.ts';
import { Numbers } from './numbers.ts';

export type { Item, Kind } from './item.ts';

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
  /** What was done to the grid: few, and some of it lasts. */
  #faults: Item[] = [];
  #nextOrder = 0;
  #version = 0;

  constructor(servers: number, max: number) {
    this.#max = max;
    this.#lanes = Array.from({ length: servers }, () => []);
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
      const item: Item = { event, atMs: event.atMs, lane, order: this.#nextOrder++, isGone: false };
      this.#all.push(item);
      insert(items, item);
      if (event.kind === 'fault') this.#faults.push(item);
      if (event.kind === 'broadcast')
        madeIn(this.#said, lifeOf(event.server, event.incarnation), () => new Numbers()).add(item);
      if (isOfAnother(event)) {
        const receivers = madeIn(
          this.#heard,
          lifeOf(event.sender, event.of),
          () => new Map<number, Numbers>(),
        );
        madeIn(receivers, lane, () => new Numbers()).add(item);
      }
    }
    if (this.#all.length > this.#max + SLACK) this.#forget(this.#all.length - this.#max);
  }

  /** The broadcasts of what was delivered of another server. */
  causesOf({ event }: Item): readonly Item[] {
    if (!isOfAnother(event)) return [];
    return this.#said.get(lifeOf(event.sender, event.of))?.meeting(event) ?? [];
  }

  /** Where what was broadcast was delivered by others. */
  effectsOf({ event }: Item): readonly Item[] {
    if (event.kind !== 'broadcast') return [];
    const receivers = this.#heard.get(lifeOf(event.server, event.incarnation));
    return receivers === undefined ? [] : [...receivers.values()].flatMap((heard) => heard.meeting(event));
  }

  /** The place in its lane of the first item at or behind a time. */
  placeAt(server: number, atMs: number): number {
    return firstFrom(this.lane(server), (item) => item.atMs < atMs);
  }

  /** The place of an item in its lane; -1 where it is forgotten. */
  placeOf(item: Item): number {
    const lane = this.lane(item.lane);
    const place = firstFrom(lane, (other) =>
      other.atMs === item.atMs ? other.order < item.order : other.atMs < item.atMs,
    );
    return lane[place] === item ? place : -1;
  }

  #forget(count: number): void {
    for (const item of this.#all.slice(0, count)) item.isGone = true;
    this.#all = this.#all.slice(count);
    this.#faults = this.#faults.filter(({ isGone }) => !isGone);
    for (const [i, lane] of this.#lanes.entries()) this.#lanes[i] = lane.filter(({ isGone }) => !isGone);
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

/** Puts an item behind all that are not later; it is near the end, for events come nearly in order. */
function insert(items: Item[], item: Item): void {
  let place = items.length;
  while (place > 0 && (items[place - 1] as Item).atMs > item.atMs) place--;
  if (place === items.length) items.push(item);
  else items.splice(place, 0, item);
}

/** Whether it is a delivery of which it is known what was delivered, and not of the server's own. */
function isOfAnother(
  event: LiveEvent,
): event is Extract<LiveEvent, { kind: 'delivered' }> & { readonly of: number; readonly first: number } {
  return (
    event.kind === 'delivered' &&
    event.sender !== event.server &&
    event.of !== undefined &&
    event.first !== undefined
  );
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
