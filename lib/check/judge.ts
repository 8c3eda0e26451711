/**
 * What can be said of a trace of which nothing is known but itself. A part of a grid, a sample, or servers of which nobody tells
 * what was done to them, look like broken promises where none was: what such a trace cannot tell is not asked.
 */
import { unknownProtocol, type FactTable } from '../trace/facts.ts';
import { shown } from '../trace/problem.ts';
import { checkClocks, checkOwnClocks } from './clocks.ts';
import { Findings } from './findings.ts';
import { livesOf } from './lives.ts';
import type { Violation } from './promise.ts';
import type { CheckedProtocols, Found, Judged, Unasked } from './protocol.ts';
import { checkWellFormed } from './wellFormed.ts';

/** What came of asking. */
export interface Judgement {
  /** The first of each promise, in the order of time; and how many there are in all. */
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  /** What was not asked about, each with the reason. */
  readonly unasked: readonly Unasked[];
  /** Why of some promises only a part was asked about. */
  readonly limits: readonly string[];
}

/**
 * Asks of a trace what it can tell. Of one of a protocol that is not known, only what its envelope promises.
 *
 * @param known - the protocols of which there are checkers
 */
export function judge(judged: Judged, known: CheckedProtocols): Judgement {
  const { header } = judged;
  const protocol = known.get(header.protocol);
  const { found, unasked, isPart } = protocol?.check(judged) ?? uncheckable(header.protocol);
  found.addAll(checkEnvelope(judged, protocol?.facts ?? unknownProtocol(header.protocol)));
  const { first, count } = found.violations(
    (promise) => !unasked.some(({ promises }) => promises.includes(promise)),
  );
  return { violations: first, violationCount: count, unasked, limits: limitsOf(header, isPart) };
}

function uncheckable(protocol: string): Found {
  const why = `the protocol "${shown(protocol)}" is not known here`;
  return { found: new Findings(), unasked: [{ promises: [OWN_PROMISES], why }], isPart: false };
}

/** All promises of a protocol that is not known. */
export const OWN_PROMISES = 'the promises of the protocol';

/** What is wrong with the events themselves, whatever the protocol. */
function* checkEnvelope({ header, events, written }: Judged, facts: FactTable): Iterable<Violation> {
  const lacksEvents = header.omitted !== undefined || header.filtered === true;
  const clocks = lacksEvents
    ? []
    : written === undefined
      ? checkClocks(events, header.servers, facts)
      : checkOwnClocks(written);
  const lives = livesOf(events);
  yield* checkWellFormed(events, lives, lacksEvents, facts);
  yield* clocks;
}

/** Why only a part of it was asked about. */
function limitsOf(header: Judged['header'], isPart: boolean): string[] {
  return [
    ...(isPart ? ['traces of other servers are missing'] : []),
    ...(header.omitted === undefined
      ? []
      : [`it is a sample, ${header.omitted.toLocaleString('en')} were left out`]),
    ...(header.filtered === true ? ['only some of its events were kept'] : []),
  ];
}
