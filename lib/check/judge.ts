/**
 * Checks a trace of which nothing else is known. A part of a grid, a sample, or unrecorded faults can look like broken
 * promises, so the promises that such a trace cannot decide are skipped.
 */
import { unknownProtocol, type FactTable } from '../trace/facts.ts';
import { shown } from '../trace/problem.ts';
import { checkClocks, checkOwnClocks } from './clocks.ts';
import { Findings } from './findings.ts';
import { incarnationsOf } from './incarnations.ts';
import type { Violation } from './promise.ts';
import type { Judged, KnownProtocols, ProtocolFindings, Skipped } from './protocol.ts';
import { checkWellFormed } from './wellFormed.ts';

/** The result of a check. */
export interface Judgement {
  /** The first of each promise, in the order of time; and how many there are in all. */
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  /** The promises that were not checked, with the reasons. */
  readonly skipped: readonly Skipped[];
  /** Why some promises were checked only in part. */
  readonly limits: readonly string[];
}

/**
 * Checks the promises that a trace can decide; without checkers of its protocol, those of the envelope.
 *
 * @param known - the facts of protocols, and their checkers
 */
export function judge(judged: Judged, known: KnownProtocols): Judgement {
  const { header } = judged;
  const protocol = known.get(header.protocol);
  const { findings, skipped, isPart } =
    protocol?.check?.(judged) ?? uncheckable(header.protocol, protocol !== undefined);
  findings.addAll(checkEnvelope(judged, protocol?.facts ?? unknownProtocol(header.protocol)));
  const { first, count } = findings.violations(
    (promise) => !skipped.some(({ promises }) => promises.includes(promise)),
  );
  return { violations: first, violationCount: count, skipped, limits: limitsOf(header, isPart) };
}

function uncheckable(protocol: string, isKnown: boolean): ProtocolFindings {
  const name = `the protocol "${shown(protocol)}"`;
  const why = isKnown ? `${name} has no checkers here` : `${name} is not known here`;
  return { findings: new Findings(), skipped: [{ promises: [OWN_PROMISES], why }], isPart: false };
}

/** Stands for all promises of a protocol without checkers. */
export const OWN_PROMISES = 'the promises of the protocol';

/** The promises that do not depend on the protocol. */
function* checkEnvelope({ header, events, written }: Judged, facts: FactTable): Iterable<Violation> {
  const lacksEvents = header.omitted !== undefined || header.filtered === true;
  const clocks = lacksEvents
    ? []
    : written === undefined
      ? checkClocks(events, header.servers, facts)
      : checkOwnClocks(written);
  const incarnations = incarnationsOf(events);
  yield* checkWellFormed(events, incarnations, lacksEvents, facts);
  yield* clocks;
}

/** Why it was checked only in part. */
function limitsOf(header: Judged['header'], isPart: boolean): string[] {
  return [
    ...(isPart ? ['traces of other servers are missing'] : []),
    ...(header.omitted === undefined
      ? []
      : [`it is a sample, ${header.omitted.toLocaleString('en')} were left out`]),
    ...(header.filtered === true ? ['only some of its events were kept'] : []),
  ];
}
