/**
 * The safety promises about messages: FIFO broadcast (Hadzilacos and Toueg 1994), for every incarnation of a receiver and every
 * incarnation of a sender. A server is also a receiver of its own messages.
 */
import { LOST_MAX, type EventRef, type Evidence } from '../../../check/evidence.ts';
import { Findings } from '../../../check/findings.ts';
import { isFact, type FactEvent } from '../facts.ts';
import { quoted, type HistoryEvent } from './history.ts';
import type { PromiseName } from './promises.ts';
import { at, type Violation } from '../../../check/promise.ts';
import {
  incarnationsOf,
  nameOf,
  type KnownIncarnation,
  type Incarnations,
} from '../../../check/incarnations.ts';
import { broadcastOf, MessageIndex, type Message, type Broadcasts } from './messages.ts';

type Delivered = FactEvent<'delivered'>;

/** The messages that one incarnation of a receiver has delivered of one incarnation of a sender. */
export interface Received {
  /** The number of the first message, and of the last one so far. */
  readonly first: number;
  last: number;
  /** The numbers between them that were skipped. */
  readonly skipped: Set<number>;
}

/** The deliveries of one incarnation of a receiver. */
interface Receiver {
  readonly incarnation: KnownIncarnation;
  readonly of: Map<Broadcasts, Received>;
  /** The newest incarnation of each sender of which it has delivered messages. */
  readonly newest: Map<number, { readonly by: Broadcasts; readonly received: Received }>;
}

/** The deliveries of a history. */
export interface Deliveries {
  /** The violations. */
  readonly found: Findings;
  readonly messages: MessageIndex;
  /** The messages that a receiver has delivered of a sender; undefined if none. */
  received(receiver: KnownIncarnation, sender: KnownIncarnation): Received | undefined;
}

/**
 * Follows all messages of a history, and checks `no-creation`, `no-duplication`, `fifo-order`, `no-gap`, `no-stale-incarnation`
 * and `no-catch-up`.
 *
 * @param clockSkewMs - by how much the clocks of two servers may differ
 */
export function followDeliveries(
  history: readonly HistoryEvent[],
  incarnations: Incarnations,
  clockSkewMs = 0,
): Deliveries {
  const found = new Findings();
  const messages = new MessageIndex(incarnations);
  const receivers = new Map<KnownIncarnation, Receiver>();
  for (const event of history) {
    if (isFact(event, 'broadcast')) messages.add(event);
    if (!isFact(event, 'delivered')) continue;
    const { sender, texts } = event.fact;
    const incarnation = incarnations.of(event);
    let receiver = receivers.get(incarnation);
    if (receiver === undefined)
      receivers.set(incarnation, (receiver = { incarnation, of: new Map(), newest: new Map() }));
    for (let i = 0; i < texts.length; i++) {
      if (isNext(receiver, event, i)) continue;
      const message = messages.find(event, i);
      const problem = deliver(receiver, sender, message, clockSkewMs);
      if (problem === undefined) continue;
      const { promise, rest, gap, after } = problem;
      const seen = () => eventsOf(event, message, after);
      if (gap === undefined)
        found.add(
          promise,
          event.atMs,
          () => `${nameOf(incarnation)} delivered "${texts[i] ?? ''}" ${at(event.atMs)}${rest}`,
          () => ({ events: seen(), lost: [] }),
        );
      else
        found.add(
          promise,
          event.atMs,
          () => gapIn({ ...gap, incarnation, event, i }),
          () => lostIn(gap, event, seen()),
        );
    }
  }
  return {
    found,
    messages,
    received: (receiver, sender) => receivers.get(receiver)?.of.get(messages.of(sender)),
  };
}

/** Messages `[from, until)` of a sender, which were skipped when the next one was delivered. */
interface Gap {
  readonly by: Broadcasts;
  readonly received: Received;
  readonly from: number;
  readonly until: number;
}

/** The same, with the delivery that revealed it. */
interface GapAt extends Gap {
  readonly incarnation: KnownIncarnation;
  readonly event: Delivered;
  readonly i: number;
}

/** A gap in words. Whether the messages came later is known when all deliveries have been followed. */
function gapIn({ by, received, from, until, incarnation, event, i }: GapAt): string {
  const numbers = Array.from({ length: until - from }, (_, k) => from + k);
  const missing = numbers.filter((number) => received.skipped.has(number));
  const left = missing.length > 0 ? missing : numbers;
  const got = missing.length > 0 ? 'never got' : 'got';
  const late = missing.length > 0 ? '' : ' too late';
  return (
    `${nameOf(incarnation)} ${got} ${quoted(left.map((number) => by.texts[number] ?? ''))} of ${nameOf(by.sender)}${late}: ` +
    `it delivered "${event.fact.texts[i] ?? ''}" ${at(event.atMs)}, number ${String(until)} right after number ${String(from - 1)}`
  );
}

/** A delivery, the broadcast of its message, and that of another message. */
function eventsOf(
  { server, incarnation, atMs, fact }: Delivered,
  message: Message | undefined,
  after: Message | undefined,
): EventRef[] {
  const number = message?.number ?? fact.first;
  const delivery = { server, incarnation, atMs, kind: 'delivered', ...(number !== undefined && { number }) };
  return [delivery, ...[message, after].flatMap((one) => (one === undefined ? [] : [broadcastOf(one)]))];
}

/** The messages of a gap that never came; of those that came later the broadcasts. */
function lostIn(
  { by, received, from, until }: Gap,
  { server, atMs }: Delivered,
  events: readonly EventRef[],
): Evidence {
  const left = Array.from({ length: until - from }, (_, k) => from + k);
  const missing = left.filter((number) => received.skipped.has(number)).slice(0, LOST_MAX);
  const late = missing.length > 0 ? [] : left.slice(0, LOST_MAX);
  return {
    events: [...events, ...late.map((number) => broadcastOf({ by, number }))],
    lost: missing.map((number) => ({ sent: broadcastOf({ by, number }), to: server, byMs: atMs })),
  };
}

/** The violations that {@link followDeliveries} finds. */
export function checkDelivery(history: readonly HistoryEvent[]): readonly Violation[] {
  return followDeliveries(history, incarnationsOf(history)).found.violations().first;
}

/** Whether a delivery is the next message of the sender's newest known incarnation, as it nearly always is. */
function isNext(receiver: Receiver, { fact }: Delivered, i: number): boolean {
  const newest = receiver.newest.get(fact.sender);
  if (newest === undefined) return false;
  const next = newest.received.last + 1;
  if (newest.by.texts[next] !== fact.texts[i]) return false;
  if (fact.of !== undefined && (fact.of !== newest.by.sender.incarnation || fact.first !== next - i))
    return false;
  newest.received.last = next;
  return true;
}

/** A problem with a delivery. */
interface Problem {
  readonly promise: PromiseName;
  /** The end of its sentence. */
  readonly rest: string;
  readonly gap?: Gap;
  /** The message that should have been delivered later. */
  readonly after?: Message;
}

/** Adds a delivery, and gives the problem with it, if there is one. */
function deliver(
  receiver: Receiver,
  sender: number,
  message: Message | undefined,
  clockSkewMs: number,
): Problem | undefined {
  if (message === undefined) return { promise: 'no-creation', rest: ', which no server had broadcast' };
  const { by, number } = message;
  if (by.sender.server !== sender) {
    const rest = ` as a message of server ${String(sender)}, but ${nameOf(by.sender)} broadcast it`;
    return { promise: 'no-creation', rest };
  }
  const saidMs = by.atMs[number] as number;
  if (saidMs < receiver.incarnation.startedAtMs - clockSkewMs) {
    const rest = `, broadcast ${at(saidMs)}, before its own start ${at(receiver.incarnation.startedAtMs)}`;
    return { promise: 'no-catch-up', rest };
  }
  const newest = receiver.newest.get(sender);
  if (newest !== undefined && by.sender.number < newest.by.sender.number) {
    const rest = `, a message of ${nameOf(by.sender)}, after messages of ${nameOf(newest.by.sender)}`;
    return { promise: 'no-stale-incarnation', rest };
  }
  const received = receiver.of.get(by);
  if (received === undefined) {
    const begun = { first: number, last: number, skipped: new Set<number>() };
    receiver.of.set(by, begun);
    receiver.newest.set(sender, { by, received: begun });
    return undefined;
  }
  const { first, last, skipped } = received;
  const which = `, number ${String(number)} of ${nameOf(by.sender)}`;
  // A message that comes again, or too late, does not change how far the receiver is.
  if (number <= last) {
    const after = { by, number: last };
    return number < first || skipped.delete(number)
      ? {
          promise: 'fifo-order',
          rest: `${which}, after "${by.texts[last] ?? ''}", number ${String(last)}, which was broadcast later`,
          after,
        }
      : { promise: 'no-duplication', rest: `${which}, again` };
  }
  received.last = number;
  if (number === last + 1) return undefined;
  for (let left = last + 1; left < number; left++) skipped.add(left);
  const gap = { by, received, from: last + 1, until: number };
  return { promise: 'no-gap', rest: `${which}, right after number ${String(last)}`, gap };
}
