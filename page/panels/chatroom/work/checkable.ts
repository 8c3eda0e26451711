/** The held events that can be checked: a live feed may omit messages, and forgets the oldest. Pure. */
import { isFact, type ChatFact, type FactEvent } from '../../../../lib/agents/chatroom/facts.ts';
import { keyOf } from '../../../../lib/trace/incarnation.ts';
import type { LiveEvent } from '../../../../lib/trace/live.ts';
import type { Range } from '../../../../lib/trace/row.ts';

type Delivered = Extract<LiveEvent, { kind: 'fact' }> &
  FactEvent<'delivered'> & { readonly fact: { readonly of: number; readonly first: number } };

/**
 * The events without the deliveries whose broadcast is not among them, which would look like creations. Where a gap between the places
 * in a log shows that deliveries of a server were omitted, its earlier deliveries of that sender are left out, too: they would look like a
 * missing message. The messages of each incarnation are numbered anew, from 0, as they are held.
 */
export function checkable(events: readonly LiveEvent[]): LiveEvent[] {
  const ordered = [...events].sort((a, b) => a.atMs - b.atMs);
  const numbers = numbersIn(ordered);
  return withoutLeaps(ordered.flatMap((event) => renumbered(event, numbers)));
}

/** By incarnation: the new number of each message that is held, by its number. */
type Renumbering = ReadonlyMap<string, ReadonlyMap<number, number>>;

function numbersIn(events: readonly LiveEvent[]): Renumbering {
  const held = new Map<string, Map<number, number>>();
  for (const event of events) {
    if (!isFact(event, 'broadcast')) continue;
    const sender = keyOf(event);
    const numbers = held.get(sender) ?? new Map<number, number>();
    held.set(sender, numbers);
    const { first, texts } = event.fact;
    texts.forEach((_, i) => numbers.set(first + i, numbers.size));
  }
  return held;
}

/** An event with the new numbers, as far as its messages are held, in parts whose numbers are consecutive. */
function renumbered(event: LiveEvent, numbers: Renumbering): readonly LiveEvent[] {
  if (event.kind === 'sent') {
    const known = numbers.get(keyOf(event));
    return partsOf(event, known).map(({ first, count }) => ({ ...event, first, count }));
  }
  if (event.kind === 'received') {
    const { of, first, count } = event;
    if (of === undefined || first === undefined) return [event];
    const known = numbers.get(keyOf({ server: event.from, incarnation: of }));
    return partsOf({ first, count }, known).map((part) => ({
      ...event,
      first: part.first,
      count: part.count,
    }));
  }
  if (isFact(event, 'broadcast')) {
    const first = numbers.get(keyOf(event))?.get(event.fact.first) ?? event.fact.first;
    const fact: ChatFact = { ...event.fact, first };
    return [{ ...event, fact }];
  }
  if (!isIdentified(event)) return [event];
  const { kind, sender, of, first, texts } = event.fact;
  const known = numbers.get(keyOf({ server: sender, incarnation: of }));
  return partsOf({ first, count: texts.length }, known).map((part): LiveEvent<ChatFact> => ({
    ...event,
    fact: { kind, sender, of, first: part.first, texts: texts.slice(part.from, part.from + part.count) },
    ...(event.position === undefined ? {} : { position: event.position + part.from }),
  }));
}

/** The parts of some messages that are held, each with its new numbers, and which message of the whole its first one is. */
function partsOf(
  { first, count }: Range,
  numbers: ReadonlyMap<number, number> | undefined,
): readonly (Range & { readonly from: number })[] {
  const parts: { first: number; from: number; count: number }[] = [];
  for (let i = 0; i < count; i++) {
    const number = numbers?.get(first + i);
    if (number === undefined) continue;
    const last = parts.at(-1);
    if (last?.from === i - (last?.count ?? 0) && last.first + last.count === number) last.count++;
    else parts.push({ first: number, from: i, count: 1 });
  }
  return parts;
}

/** Without the deliveries of a sender's incarnation before a gap. */
function withoutLeaps(events: readonly LiveEvent[]): LiveEvent[] {
  /** By incarnation of a receiver: its next place. By that and the incarnation of a sender: the next number, and the gaps since. */
  const places = new Map<string, number>();
  const leaps = new Map<string, number>();
  const nexts = new Map<string, { number: number; leaps: number; kept: LiveEvent[] }>();
  const left = new Set<LiveEvent>();
  for (const event of events) {
    if (!isIdentified(event)) continue;
    const receiver = keyOf(event);
    const { position, fact } = event;
    const { sender, of, first, texts } = fact;
    if (position !== undefined) {
      if (position !== (places.get(receiver) ?? position))
        leaps.set(receiver, (leaps.get(receiver) ?? 0) + 1);
      places.set(receiver, position + texts.length);
    }
    const leapt = leaps.get(receiver) ?? 0;
    const key = `${receiver} ${keyOf({ server: sender, incarnation: of })}`;
    const before = nexts.get(key);
    const isLeap = before !== undefined && first > before.number && leapt > before.leaps;
    if (isLeap) for (const kept of before.kept) left.add(kept);
    nexts.set(key, {
      number: first + texts.length,
      leaps: leapt,
      kept: before === undefined || isLeap ? [event] : before.kept,
    });
    if (before !== undefined && !isLeap) before.kept.push(event);
  }
  return left.size === 0 ? [...events] : events.filter((event) => !left.has(event));
}

function isIdentified(event: LiveEvent): event is Delivered {
  return isFact(event, 'delivered') && event.fact.of !== undefined && event.fact.first !== undefined;
}
