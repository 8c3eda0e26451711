/** The promises about the requests of clients: each incarnation of a server broadcasts what they request, in order, once, and nothing else. */
import { isFact } from '../facts.ts';
import type { HistoryEvent } from './history.ts';
import { at, type Violation } from '../../../check/promise.ts';
import { nameOf, type KnownLife, type Lives } from '../../../check/lives.ts';

/** A broadcast that a master has asked of a server, with contents unlike all others'. */
export interface Asked {
  readonly server: number;
  readonly text: string;
  readonly atMs: number;
}

/** What one life was asked for, and how far it has obeyed. */
interface Orders {
  readonly asked: readonly Asked[];
  /** The place of each text in `asked`. */
  readonly places: ReadonlyMap<string, number>;
  /** The place behind the last that was accepted. */
  next: number;
  /** Places before that which were left out. */
  readonly skipped: Set<number>;
}

/**
 * Checks what every incarnation has accepted (`request-integrity`), and, if the run has come to rest, that the incarnations that run
 * to the end have accepted all their requests (`request-liveness`). An incarnation that ended may have had no time for its last ones.
 *
 * @param asked - all requests, in order: each server has one client, which connects to every incarnation again
 */
export function* checkObedience(
  history: readonly HistoryEvent[],
  lives: Lives,
  asked: readonly Asked[],
  isAtRest: boolean,
): Iterable<Violation> {
  const orders = new Map<KnownLife, Orders>();
  const ordersOf = (life: KnownLife): Orders => {
    let known = orders.get(life);
    if (known === undefined) orders.set(life, (known = ordersFor(life, asked)));
    return known;
  };
  for (const event of history) {
    if (!isFact(event, 'broadcast')) continue;
    const life = lives.of(event);
    for (const text of event.fact.texts) {
      const problem = accept(ordersOf(life), life, text);
      if (problem === undefined) continue;
      const message = `${nameOf(life)} accepted "${text}" ${at(event.atMs)}${problem}`;
      yield { promise: 'request-integrity', atMs: event.atMs, message };
    }
  }
  if (!isAtRest) return;
  for (const life of lives.running.values()) yield* ignored(ordersOf(life), life);
}

/** What was asked for while a life lasted. In the moment in which it ended there was no time to hear it. */
function ordersFor(life: KnownLife, asked: readonly Asked[]): Orders {
  const own = asked.filter(
    ({ server, atMs }) => server === life.server && atMs >= life.startedAtMs && atMs < life.endedAtMs,
  );
  return { asked: own, places: new Map(own.map(({ text }, i) => [text, i])), next: 0, skipped: new Set() };
}

/** Notes that a text was accepted, and says what is wrong with that, if anything is. */
function accept(orders: Orders, life: KnownLife, text: string): string | undefined {
  const { asked, places, next, skipped } = orders;
  const place = places.get(text);
  if (place === undefined) return ', which its client had not requested';
  if (place < next) return skipped.delete(place) ? undefined : ', again';
  const left: number[] = [];
  for (let i = next; i < place; i++) if (!mayBeMissed(asked[i] as Asked, life)) left.push(i);
  for (const i of left) skipped.add(i);
  orders.next = place + 1;
  return left.length === 0
    ? undefined
    : `, but not "${asked[left[0] as number]?.text ?? ''}", which its client had requested before it`;
}

/** What was asked for in the moment of a start may have been said to nobody. */
function mayBeMissed({ atMs }: Asked, life: KnownLife): boolean {
  return atMs === life.startedAtMs;
}

function* ignored({ asked, next, skipped }: Orders, life: KnownLife): Iterable<Violation> {
  for (const [i, one] of asked.entries()) {
    if ((i < next && !skipped.has(i)) || mayBeMissed(one, life)) continue;
    const message = `${nameOf(life)} never accepted "${one.text}", which its client requested ${at(one.atMs)}`;
    yield { promise: 'request-liveness', atMs: one.atMs, message };
  }
}
