/**
 * The promises about messages. Broadcasts in a run that is checked have contents of their own, so that a message can be
 * told from any other.
 */
import type { Life } from '../trace/event.ts';
import { at, keyOf, nameOf, type HistoryEvent, type Violation } from './history.ts';

/** A message that was broadcast: by whom, as its how many-th, and when. */
interface Said extends Life {
  readonly text: string;
  /** 0 for the first of this life. */
  readonly number: number;
  readonly atMs: number;
}

/** What one life of a server has of one life of a sender. */
interface Heard {
  /** The numbers, in the order of delivery. */
  readonly numbers: number[];
}

/**
 * Checks, for every life of a receiver and every life of a sender: nothing that nobody said (`invented`), nothing twice
 * (`duplicated`), in the order in which it was said (`order`), nothing left out between (`gap`), nothing of a life after
 * something of the next (`from-the-dead`), nothing from before the receiver's own life (`before-its-start`).
 *
 * These hold at every moment, so any beginning of a history can be checked. What is missing at the end is for
 * {@link checkComplete}.
 */
export function checkDelivery(history: readonly HistoryEvent[]): Violation[] {
  const violations: Violation[] = [];
  const said = new Map<string, Said>();
  const counts = new Map<string, number>();
  const startedAtMs = new Map<string, number>();
  const heard = new Map<string, Heard>();
  /** The newest life of a sender that a receiver has heard. */
  const newest = new Map<string, number>();

  for (const event of history) {
    if (event.kind === 'started') startedAtMs.set(keyOf(event), event.atMs);
    if (event.kind !== 'delivered' && event.kind !== 'broadcast') continue;
    for (const text of event.texts) {
      if (event.kind === 'broadcast') {
        const number = counts.get(keyOf(event)) ?? 0;
        counts.set(keyOf(event), number + 1);
        said.set(text, {
          server: event.server,
          incarnation: event.incarnation,
          text,
          number,
          atMs: event.atMs,
        });
      } else if (event.sender !== event.server) {
        const found = checkOne(event, event.sender, text);
        if (found !== undefined) violations.push(found);
      }
    }
  }
  return violations;

  function checkOne(
    receiver: Life & { readonly atMs: number },
    sender: number,
    text: string,
  ): Violation | undefined {
    const message = said.get(text);
    const where = `${nameOf(receiver)} delivered "${text}" ${at(receiver.atMs)}`;
    const violation = (promise: string, rest: string) => ({
      promise,
      atMs: receiver.atMs,
      message: `${where}${rest}`,
    });
    if (message === undefined) return violation('invented', `, which nobody had said`);
    if (message.server !== sender) {
      return violation('invented', ` as said by server ${String(sender)}, but ${nameOf(message)} said it`);
    }
    const bornMs = startedAtMs.get(keyOf(receiver)) ?? 0;
    if (message.atMs < bornMs) {
      return violation(
        'before-its-start',
        `, which was said ${at(message.atMs)}, before it started ${at(bornMs)}`,
      );
    }
    const lifeKey = `${keyOf(receiver)} ${String(sender)}`;
    const newestLife = newest.get(lifeKey) ?? 0;
    if (message.incarnation < newestLife) {
      return violation(
        'from-the-dead',
        `, of ${nameOf(message)}, after messages of its life ${String(newestLife)}`,
      );
    }
    newest.set(lifeKey, message.incarnation);
    const key = `${keyOf(receiver)} ${keyOf(message)}`;
    const had = heard.get(key);
    if (had === undefined) {
      heard.set(key, { numbers: [message.number] });
      return undefined;
    }
    const last = had.numbers.at(-1) as number;
    had.numbers.push(message.number);
    if (message.number === last + 1) return undefined;
    const which = `number ${String(message.number)} of ${nameOf(message)}`;
    if (message.number > last) return violation('gap', `, ${which}, right after number ${String(last)}`);
    if (had.numbers.indexOf(message.number) < had.numbers.length - 1)
      return violation('duplicated', `, ${which}, again`);
    return violation('order', `, ${which}, after number ${String(last)}`);
  }
}

/**
 * Checks at the end of a run that has come to rest: whoever has a message of a sender's life has all that the sender said
 * from then on (`lost`), if both have lived to the end.
 */
export function checkComplete(history: readonly HistoryEvent[]): Violation[] {
  const last = new Map<string, { said: number; atMs: number; text: string }>();
  const living = new Map<number, Life>();
  const heardLast = new Map<string, { receiver: Life; sender: Life; number: number }>();
  const numberOf = new Map<string, { number: number; life: Life }>();
  for (const event of history) {
    if (event.kind === 'started') living.set(event.server, event);
    if (event.kind === 'crashed') living.delete(event.server);
    if (event.kind !== 'delivered' && event.kind !== 'broadcast') continue;
    for (const text of event.texts) {
      if (event.kind === 'broadcast') {
        const said = (last.get(keyOf(event))?.said ?? 0) + 1;
        last.set(keyOf(event), { said, atMs: event.atMs, text });
        numberOf.set(text, { number: said - 1, life: event });
      } else if (event.sender !== event.server) {
        const message = numberOf.get(text);
        if (message === undefined) continue; // checkDelivery speaks of it.
        const key = `${keyOf(event)} ${keyOf(message.life)}`;
        heardLast.set(key, { receiver: event, sender: message.life, number: message.number });
      }
    }
  }
  const violations: Violation[] = [];
  const isLiving = (life: Life) => living.get(life.server)?.incarnation === life.incarnation;
  for (const { receiver, sender, number } of heardLast.values()) {
    const final = last.get(keyOf(sender));
    if (final === undefined || !isLiving(receiver) || !isLiving(sender) || number + 1 === final.said)
      continue;
    const missing = final.said - 1 - number;
    violations.push({
      promise: 'lost',
      atMs: final.atMs,
      message:
        `${nameOf(receiver)} never delivered the last ${String(missing)} messages of ${nameOf(sender)}, ` +
        `of which the last is "${final.text}", said ${at(final.atMs)}; both are running`,
    });
  }
  return violations;
}
