/**
 * Facts: what a protocol records beside the envelope. Each protocol has a table of them; general code gets the table as a
 * parameter, found by the protocol that the header of a trace names.
 */
import type { OwnEvent, TraceEvent, TraceHeader, UnclockedEvent } from './event.ts';
import { row, type Fact, type Rows } from './row.ts';

export type { Fact } from './row.ts';

/** Told of events in the order of time, it gives them, with names completed. One may become several. */
export type Namer = (event: UnclockedEvent) => readonly UnclockedEvent[];

/**
 * What a protocol knows of which messages its facts are about, and what was received, beyond what the sessions say: a receipt from
 * a peer without sessions has no ids.
 */
export interface Naming {
  /** For a whole grid, in the order of time. */
  readonly namer: () => Namer;
  /**
   * For servers laid beside each other, each in its own order.
   *
   * @param skewMs - how far their clocks are believed to differ at most
   */
  readonly named: (
    lanes: readonly (readonly OwnEvent[])[],
    skewMs: number,
  ) => readonly (readonly OwnEvent[])[];
  /** A fact that is about other messages than it looked like. */
  readonly unnamed: (fact: Fact) => Fact;
}

/** A format that traces of a protocol had before this version. */
export interface FormerTrace {
  /** What its header says in `trace` and `version`. */
  readonly trace: string;
  readonly version: number;
  /** A header in the form of this version; nothing is checked yet. */
  readonly headerFrom: (header: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** An event in the form of this version; nothing is checked yet. */
  readonly eventFrom: (value: unknown) => unknown;
  /** Told of the events behind one header in order, it adds what the format did not tell. */
  readonly completer: () => (event: TraceEvent) => readonly TraceEvent[];
}

/** The requests of clients, in words. */
export interface RequestWords {
  readonly one: string;
  readonly many: string;
  /** What was done with them: `200 broadcast`. */
  readonly done: string;
}

/** The facts of a protocol. */
export interface FactTable {
  /** The name in the header of its traces. */
  readonly protocol: string;
  readonly rows: Rows;
  /** What its rows' topics are about, by topic. */
  readonly topics: Readonly<Record<string, string>>;
  /** Kinds of the envelope that are minor beside these facts, which tell the same in the protocol's own words. */
  readonly minor?: readonly string[];
  readonly naming?: Naming;
  /** The requests that clients make in a simulation; left out: `request`, `requests`, `requested`. */
  readonly requests?: RequestWords;
  /** How its traces looked before; they are still read. */
  readonly former?: readonly FormerTrace[];
}

/** The requests of clients of a protocol, in words. */
export function requestWords({ requests }: FactTable): RequestWords {
  return requests ?? { one: 'request', many: 'requests', done: 'requested' };
}

/** What is known of some protocols, by their names. */
export function byProtocol<T extends { readonly facts: FactTable }>(
  ...all: readonly T[]
): ReadonlyMap<string, T> {
  return new Map(all.map((one) => [one.facts.protocol, one]));
}

/** Tables by the name of their protocol. */
export type Protocols = ReadonlyMap<string, FactTable>;

/** The tables of facts in what is known of some protocols. */
export function factsIn(known: ReadonlyMap<string, { readonly facts: FactTable }>): Protocols {
  return new Map([...known].map(([name, { facts }]) => [name, facts]));
}

export function protocols(...tables: readonly FactTable[]): Protocols {
  return new Map(tables.map((table) => [table.protocol, table]));
}

/** The table of a protocol that is not known: its facts are shown as they are. */
export function unknownProtocol(protocol: string): FactTable {
  return { protocol, rows: {}, topics: {} };
}

/** The facts of a trace, by what its header says. */
export function factsOf({ protocol }: Pick<TraceHeader, 'protocol'>, known: Protocols): FactTable {
  return known.get(protocol) ?? unknownProtocol(protocol);
}

/** The longest fact of an unknown kind that is shown, in characters. */
const SHOWN_MAX = 120;

/** The row of a fact of which nothing is known. */
export const UNKNOWN_FACT = row({
  fields: {},
  says: 'a fact of a kind that is not known here',
  names: 'other facts',
  words: (fact) => inJson(fact as Fact),
  does: (fact) => `records ${inJson(fact as Fact)}`,
  style: 'plain',
});

function inJson(fact: Fact): string {
  const { kind, ...rest } = fact;
  const json = JSON.stringify(rest);
  if (json === '{}') return kind;
  return `${kind} ${json.length > SHOWN_MAX ? `${json.slice(0, SHOWN_MAX)}…` : json}`;
}
