/**
 * Finds events that no server can record: the trace was falsified, or its recorder has a bug. Each incarnation is checked
 * by itself, in its own order; clocks.ts checks vector clocks.
 */
import type { OwnEvent, UnclockedEvent } from '../trace/event.ts';
import type { FactTable } from '../trace/facts.ts';
import { isEnd } from '../trace/incarnation.ts';
import { doesOf, kindOf, madeBy, rowOf, valueOf } from '../trace/words.ts';
import { at, type Violation } from './promise.ts';
import { nameOf, type KnownIncarnation, type Incarnations } from './incarnations.ts';

/** What is known of one incarnation so far. */
interface IncarnationState {
  readonly incarnation: KnownIncarnation;
  startedMs: number | undefined;
  end: OwnEvent | undefined;
  /** How many messages it has made, by its facts: by receiver, if they are numbered for each receiver separately. */
  readonly made: Map<number | undefined, number>;
  /** The peers whose session has ended, and for which nothing was made since: messages that were not accepted have left no gap. */
  readonly endedWith: Set<number>;
  readonly links: Set<number>;
  /** The peers that it believes alive; undefined before the first `trusted`. */
  trusted: Set<number> | undefined;
  /** Subjects of violations found so far: one mistake causes many. */
  readonly accused: Set<string>;
}

/**
 * Checks `well-formedness`. Violations: an incarnation that starts twice, or acts before its start or after its end; message
 * numbers that are not consecutive; a link that comes up twice, or goes down without having been up; a peer that is trusted
 * twice, or suspected without having been trusted; a list that differs from the peers trusted so far.
 *
 * @param isPart - whether events are missing from the history: then only starts and ends are checked
 * @param facts - those of its protocol; of an unknown protocol only the envelope is checked
 */
export function* checkWellFormed(
  history: readonly UnclockedEvent[],
  incarnations: Incarnations,
  isPart: boolean,
  facts: FactTable,
): Iterable<Violation> {
  const known = new Map<KnownIncarnation, IncarnationState>();
  for (const event of history) {
    if (event.kind === 'fault') continue;
    const incarnation = incarnations.of(event);
    let one = known.get(incarnation);
    if (one === undefined) {
      one = {
        incarnation,
        startedMs: undefined,
        end: undefined,
        made: new Map(),
        endedWith: new Set(),
        links: new Set(),
        trusted: undefined,
        accused: new Set(),
      };
      known.set(incarnation, one);
    }
    for (const [about, problem] of problemsOf(one, event, isPart, facts)) {
      if (one.accused.has(about)) continue;
      one.accused.add(about);
      const { server, atMs } = event;
      yield {
        promise: 'well-formedness',
        atMs,
        message: `${nameOf(incarnation)} ${problem}`,
        evidence: {
          events: [{ server, incarnation: event.incarnation, atMs, kind: kindOf(event) }],
          lost: [],
        },
      };
    }
  }
}

/** Adds an event, and gives its problems, each with its subject. */
function* problemsOf(
  one: IncarnationState,
  event: OwnEvent,
  isPart: boolean,
  facts: FactTable,
): Iterable<readonly [string, string]> {
  if (one.end !== undefined)
    yield ['end', `${whatWasDone(event, facts)}, after it had ${endOf(one.end)} ${at(one.end.atMs)}`];
  if (event.kind === 'started') {
    if (one.startedMs !== undefined)
      yield [
        'start',
        `started ${at(event.atMs)}, but had started ${at(one.startedMs)} already: an incarnation starts once`,
      ];
    one.startedMs = event.atMs;
    return;
  }
  if (one.startedMs === undefined && !isPart) {
    yield ['start', `${whatWasDone(event, facts)}, but had not started`];
  }
  if (isEnd(event)) {
    one.end ??= event;
    return;
  }
  if (isPart) return;
  const made = madeBy(event, facts);
  if (made !== undefined) {
    const { first, count, to } = made;
    const before = one.made.get(to) ?? 0;
    if (first !== before && !(to !== undefined && one.endedWith.delete(to)))
      yield [
        'numbers',
        to === undefined
          ? `numbered its messages ${at(event.atMs)} from ${String(first)} on, but had made ${String(before)} before`
          : `numbered its message for server ${String(to)} ${at(event.atMs)} with ${String(first)}, but had made ${String(before)} messages for it before`,
      ];
    one.endedWith.delete(to ?? -1);
    one.made.set(to, first + count);
  }
  switch (event.kind) {
    case 'sent': {
      const forAll = one.made.get(undefined) ?? 0;
      const forOne = one.made.get(event.to) ?? 0;
      // Cannot be checked if the protocol does not record which messages it makes.
      if (event.first + event.count > Math.max(forAll, forOne) && isMaking(facts))
        yield [
          'numbers',
          `sent messages ${String(event.first)} to ${String(event.first + event.count - 1)} to server ${String(event.to)} ${at(event.atMs)}, but had made only ${String(Math.max(forAll, forOne))}`,
        ];
      return;
    }
    case 'linkUp':
      if (one.links.has(event.peer))
        yield [
          `link ${String(event.peer)}`,
          `has a new link to server ${String(event.peer)} ${at(event.atMs)}, but the one before never went down`,
        ];
      one.links.add(event.peer);
      return;
    case 'linkDown':
      if (!one.links.delete(event.peer))
        yield [
          `link ${String(event.peer)}`,
          `lost its link to server ${String(event.peer)} ${at(event.atMs)}, but had none`,
        ];
      return;
    case 'trusted':
      if (one.trusted?.has(event.peer) === true)
        yield [
          `trust ${String(event.peer)}`,
          `trusts server ${String(event.peer)} ${at(event.atMs)}, which it trusted already`,
        ];
      (one.trusted ??= new Set()).add(event.peer);
      return;
    case 'suspected':
    case 'down':
      if (event.kind === 'down') one.endedWith.add(event.peer);
      if (one.trusted?.delete(event.peer) === false && event.kind === 'suspected')
        yield [
          `trust ${String(event.peer)}`,
          `suspects server ${String(event.peer)} ${at(event.atMs)}, which it did not trust`,
        ];
      return;
    case 'fact': {
      // Without any `trusted` event the list cannot be derived.
      if (one.trusted === undefined) return;
      const listed = rowOf(event, facts).lists?.(valueOf(event)).join(',');
      const believed = [event.server, ...one.trusted].sort((a, b) => a - b).join(',');
      if (listed !== undefined && listed !== believed)
        yield ['alive', `lists ${listed || 'no server'} ${at(event.atMs)}, but trusts ${believed}`];
      return;
    }
    default:
      return;
  }
}

/** An event in words, with its time. Costly: only for events with a problem. */
function whatWasDone(event: OwnEvent, facts: FactTable): string {
  return `${doesOf(event, facts)} ${at(event.atMs)}`;
}

/** Whether the facts of a protocol record which messages it makes. */
function isMaking({ rows }: FactTable): boolean {
  return Object.values(rows).some(({ makes }) => makes !== undefined);
}

function endOf({ kind }: OwnEvent): string {
  return kind === 'stopped' ? 'stopped' : 'crashed';
}
