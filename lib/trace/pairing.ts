/**
 * Which broadcast a delivery comes from. A server that delivers a text knows who said it, not as its how many-th message;
 * where all servers are seen together, order tells: texts of one sender are heard in the order in which they were said.
 */
import { keyOf, type Life } from './life.ts';
import { Spoken } from './spoken.ts';

/** Messages of one life that follow each other. Without `of` and `first`, nobody ever said them. */
export interface Identified {
  readonly of?: number;
  readonly first?: number;
  readonly texts: readonly string[];
}

/** Messages of one life that one connection was given, by their numbers. */
interface Handed<Mark> {
  readonly first: number;
  readonly end: number;
  readonly mark: Mark;
}

/**
 * Told of what was said, by each sender in order, it names what is delivered. What it is told with a message as its
 * `mark`, it gives again as the cause of a delivery.
 */
export class Pairing<Mark> {
  readonly #spoken = new Map<number, Spoken<Mark>>();
  /** When the lives of receivers began. */
  readonly #startedAtMs = new Map<string, number>();
  /** By life of a receiver and by sender: the place behind the last that was heard. */
  readonly #cursors = new Map<string, number>();
  /** By life of a sender and by receiver: what was sent first, ascending; and what was sent again, or filled a gap. */
  readonly #handed = new Map<string, { readonly line: Handed<Mark>[]; readonly rest: Handed<Mark>[] }>();

  started(life: Life, atMs: number): void {
    this.#startedAtMs.set(keyOf(life), atMs);
  }

  said(life: Life, atMs: number, first: number, texts: readonly string[], mark: Mark): void {
    this.#spokenBy(life.server).push(life.incarnation, first, texts, atMs, mark);
  }

  sent(life: Life, to: number, first: number, count: number, mark: Mark): void {
    const key = `${keyOf(life)} ${String(to)}`;
    let handed = this.#handed.get(key);
    if (handed === undefined) this.#handed.set(key, (handed = { line: [], rest: [] }));
    const frontier = handed.line.at(-1)?.end ?? 0;
    if (first < frontier) handed.rest.push({ first, end: first + count, mark });
    if (first + count > frontier)
      handed.line.push({ first: Math.max(first, frontier), end: first + count, mark });
  }

  /**
   * Names what `receiver` has delivered of `sender`: each text is the sender's next one that reads so, counted from the
   * last that was delivered or from the receiver's start; if there is none, it is the latest before that, so that what is
   * delivered twice or out of order is seen to be. Cut into messages of one life with consecutive numbers.
   *
   * @param untilMs - when it was delivered, as far as clocks can be trusted
   */
  identify(receiver: Life, sender: number, texts: readonly string[], untilMs: number): readonly Identified[] {
    const spoken = this.#spokenBy(sender);
    const key = `${keyOf(receiver)} ${String(sender)}`;
    let cursor = this.#cursors.get(key) ?? spoken.placeAt(this.#startedAtMs.get(keyOf(receiver)) ?? 0);
    const places = texts.map((text) => {
      const place = spoken.find(text, cursor, untilMs);
      if (place !== undefined) cursor = Math.max(cursor, place + 1);
      return place;
    });
    this.#cursors.set(key, cursor);
    return runsOf(spoken, places, texts);
  }

  /** `receiver` has delivered the messages of `sender`'s life `of` up to number `last`: this much is known already. */
  heard(receiver: Life, sender: number, of: number, last: number): void {
    const place = this.#spokenBy(sender).placeOf(of, last);
    const key = `${keyOf(receiver)} ${String(sender)}`;
    if (place !== undefined) this.#cursors.set(key, Math.max(this.#cursors.get(key) ?? 0, place + 1));
  }

  /**
   * What messages `[first, end)` of a life must have come from when `to` delivered them: for each the first event that
   * gave it to a connection with `to`, if any is known, else its broadcast.
   */
  causesOf(life: Life, first: number, end: number, to: number): readonly Mark[] {
    const { line, rest } = this.#handed.get(`${keyOf(life)} ${String(to)}`) ?? { line: [], rest: [] };
    const spoken = this.#spokenBy(life.server);
    const causes: Mark[] = [];
    for (let number = first; number < end;) {
      const inLine = line[indexOf(line, number)];
      const sent = inLine ?? rest.find((range) => range.first <= number && number < range.end);
      const place = sent === undefined ? spoken.placeOf(life.incarnation, number) : undefined;
      const cause = sent?.mark ?? (place === undefined ? undefined : spoken.blockAt(place).mark);
      if (cause !== undefined && cause !== causes.at(-1)) causes.push(cause);
      // A range that is in line was the first to hold all its numbers.
      number = inLine?.end ?? number + 1;
    }
    return causes;
  }

  #spokenBy(server: number): Spoken<Mark> {
    let spoken = this.#spoken.get(server);
    if (spoken === undefined) this.#spoken.set(server, (spoken = new Spoken()));
    return spoken;
  }
}

/** The index of the one that holds `number`, by bisection; -1 if none does. */
function indexOf(line: readonly Handed<unknown>[], number: number): number {
  let low = 0;
  let high = line.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((line[middle] as Handed<unknown>).end > number) high = middle;
    else low = middle + 1;
  }
  const found = line[low];
  return found !== undefined && found.first <= number && number < found.end ? low : -1;
}

/** Cuts texts where the place behind one is not the place of the next, or belongs to another life. */
function runsOf<Mark>(
  spoken: Spoken<Mark>,
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
