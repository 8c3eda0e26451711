/**
 * Identifies deliveries by their texts (textMatching.ts): a delivery gets the incarnation `of` its sender and the number of its `first`
 * message, unless it was never broadcast. A receipt without ids from the session gets those of its delivery.
 */
import type { Fact, Namer, Naming } from '../../trace/facts.ts';
import type { OwnEvent, UnclockedEvent } from '../../trace/event.ts';
import { isFact, type ChatFact } from './facts.ts';
import { TextMatching } from './textMatching.ts';

type Receipt = Extract<OwnEvent, { kind: 'received' }>;
type Delivered = Extract<ChatFact, { kind: 'delivered' }>;

/** Identifies the messages of events of one or more servers; broadcasts are added to `matching` separately. */
class Names {
  readonly #matching: TextMatching;
  /** By server: a receipt without ids, until its delivery follows. */
  readonly #waiting = new Map<number, Receipt>();

  constructor(matching: TextMatching) {
    this.#matching = matching;
  }

  /** @param untilMs - the latest time of the event, with the uncertainty of the clocks added */
  of(event: OwnEvent, untilMs: number): readonly OwnEvent[] {
    const receipt = this.#waiting.get(event.server);
    this.#waiting.delete(event.server);
    const before = receipt === undefined ? [] : [receipt];
    if (event.kind === 'received' && event.first === undefined) {
      this.#waiting.set(event.server, event);
      return before;
    }
    if (!isFact(event, 'delivered')) return [...before, event];
    return this.#delivered(event, event.fact, receipt, untilMs);
  }

  /** The receipts that still wait at the end. */
  get rest(): readonly OwnEvent[] {
    return [...this.#waiting.values()];
  }

  #delivered(
    event: OwnEvent,
    fact: Delivered,
    receipt: Receipt | undefined,
    untilMs: number,
  ): readonly OwnEvent[] {
    const { kind, sender, of, first, texts } = fact;
    if (of !== undefined && first !== undefined)
      this.#matching.delivered(event, sender, of, first + texts.length - 1);
    const parts =
      of !== undefined && first !== undefined
        ? [{ of, first, texts }]
        : this.#matching.identify(event, sender, texts, untilMs);
    const isOfReceipt = receipt?.from === sender && receipt.count === texts.length;
    return [
      ...(receipt === undefined || isOfReceipt ? [] : [receipt]),
      ...parts.flatMap((part): OwnEvent[] => {
        const ids =
          part.of === undefined || part.first === undefined ? {} : { of: part.of, first: part.first };
        const named: Delivered = { kind, sender, ...ids, texts: part.texts };
        const { server, incarnation, atMs } = event;
        const delivery: OwnEvent = { ...event, kind: 'fact', fact: named };
        if (!isOfReceipt) return [delivery];
        return [
          { server, incarnation, atMs, kind: 'received', from: sender, ...ids, count: part.texts.length },
          delivery,
        ];
      }),
    ];
  }
}

/** Records starts and broadcasts. */
function note(matching: TextMatching, event: OwnEvent): void {
  if (event.kind === 'started') matching.started(event, event.atMs);
  if (isFact(event, 'broadcast')) matching.broadcast(event, event.atMs, event.fact.first, event.fact.texts);
}

function namer(): Namer {
  const matching = new TextMatching();
  const names = new Names(matching);
  return (event): readonly UnclockedEvent[] => {
    if (event.kind === 'fault') return [event];
    note(matching, event);
    return names.of(event, Infinity);
  };
}

function named(servers: readonly (readonly OwnEvent[])[], skewMs: number): readonly (readonly OwnEvent[])[] {
  const matching = new TextMatching();
  for (const events of servers) for (const event of events) note(matching, event);
  return servers.map((events) => {
    const names = new Names(matching);
    return [...events.flatMap((event) => names.of(event, event.atMs + skewMs)), ...names.rest];
  });
}

function unnamed(fact: Fact): Fact {
  const { kind, sender, texts } = fact as Delivered;
  return { kind, sender, texts } as Delivered;
}

export const NAMING: Naming = { namer, named, unnamed };
