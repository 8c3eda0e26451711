/**
 * Finds events that no server can have written: their trace was falsified, or its recorder errs. Each incarnation is checked
 * alone, in its own order; vector clocks are checked in clocks.ts.
 */
import type { OwnEvent, UnclockedEvent } from '../trace/event.ts';
import type { FactTable } from '../trace/facts.ts';
import { isEnd } from '../trace/life.ts';
import { doesOf, madeBy, rowOf, valueOf } from '../trace/words.ts';
import { at, type Violation } from './promise.ts';
import { nameOf, type KnownLife, type Lives } from './lives.ts';

/** What is known of one incarnation so far. */
interface Incarnation {
  readonly life: KnownLife;
  startedMs: number | undefined;
  end: OwnEvent | undefined;
  /** How many messages it has made, by its facts. */
  made: number;
  readonly links: Set<number>;
  /** The peers that it believes alive; undefined as long as it has told of none. */
  trusted: Set<number> | undefined;
  /** Of what it was accused already: one mistake makes many. */
  readonly accused: Set<string>;
}

/**
 * Finds what is `impossible`: an incarnation that starts twice, does something before its start or behind its end, or never
 * started; numbers that do not count on; a link that comes up twice or goes down without having been up; a peer that is trusted
 * twice, or suspected though it was not trusted; a list of those alive that is not what was said of them before.
 *
 * @param isPart - whether the history lacks events: then it is asked only of starts and ends
 * @param facts - those of its protocol: of one that is not known, only the envelope is checked
 */
export function* checkWellFormed(
  history: readonly UnclockedEvent[],
  lives: Lives,
  isPart: boolean,
  facts: FactTable,
): Iterable<Violation> {
  const known = new Map<KnownLife, Incarnation>();
  for (const event of history) {
    if (event.kind === 'fault') continue;
    const life = lives.of(event);
    let one = known.get(life);
    if (one === undefined) {
      one = {
        life,
        startedMs: undefined,
        end: undefined,
        made: 0,
        links: new Set(),
        trusted: undefined,
        accused: new Set(),
      };
      known.set(life, one);
    }
    for (const [about, problem] of problemsOf(one, event, isPart, facts)) {
      if (one.accused.has(about)) continue;
      one.accused.add(about);
      yield { promise: 'impossible', atMs: event.atMs, message: `${nameOf(life)} ${problem}` };
    }
  }
}

/** What is wrong with an event, each with what it is about, and notes the event. */
function* problemsOf(
  one: Incarnation,
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
        `started ${at(event.atMs)}, having started ${at(one.startedMs)} before: an incarnation starts once`,
      ];
    one.startedMs = event.atMs;
    return;
  }
  if (one.startedMs === undefined && !isPart) {
    yield ['start', `${whatWasDone(event, facts)}, and had not started`];
  }
  if (isEnd(event)) {
    one.end ??= event;
    return;
  }
  if (isPart) return;
  const made = madeBy(event, facts);
  if (made !== undefined) {
    if (made.first !== one.made)
      yield [
        'numbers',
        `numbers what it broadcast ${at(event.atMs)} from ${String(made.first)} on, and had broadcast ${String(one.made)} before`,
      ];
    one.made = made.first + made.count;
  }
  switch (event.kind) {
    case 'sent':
      // A protocol that does not record what it makes is not asked.
      if (event.first + event.count > one.made && isMaking(facts))
        yield [
          'numbers',
          `sent messages ${String(event.first)} to ${String(event.first + event.count - 1)} to server ${String(event.to)} ${at(event.atMs)}, and had broadcast ${String(one.made)} only`,
        ];
      return;
    case 'linkUp':
      if (one.links.has(event.peer))
        yield [
          `link ${String(event.peer)}`,
          `has a link to server ${String(event.peer)} ${at(event.atMs)}, and the one before was never down`,
        ];
      one.links.add(event.peer);
      return;
    case 'linkDown':
      if (!one.links.delete(event.peer))
        yield [
          `link ${String(event.peer)}`,
          `lost its link to server ${String(event.peer)} ${at(event.atMs)}, and had none`,
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
      if (one.trusted?.delete(event.peer) === false && event.kind === 'suspected')
        yield [
          `trust ${String(event.peer)}`,
          `suspects server ${String(event.peer)} ${at(event.atMs)}, which it did not trust: a suspicion without a cause`,
        ];
      return;
    case 'fact': {
      // A history that tells of no trust at all does not tell what the list comes from.
      if (one.trusted === undefined) return;
      const listed = rowOf(event, facts).lists?.(valueOf(event)).join(',');
      const believed = [event.server, ...one.trusted].sort((a, b) => a - b).join(',');
      if (listed !== undefined && listed !== believed)
        yield ['alive', `lists ${listed || 'nobody'} ${at(event.atMs)}, and trusts ${believed}`];
      return;
    }
    default:
      return;
  }
}

/** An event in words, with its time. Costly: for events with which something is wrong. */
function whatWasDone(event: OwnEvent, facts: FactTable): string {
  return `${doesOf(event, facts)} ${at(event.atMs)}`;
}

/** Whether facts of a protocol tell which messages begin to exist. */
function isMaking({ rows }: FactTable): boolean {
  return Object.values(rows).some(({ makes }) => makes !== undefined);
}

function endOf({ kind }: OwnEvent): string {
  return kind === 'stopped' ? 'stopped' : 'crashed';
}
