/**
 * Matches deliveries with broadcasts by texts and order alone: independently of the sessions, which are checked by it. In the traces of all
 * servers, equal texts differ by their order: a sender's messages are delivered in the order of their broadcasts.
 */
import { keyOf, pairKeyOf } from '../../trace/incarnation.ts';
import type { IncarnationId } from '../../trace/event.ts';
import { BroadcastIndex } from './broadcastIndex.ts';

/** Consecutive messages of one incarnation. Without `of` and `first`, they were never broadcast. */
export interface Identified {
  readonly of?: number;
  readonly first?: number;
  readonly texts: readonly string[];
}

/** Takes the broadcasts of each sender in order, and identifies the messages of deliveries. */
export class TextMatching {
  readonly #broadcasts = new Map<number, BroadcastIndex>();
  /** The start times of receivers' incarnations. */
  readonly #startedAtMs = new Map<string, number>();
  /** By incarnation of a receiver and by sender: the place after the last delivered message. */
  readonly #cursors = new Map<string, number>();

  started(id: IncarnationId, atMs: number): void {
    this.#startedAtMs.set(keyOf(id), atMs);
  }

  broadcast(id: IncarnationId, atMs: number, first: number, texts: readonly string[]): void {
    this.#broadcastsOf(id.server).push(id.incarnation, first, texts, atMs);
  }

  /**
   * Identifies texts of `sender` that `receiver` has delivered: each is the sender's next message with this text, after the
   * last one that was delivered or from the receiver's start on; if there is none, the latest one before, which shows messages that are
   * delivered twice or out of order. Gives runs of messages of one incarnation with consecutive numbers.
   *
   * @param untilMs - when they were delivered, with the uncertainty of the clocks added
   */
  identify(
    receiver: IncarnationId,
    sender: number,
    texts: readonly string[],
    untilMs: number,
  ): readonly Identified[] {
    const broadcasts = this.#broadcastsOf(sender);
    const key = pairKeyOf(receiver, sender);
    let cursor = this.#cursors.get(key) ?? broadcasts.placeAt(this.#startedAtMs.get(keyOf(receiver)) ?? 0);
    const places = texts.map((text) => {
      const place = broadcasts.find(text, cursor, untilMs);
      if (place !== undefined) cursor = Math.max(cursor, place + 1);
      return place;
    });
    this.#cursors.set(key, cursor);
    return runsOf(broadcasts, places, texts);
  }

  /** Records that `receiver` has delivered the messages of `sender`'s incarnation `of` up to number `last`, which are identified already. */
  delivered(receiver: IncarnationId, sender: number, of: number, last: number): void {
    const place = this.#broadcastsOf(sender).placeOf(of, last);
    const key = pairKeyOf(receiver, sender);
    if (place !== undefined) this.#cursors.set(key, Math.max(this.#cursors.get(key) ?? 0, place + 1));
  }

  #broadcastsOf(server: number): BroadcastIndex {
    let broadcasts = this.#broadcasts.get(server);
    if (broadcasts === undefined) this.#broadcasts.set(server, (broadcasts = new BroadcastIndex()));
    return broadcasts;
  }
}

/** Splits texts where the next place is not consecutive, or belongs to another incarnation. */
function runsOf(
  broadcasts: BroadcastIndex,
  places: readonly (number | undefined)[],
  texts: readonly string[],
): Identified[] {
  const runs: Identified[] = [];
  for (let start = 0, end = 1; start < texts.length; start = end++) {
    const place = places[start];
    const block = place === undefined ? undefined : broadcasts.blockAt(place);
    const belongs = (i: number) => {
      const at = places[i];
      if (at === undefined || place === undefined) return at === place;
      return at === place + i - start && broadcasts.blockAt(at).incarnation === block?.incarnation;
    };
    while (end < texts.length && belongs(end)) end++;
    const run = { texts: start === 0 && end === texts.length ? texts : texts.slice(start, end) };
    if (place === undefined || block === undefined) runs.push(run);
    else runs.push({ of: block.incarnation, first: block.first + place - block.from, ...run });
  }
  return runs;
}
