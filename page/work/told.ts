/** What of the held events can be judged: a live feed may leave messages out, and forgets the oldest. Pure. */
import type { LiveEvent } from '../../lib/live/live.ts';

type Delivered = Extract<LiveEvent, { kind: 'delivered' }>;
type Identified = Delivered & { readonly of: number; readonly first: number };

/**
 * The events without deliveries of which the broadcast is not among them: they would look like inventions. Where it can be seen
 * that a server's own deliveries were left out, for the places in its log leap, what it had delivered of that sender before is left
 * out, too: it would look like a gap. The messages of each life are numbered anew, from 0, as they are held.
 */
export function told(events: readonly LiveEvent[]): LiveEvent[] {
  const ordered = [...events].sort((a, b) => a.atMs - b.atMs);
  const numbers = numbersIn(ordered);
  const known = ordered.flatMap((event): LiveEvent[] => {
    if (event.kind === 'broadcast') {
      const first = numbers.get(lifeOf(event.server, event.incarnation))?.get(event.first) ?? event.first;
      return [{ ...event, first }];
    }
    return isIdentified(event) ? partsOf(event, numbers.get(lifeOf(event.sender, event.of))) : [event];
  });
  return withoutLeaps(known);
}

/** By life: the new number of each message that is held, by its number. */
function numbersIn(events: readonly LiveEvent[]): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const held = new Map<string, Map<number, number>>();
  for (const event of events) {
    if (event.kind !== 'broadcast') continue;
    const life = lifeOf(event.server, event.incarnation);
    const numbers = held.get(life) ?? new Map<number, number>();
    held.set(life, numbers);
    event.texts.forEach((_, i) => numbers.set(event.first + i, numbers.size));
  }
  return held;
}

/** What is known of a delivery, in parts whose numbers are consecutive. */
function partsOf(event: Identified, numbers: ReadonlyMap<number, number> | undefined): LiveEvent[] {
  const parts: { first: number; from: number; texts: string[] }[] = [];
  event.texts.forEach((text, i) => {
    const number = numbers?.get(event.first + i);
    if (number === undefined) return;
    const last = parts.at(-1);
    if (last !== undefined && last.first + last.texts.length === number) last.texts.push(text);
    else parts.push({ first: number, from: i, texts: [text] });
  });
  return parts.map(({ first, from, texts }) => ({
    ...event,
    first,
    texts,
    ...(event.position === undefined ? {} : { position: event.position + from }),
  }));
}

/** Without what a server delivered of a sender's life before it is known that something was left out between. */
function withoutLeaps(events: readonly LiveEvent[]): LiveEvent[] {
  /** By life of a receiver: its next place. By that and the life of a sender: the next number, and whether places have leapt since. */
  const places = new Map<string, number>();
  const leaps = new Map<string, number>();
  const nexts = new Map<string, { number: number; leaps: number; kept: LiveEvent[] }>();
  const left = new Set<LiveEvent>();
  for (const event of events) {
    if (!isIdentified(event)) continue;
    const receiver = lifeOf(event.server, event.incarnation);
    const { position } = event;
    if (position !== undefined) {
      if (position !== (places.get(receiver) ?? position))
        leaps.set(receiver, (leaps.get(receiver) ?? 0) + 1);
      places.set(receiver, position + event.texts.length);
    }
    const leapt = leaps.get(receiver) ?? 0;
    const key = `${receiver} ${lifeOf(event.sender, event.of)}`;
    const before = nexts.get(key);
    const isLeap = before !== undefined && event.first > before.number && leapt > before.leaps;
    if (isLeap) for (const kept of before.kept) left.add(kept);
    nexts.set(key, {
      number: event.first + event.texts.length,
      leaps: leapt,
      kept: before === undefined || isLeap ? [event] : before.kept,
    });
    if (before !== undefined && !isLeap) before.kept.push(event);
  }
  return left.size === 0 ? [...events] : events.filter((event) => !left.has(event));
}

function isIdentified(event: LiveEvent): event is Identified {
  return event.kind === 'delivered' && event.of !== undefined && event.first !== undefined;
}

function lifeOf(server: number, incarnation: number): string {
  return `${String(server)} ${String(incarnation)}`;
}
