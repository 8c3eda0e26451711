/** Messages on the way. */
import { Interned } from '../intern.ts';
import type { Vocabulary } from '../model.ts';
import { PairTable } from '../pairTable.ts';
import type { NetworkKind } from './options.ts';
import { keyOf } from './plain.ts';

/** A message on the way. */
export interface Envelope {
  /** The places of the agents in the configuration. */
  readonly from: number;
  readonly to: number;
  readonly port: string;
  readonly message: unknown;
  /** The incarnation of the sender where sessions end; otherwise 0. */
  readonly incarnation: number;
}

/** Messages by number. */
export class Envelopes extends Interned<Envelope> {
  constructor() {
    super(
      ({ from, to, port, message, incarnation }) =>
        `${String(from)}>${String(to)} ${String(incarnation)} ${JSON.stringify(port)} ${keyOf(message)}`,
    );
  }
}

/**
 * The messages on the way to one agent, by number. In a `fifo` network they are in the order of sending, sender by sender; in others they are a
 * multiset, and in a `duplicating` one a set.
 */
export class Inboxes implements Vocabulary {
  readonly #envelopes: Envelopes;
  readonly #kind: NetworkKind;
  /** Numbers by the numbers of their messages. */
  readonly #numbers = new Map<string, number>();
  readonly #lists: (readonly number[])[] = [];
  readonly #added = new PairTable();
  readonly #removed = new PairTable();

  constructor(envelopes: Envelopes, kind: NetworkKind) {
    this.#envelopes = envelopes;
    this.#kind = kind;
  }

  /** The number of an inbox with these messages, in the order of their sending. */
  of(envelopes: readonly number[]): number {
    return envelopes.reduce((inbox, envelope) => this.add(inbox, envelope), this.#numberOf([]));
  }

  /** The messages. */
  at(number: number): readonly number[] {
    return this.#lists[number] as readonly number[];
  }

  /** Those of the messages that can be delivered next, each once: of each sender the first, or all of them. */
  next(number: number): readonly number[] {
    const list = this.at(number);
    if (this.#kind !== 'fifo') return list.filter((envelope, i) => envelope !== list[i - 1]);
    return list.filter((envelope, i) => i === 0 || this.#fromOf(envelope) !== this.#fromOf(list[i - 1]));
  }

  add(number: number, envelope: number): number {
    let changed = this.#added.get(number, envelope);
    if (changed === -1) {
      changed = this.#numberOf(this.#with(this.at(number), envelope));
      this.#added.set(number, envelope, changed);
    }
    return changed;
  }

  /** Without one copy of a message. */
  remove(number: number, envelope: number): number {
    let changed = this.#removed.get(number, envelope);
    if (changed === -1) {
      const list = this.at(number);
      changed = this.#numberOf(list.toSpliced(list.indexOf(envelope), 1));
      this.#removed.set(number, envelope, changed);
    }
    return changed;
  }

  /** With only those messages that are to be kept. */
  filter(number: number, isKept: (envelope: Envelope) => boolean): number {
    const list = this.at(number);
    const kept = list.filter((envelope) => isKept(this.#envelopes.at(envelope)));
    return kept.length === list.length ? number : this.#numberOf(kept);
  }

  keyAt(number: number): string {
    return this.at(number)
      .map((envelope) => this.#envelopes.keyAt(envelope))
      .join('\n');
  }

  encode(number: number): unknown {
    return this.at(number).map((envelope) => this.#envelopes.at(envelope));
  }

  decode(plain: unknown): number {
    return this.#numberOf((plain as readonly Envelope[]).map((envelope) => this.#envelopes.add(envelope)));
  }

  /** The list with another message, in its place: the same in all copies of a model. */
  #with(list: readonly number[], envelope: number): readonly number[] {
    if (this.#kind === 'fifo') {
      const from = this.#fromOf(envelope);
      const after = list.findIndex((other) => this.#fromOf(other) > from);
      return list.toSpliced(after === -1 ? list.length : after, 0, envelope);
    }
    if (this.#kind === 'duplicating' && list.includes(envelope)) return list;
    const key = this.#envelopes.keyAt(envelope);
    const after = list.findIndex((other) => this.#envelopes.keyAt(other) > key);
    return list.toSpliced(after === -1 ? list.length : after, 0, envelope);
  }

  #fromOf(envelope: number | undefined): number {
    return this.#envelopes.at(envelope as number).from;
  }

  #numberOf(list: readonly number[]): number {
    const key = list.join();
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#lists.length;
      this.#numbers.set(key, number);
      this.#lists.push(list);
    }
    return number;
  }
}
