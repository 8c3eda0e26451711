/**
 * Checks a trace of which nothing else is known. A part of a grid, a sample, or unrecorded faults can look like broken
 * promises, so the promises that such a trace cannot decide are skipped.
 */
import { unknownProtocol, type FactTable } from '../trace/facts.ts';
import { recordedServersOf } from '../trace/mergeAll.ts';
import { shown } from '../trace/problem.ts';
import { circumstancesOf } from './circumstances.ts';
import { checkClocks, checkOwnClocks } from './clocks.ts';
import { checkFailureDetection } from './failureDetection.ts';
import { Findings } from './findings.ts';
import { incarnationsOf } from './incarnations.ts';
import type { Violation } from './promise.ts';
import type { Judged, KnownProtocols, ProtocolFindings, Skipped } from './protocol.ts';
import { joinedByReason, skippedOfDetectors, skippedOfViews } from './skipped.ts';
import { recordsDetection } from './views.ts';
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
  const facts = protocol?.facts ?? unknownProtocol(header.protocol);
  const isDetecting = recordsDetection(judged.events, facts);
  const own = protocol?.check?.(judged) ?? uncheckable(judged, protocol !== undefined, isDetecting);
  const { findings, isPart } = own;
  findings.addAll(checkEnvelope(judged, facts));
  const skipped = joinedByReason([
    ...(isDetecting ? skippedOfDetectors(judged, isPart) : []),
    ...own.skipped,
    ...(isDetecting ? skippedOfViews(judged, isPart) : []),
  ]);
  const { first, count } = findings.violations(
    (promise) => !skipped.some(({ promises }) => promises.includes(promise)),
  );
  return { violations: first, violationCount: count, skipped, limits: limitsOf(header, isPart) };
}

/**
 * What is known of a trace of a protocol without checkers. Of all that is left to check, only failure detection needs all servers.
 *
 * @param isKnown - whether its facts are known
 * @param isDetecting - whether failure detectors are recorded
 */
function uncheckable({ header, events }: Judged, isKnown: boolean, isDetecting: boolean): ProtocolFindings {
  const { protocol, servers, source } = header;
  const why = `the protocol "${shown(protocol)}" ${isKnown ? 'has no checkers here' : 'is not known here'}`;
  const isPart = source === 'server' && isDetecting && recordedServersOf(events).size < servers;
  return { findings: new Findings(), skipped: [{ promises: [OWN_PROMISES], why }], isPart };
}

/** Stands for all promises of a protocol without checkers. */
export const OWN_PROMISES = 'the promises of the protocol';

/** The promises that do not depend on the protocol. */
function* checkEnvelope(judged: Judged, facts: FactTable): Iterable<Violation> {
  const { header, events, written } = judged;
  const lacksEvents = header.omitted !== undefined || header.filtered === true;
  const clocks = lacksEvents
    ? []
    : written === undefined
      ? checkClocks(events, header.servers, facts)
      : checkOwnClocks(written);
  const incarnations = incarnationsOf(events);
  yield* checkWellFormed(events, incarnations, lacksEvents, facts);
  yield* clocks;
  yield* checkFailureDetection(events, facts, circumstancesOf(judged), incarnations);
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
