/**
 * The safety promises about messages: FIFO broadcast (Hadzilacos and Toueg 1994), for every incarnation of a receiver and every
 * incarnation of a sender. A server is also a receiver of its own messages.
 */
import { Findings } from '../../../check/findings.ts';
import { isFact, type FactEvent } from '../facts.ts';
import { quoted, type HistoryEvent } from './history.ts';
import type { PromiseName } from './promises.ts';
import { at, type Violation } from '../../../check/promise.ts';
import { livesOf, nameOf, type KnownLife, type Lives } from '../../../check/lives.ts';
import { MessageIndex, type Message, type Sayings } from './messages.ts';

type Delivered = FactEvent<'delivered'>;

/** What one life of a receiver has of one life of a sender. */
export interface Heard {
  /** The number of the first message, and of the last one so far. */
  readonly first: number;
  last: number;
  /** The numbers between them that were left out. */
  readonly skipped: Set<number>;
}

/** What one life of a receiver has heard. */
interface Receiver {
  readonly life: KnownLife;
  readonly of: Map<Sayings, Heard>;
  /** The newest life that it has heard of each sender, and what it has of it. */
  readonly newest: Map<number, { readonly by: Sayings; readonly heard: Heard }>;
}

/** What has become of the messages of a history. */
export interface Deliveries {
  /** All that is wrong with them so far. */
  readonly found: Findings;
  readonly messages: MessageIndex;
  /** What a life of a receiver has of a life of a sender; undefined where it has nothing. */
  heard(receiver: KnownLife, sender: KnownLife): Heard | undefined;
}

/**
 * Follows all messages of a history, and checks `no-creation`, `no-duplication`, `fifo-order`, `no-gap`, `no-stale-incarnation`
 * and `no-catch-up`.
 *
 * @param clockSkewMs - by how much the clocks of two servers may differ
 */
export function followDeliveries(
  history: readonly HistoryEvent[],
  lives: Lives,
  clockSkewMs = 0,
): Deliveries {
  const found = new Findings();
  const messages = new MessageIndex(lives);
  const receivers = new Map<KnownLife, Receiver>();
  for (const event of history) {
    if (isFact(event, 'broadcast')) messages.add(event);
    if (!isFact(event, 'delivered')) continue;
    const { sender, texts } = event.fact;
    const life = lives.of(event);
    let receiver = receivers.get(life);
    if (receiver === undefined) receivers.set(life, (receiver = { life, of: new Map(), newest: new Map() }));
    for (let i = 0; i < texts.length; i++) {
      if (isNext(receiver, event, i)) continue;
      const problem = deliver(receiver, sender, messages.find(event, i), clockSkewMs);
      if (problem === undefined) continue;
      const { promise, rest, gap } = problem;
      found.add(promise, event.atMs, () =>
        gap === undefined
          ? `${nameOf(life)} delivered "${texts[i] ?? ''}" ${at(event.atMs)}${rest}`
          : gapIn({ ...gap, life, event, i }),
      );
    }
  }
  return {
    found,
    messages,
    heard: (receiver, sender) => receivers.get(receiver)?.of.get(messages.of(sender)),
  };
}

/** Messages `[from, until)` of a sender, which were left out when the one behind them was delivered. */
interface Gap {
  readonly by: Sayings;
  readonly heard: Heard;
  readonly from: number;
  readonly until: number;
}

/** The same, with the delivery that showed it. */
interface GapAt extends Gap {
  readonly life: KnownLife;
  readonly event: Delivered;
  readonly i: number;
}

/** A gap in words: what is missing, and for how long. Whether it came later is known when all deliveries have been followed. */
function gapIn({ by, heard, from, until, life, event, i }: GapAt): string {
  const numbers = Array.from({ length: until - from }, (_, k) => from + k);
  const missing = numbers.filter((number) => heard.skipped.has(number));
  const left = missing.length > 0 ? missing : numbers;
  const got = missing.length > 0 ? 'never got' : 'got';
  const late = missing.length > 0 ? '' : ' too late';
  return (
    `${nameOf(life)} ${got} ${quoted(left.map((number) => by.texts[number] ?? ''))} of ${nameOf(by.life)}${late}: ` +
    `it delivered "${event.fact.texts[i] ?? ''}" ${at(event.atMs)}, number ${String(until)} right after number ${String(from - 1)}`
  );
}

/** As {@link followDeliveries}: the violations alone. */
export function checkDelivery(history: readonly HistoryEvent[]): readonly Violation[] {
  return followDeliveries(history, livesOf(history)).found.violations().first;
}

/** What a delivery nearly always is: of the sender's newest life that was heard, the message behind the last one. */
function isNext(receiver: Receiver, { fact }: Delivered, i: number): boolean {
  const newest = receiver.newest.get(fact.sender);
  if (newest === undefined) return false;
  const next = newest.heard.last + 1;
  if (newest.by.texts[next] !== fact.texts[i]) return false;
  if (fact.of !== undefined && (fact.of !== newest.by.life.incarnation || fact.first !== next - i))
    return false;
  newest.heard.last = next;
  return true;
}

/** Notes a delivery, and says what is wrong with it, if anything is. */
function deliver(
  receiver: Receiver,
  sender: number,
  message: Message | undefined,
  clockSkewMs: number,
): { promise: PromiseName; rest: string; gap?: Gap } | undefined {
  if (message === undefined) return { promise: 'no-creation', rest: ', which no server had broadcast' };
  const { by, number } = message;
  if (by.life.server !== sender) {
    const rest = ` as a message of server ${String(sender)}, but ${nameOf(by.life)} broadcast it`;
    return { promise: 'no-creation', rest };
  }
  const saidMs = by.atMs[number] as number;
  if (saidMs < receiver.life.startedAtMs - clockSkewMs) {
    const rest = `, broadcast ${at(saidMs)}, before its own start ${at(receiver.life.startedAtMs)}`;
    return { promise: 'no-catch-up', rest };
  }
  const newest = receiver.newest.get(sender);
  if (newest !== undefined && by.life.number < newest.by.life.number) {
    const rest = `, a message of ${nameOf(by.life)}, after messages of ${nameOf(newest.by.life)}`;
    return { promise: 'no-stale-incarnation', rest };
  }
  const heard = receiver.of.get(by);
  if (heard === undefined) {
    const begun = { first: number, last: number, skipped: new Set<number>() };
    receiver.of.set(by, begun);
    receiver.newest.set(sender, { by, heard: begun });
    return undefined;
  }
  const { first, last, skipped } = heard;
  const which = `, number ${String(number)} of ${nameOf(by.life)}`;
  // What comes again, or too late, changes nothing about how far the receiver is.
  if (number <= last) {
    return number < first || skipped.delete(number)
      ? { promise: 'fifo-order', rest: `${which}, after number ${String(last)}` }
      : { promise: 'no-duplication', rest: `${which}, again` };
  }
  heard.last = number;
  if (number === last + 1) return undefined;
  for (let left = last + 1; left < number; left++) skipped.add(left);
  const gap = { by, heard, from: last + 1, until: number };
  return { promise: 'no-gap', rest: `${which}, right after number ${String(last)}`, gap };
}
