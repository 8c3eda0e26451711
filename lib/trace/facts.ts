/**
 * Facts: what a protocol records in addition to the envelope. Each protocol has a table of them; general code gets the table as a
 * parameter, selected by the protocol in the header of a trace.
 */
import type { OwnEvent, TraceEvent, TraceHeader, UnclockedEvent } from './event.ts';
import { row, type Fact, type Rows } from './row.ts';

export type { Fact } from './row.ts';

/** Takes events in the order of time, and returns them with completed message ids. One may become several. */
export type Namer = (event: UnclockedEvent) => readonly UnclockedEvent[];

/**
 * Identifies the messages of facts and receipts beyond the ids that sessions provide: a receipt from a peer without sessions has no ids.
 */
export interface Naming {
  /** For all events of a grid, in the order of time. */
  readonly namer: () => Namer;
  /**
   * For the events of each server separately, each in its own order.
   *
   * @param skewMs - the largest assumed difference of their clocks
   */
  readonly named: (
    lanes: readonly (readonly OwnEvent[])[],
    skewMs: number,
  ) => readonly (readonly OwnEvent[])[];
  /** The fact without ids of messages that turned out to be wrong. */
  readonly unnamed: (fact: Fact) => Fact;
}

/** A former format of the traces of a protocol. */
export interface FormerTrace {
  /** The values of `trace` and `version` in its header. */
  readonly trace: string;
  readonly version: number;
  /** Converts a header to the present version, unchecked. */
  readonly headerFrom: (header: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Converts an event to the present version, unchecked. */
  readonly eventFrom: (value: unknown) => unknown;
  /** Takes the events after one header in order, and adds what the format did not contain. */
  readonly completer: () => (event: TraceEvent) => readonly TraceEvent[];
}

/** The words for requests of clients. */
export interface RequestWords {
  readonly one: string;
  readonly many: string;
  /** The participle: `200 broadcast`. */
  readonly done: string;
}

/** A fact, with its time. */
export interface TimedFact {
  readonly atMs: number;
  readonly fact: Fact;
}

/** What is known about a part of a server at an event. */
export interface PartInspection {
  /** Its state after the event, and before it, as JSON; undefined: it is not known. */
  readonly state: string | undefined;
  readonly before: string | undefined;
  /** More about it, under a title each. */
  readonly lists: readonly {
    readonly title: string;
    readonly rows: readonly { readonly name: string; readonly value: string }[];
  }[];
}

/** The parts of servers. Each has a lane of its own. */
export interface Parts {
  readonly one: string;
  readonly many: string;
  /** The part that a fact is about; undefined: the server itself. */
  readonly of: (fact: Fact) => string | undefined;
  /**
   * @param facts - those of one incarnation of the part, in order, as far as they are known
   * @param at - the place of the event among them
   */
  readonly inspect: (facts: readonly TimedFact[], at: number) => PartInspection;
}

/** The facts of a protocol. */
export interface FactTable {
  /** The name in the header of its traces. */
  readonly protocol: string;
  readonly rows: Rows;
  /** What the events of each topic are about, by topic. */
  readonly topics: Readonly<Record<string, string>>;
  /** Kinds of the envelope that are minor for this protocol, because its facts contain the same. */
  readonly minor?: readonly string[];
  /** Whether facts are the receipts of messages, with their numbers (`takes`), and the envelope's receipts repeat them. Left out: they are not. */
  readonly receipts?: 'facts';
  /** Whether a simulation needs a configuration, which says what its servers do. */
  readonly isConfigured?: true;
  /** The words for its servers; by default `server` and `servers`. */
  readonly servers?: { readonly one: string; readonly many: string };
  /** The parts of which its servers consist: agents, in boxes. Left out: servers have none. */
  readonly parts?: Parts;
  readonly naming?: Naming;
  /** The requests that clients make in a simulation; by default `request`, `requests`, `requested`. */
  readonly requests?: RequestWords;
  /** Former formats, which are still read. */
  readonly former?: readonly FormerTrace[];
}

/** The words for requests of clients of a protocol. */
export function requestWords({ requests }: FactTable): RequestWords {
  return requests ?? { one: 'request', many: 'requests', done: 'requested' };
}

/** The words for the servers of a protocol. */
export function serverWords({ servers }: FactTable): { readonly one: string; readonly many: string } {
  return servers ?? { one: 'server', many: 'servers' };
}

/** Values by the name of their protocol. */
export function byProtocol<T extends { readonly facts: FactTable }>(
  ...all: readonly T[]
): ReadonlyMap<string, T> {
  return new Map(all.map((one) => [one.facts.protocol, one]));
}

/** Tables by the name of their protocol. */
export type Protocols = ReadonlyMap<string, FactTable>;

/** The tables of facts of the given protocols. */
export function factsIn(known: ReadonlyMap<string, { readonly facts: FactTable }>): Protocols {
  return new Map([...known].map(([name, { facts }]) => [name, facts]));
}

export function protocols(...tables: readonly FactTable[]): Protocols {
  return new Map(tables.map((table) => [table.protocol, table]));
}

/** The table of an unknown protocol: its facts are shown as JSON. */
export function unknownProtocol(protocol: string): FactTable {
  return { protocol, rows: {}, topics: {} };
}

/** The facts of a trace, by the protocol in its header. */
export function factsOf({ protocol }: Pick<TraceHeader, 'protocol'>, known: Protocols): FactTable {
  return known.get(protocol) ?? unknownProtocol(protocol);
}

/** The longest fact of an unknown kind that is shown, in characters. */
const SHOWN_MAX = 120;

/** The row of an unknown kind of fact. */
export const UNKNOWN_FACT = row({
  fields: {},
  description: 'a fact of an unknown kind',
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
