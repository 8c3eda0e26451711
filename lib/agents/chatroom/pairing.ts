/**
 * Which broadcast a delivery is of, by texts and order alone: independent of the sessions, which the checkers judge by it. Where all
 * servers are seen together, order tells: texts of one sender are delivered in the order of their broadcasts.
 */
import { keyOf, pairKeyOf } from '../../trace/life.ts';
import type { Life } from '../../trace/event.ts';
import { Spoken } from './spoken.ts';

/** Messages of one incarnation that follow each other. Without `of` and `first`, they were never broadcast. */
export interface Identified {
  readonly of?: number;
  readonly first?: number;
  readonly texts: readonly string[];
}

/** Told of what was broadcast, by each sender in order, it names what is delivered. */
export class Pairing {
  readonly #spoken = new Map<number, Spoken>();
  /** When the incarnations of receivers began. */
  readonly #startedAtMs = new Map<string, number>();
  /** By incarnation of a receiver and by sender: the place behind the last that was delivered. */
  readonly #cursors = new Map<string, number>();

  started(life: Life, atMs: number): void {
    this.#startedAtMs.set(keyOf(life), atMs);
  }

  said(life: Life, atMs: number, first: number, texts: readonly string[]): void {
    this.#spokenBy(life.server).push(life.incarnation, first, texts, atMs);
  }

  /**
   * Names what `receiver` has delivered of `sender`: each text is the sender's next one that reads so, counted from the
   * last that was delivered or from the receiver's start; if there is none, it is the latest before that, so that what is
   * delivered twice or out of order is seen to be. Cut into messages of one incarnation with consecutive numbers.
   *
   * @param untilMs - when it was delivered, as far as clocks can be trusted
   */
  identify(receiver: Life, sender: number, texts: readonly string[], untilMs: number): readonly Identified[] {
    const spoken = this.#spokenBy(sender);
    const key = pairKeyOf(receiver, sender);
    let cursor = this.#cursors.get(key) ?? spoken.placeAt(this.#startedAtMs.get(keyOf(receiver)) ?? 0);
    const places = texts.map((text) => {
      const place = spoken.find(text, cursor, untilMs);
      if (place !== undefined) cursor = Math.max(cursor, place + 1);
      return place;
    });
    this.#cursors.set(key, cursor);
    return runsOf(spoken, places, texts);
  }

  /** `receiver` has delivered the messages of `sender`'s incarnation `of` up to number `last`: this much is known already. */
  heard(receiver: Life, sender: number, of: number, last: number): void {
    const place = this.#spokenBy(sender).placeOf(of, last);
    const key = pairKeyOf(receiver, sender);
    if (place !== undefined) this.#cursors.set(key, Math.max(this.#cursors.get(key) ?? 0, place + 1));
  }

  #spokenBy(server: number): Spoken {
    let spoken = this.#spoken.get(server);
    if (spoken === undefined) this.#spoken.set(server, (spoken = new Spoken()));
    return spoken;
  }
}

/** Cuts texts where the place behind one is not the place of the next, or belongs to another incarnation. */
function runsOf(
  spoken: Spoken,
  places: readonly (number | undefined)[],
  texts: readonly string[],
): Identified[] {
  const runs: Identified[] = [];
  for (let start = 0, end = 1; start < texts.length; start = end++) {
    const place = places[start];
    const block = place === undefined ? undefined : spoken.blockAt(place);
    const belongs = (i: number) => {
      const at = places[i];
      if (at === undefined || place === undefined) return at === place;
      return at === place + i - start && spoken.blockAt(at).incarnation === block?.incarnation;
    };
    while (end < texts.length && belongs(end)) end++;
    const run = { texts: start === 0 && end === texts.length ? texts : texts.slice(start, end) };
    if (place === undefined || block === undefined) runs.push(run);
    else runs.push({ of: block.incarnation, first: block.first + place - block.from, ...run });
  }
  return runs;
}
