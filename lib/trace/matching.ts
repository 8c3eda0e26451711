/** Finds the event that a received message comes from, by its id: its sender, the sender's incarnation, its number. */
import { lowerBound } from './bisect.ts';
import type { IncarnationId, OwnEvent } from './event.ts';
import type { FactTable } from './facts.ts';
import { keyOf, pairKeyOf } from './incarnation.ts';
import { madeBy } from './words.ts';

/** A range of messages that one event sent or made, by number. */
interface Marked<Mark> {
  readonly first: number;
  readonly end: number;
  readonly mark: Mark;
}

/** Messages by number, each with the first event that had it. */
class Ranges<Mark> {
  /** Ascending, without overlaps; gaps only where numbers were missing. */
  readonly #line: Marked<Mark>[] = [];
  /** Repeated messages, and messages that filled a gap. */
  readonly #rest: Marked<Mark>[] = [];

  add(first: number, count: number, mark: Mark): void {
    const frontier = this.#line.at(-1)?.end ?? 0;
    if (first < frontier) this.#rest.push({ first, end: first + count, mark });
    if (first + count > frontier)
      this.#line.push({ first: Math.max(first, frontier), end: first + count, mark });
  }

  /** The first event that had a message, and the number up to which this holds. */
  find(number: number): { readonly mark: Mark; readonly end: number } | undefined {
    const line = this.#line;
    const inLine = line[lowerBound(line.length, (i) => (line[i] as Marked<Mark>).end <= number)];
    if (inLine !== undefined && inLine.first <= number) return inLine;
    const found = this.#rest.find(({ first, end }) => first <= number && number < end);
    return found && { mark: found.mark, end: number + 1 };
  }
}

/** Takes events that send or make messages, each with a `mark`, and returns the marks of the causes of received messages. */
export class Matching<Mark> {
  /** By incarnation of a sender and by receiver. */
  readonly #sent = new Map<string, Ranges<Mark>>();
  /** By incarnation of a sender. */
  readonly #made = new Map<string, Ranges<Mark>>();

  /** Records an event if it sends or makes messages. */
  note(event: OwnEvent, facts: FactTable, mark: Mark): void {
    if (event.kind === 'sent') this.sent(event, event.to, event.first, event.count, mark);
    const made = madeBy(event, facts);
    if (made?.to !== undefined) this.sent(event, made.to, made.first, made.count, mark);
    else if (made !== undefined) this.made(event, made.first, made.count, mark);
  }

  sent(incarnation: IncarnationId, to: number, first: number, count: number, mark: Mark): void {
    rangesIn(this.#sent, pairKeyOf(incarnation, to)).add(first, count, mark);
  }

  /** Records messages that an incarnation made, for any receivers. */
  made(incarnation: IncarnationId, first: number, count: number, mark: Mark): void {
    rangesIn(this.#made, keyOf(incarnation)).add(first, count, mark);
  }

  /**
   * The causes of the receipt of messages `[first, end)` of an incarnation by `to`: for each the first event that handed it to a connection
   * with `to`, otherwise the one that made it, if either is known.
   */
  causesOf(incarnation: IncarnationId, first: number, end: number, to: number): readonly Mark[] {
    const sent = this.#sent.get(pairKeyOf(incarnation, to));
    const made = this.#made.get(keyOf(incarnation));
    const causes: Mark[] = [];
    for (let number = first; number < end;) {
      const bySent = sent?.find(number);
      const found = bySent ?? made?.find(number);
      if (found !== undefined && found.mark !== causes.at(-1)) causes.push(found.mark);
      // Of the messages that were made, only a part may have been sent.
      number = bySent?.end ?? (sent === undefined ? found?.end : undefined) ?? number + 1;
    }
    return causes;
  }

  /** The causes of a receipt; empty if it has no ids, or if the event is no receipt. */
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
