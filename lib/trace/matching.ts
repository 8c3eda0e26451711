/**
 * Which event a received message came from, by its id: the sender, its incarnation, its number. It does not know what a message
 * says.
 */
import { lowerBound } from './bisect.ts';
import type { Life, OwnEvent } from './event.ts';
import type { FactTable } from './facts.ts';
import { keyOf, pairKeyOf } from './life.ts';
import { madeBy } from './words.ts';

/** Messages that one event sent or made, by their numbers. */
interface Marked<Mark> {
  readonly first: number;
  readonly end: number;
  readonly mark: Mark;
}

/** Messages by number, each with the first event that had it. */
class Ranges<Mark> {
  /** Without gaps or overlaps that were not there, ascending. */
  readonly #line: Marked<Mark>[] = [];
  /** What came again, or filled a gap. */
  readonly #rest: Marked<Mark>[] = [];

  add(first: number, count: number, mark: Mark): void {
    const frontier = this.#line.at(-1)?.end ?? 0;
    if (first < frontier) this.#rest.push({ first, end: first + count, mark });
    if (first + count > frontier)
      this.#line.push({ first: Math.max(first, frontier), end: first + count, mark });
  }

  /** The event that had a message first, and the number up to which that is so. */
  find(number: number): { readonly mark: Mark; readonly end: number } | undefined {
    const line = this.#line;
    const inLine = line[lowerBound(line.length, (i) => (line[i] as Marked<Mark>).end <= number)];
    if (inLine !== undefined && inLine.first <= number) return inLine;
    const found = this.#rest.find(({ first, end }) => first <= number && number < end);
    return found && { mark: found.mark, end: number + 1 };
  }
}

/** Told of what was sent and made, it gives again what it was told as the `mark`: as the cause of what is received. */
export class Matching<Mark> {
  /** By incarnation of a sender and by receiver. */
  readonly #sent = new Map<string, Ranges<Mark>>();
  /** By incarnation of a sender. */
  readonly #made = new Map<string, Ranges<Mark>>();

  /** Takes note of an event that sends or makes messages, and of no other. */
  note(event: OwnEvent, facts: FactTable, mark: Mark): void {
    if (event.kind === 'sent') this.sent(event, event.to, event.first, event.count, mark);
    const made = madeBy(event, facts);
    if (made !== undefined) this.made(event, made.first, made.count, mark);
  }

  sent(life: Life, to: number, first: number, count: number, mark: Mark): void {
    rangesIn(this.#sent, pairKeyOf(life, to)).add(first, count, mark);
  }

  /** Messages of an incarnation begin to exist, whoever they are for. */
  made(life: Life, first: number, count: number, mark: Mark): void {
    rangesIn(this.#made, keyOf(life)).add(first, count, mark);
  }

  /**
   * What messages `[first, end)` of an incarnation came from when `to` received them: for each the first event that handed it to a
   * connection with `to`, else the one that made it, where either is known.
   */
  causesOf(life: Life, first: number, end: number, to: number): readonly Mark[] {
    const sent = this.#sent.get(pairKeyOf(life, to));
    const made = this.#made.get(keyOf(life));
    const causes: Mark[] = [];
    for (let number = first; number < end;) {
      const bySent = sent?.find(number);
      const found = bySent ?? made?.find(number);
      if (found !== undefined && found.mark !== causes.at(-1)) causes.push(found.mark);
      // Within what was made, a part may have been sent.
      number = bySent?.end ?? (sent === undefined ? found?.end : undefined) ?? number + 1;
    }
    return causes;
  }

  /** What the messages of a receipt came from; nothing where it does not tell which they are, or is no receipt. */
  causesOfReceipt(event: OwnEvent): readonly Mark[] {
    if (event.kind !== 'received') return [];
    const { from, of, first, count, server } = event;
    if (of === undefined || first === undefined) return [];
    return this.causesOf({ server: from, incarnation: of }, first, first + count, server);
  }
}

function rangesIn<Mark>(map: Map<string, Ranges<Mark>>, key: string): Ranges<Mark> {
  let ranges = map.get(key);
  if (ranges === undefined) map.set(key, (ranges = new Ranges()));
  return ranges;
}
