/** The promises that a trace cannot decide, with the reasons: the same for any protocol. */
import type { Judged, Skipped } from './protocol.ts';
import type { ENVELOPE_PROMISES } from './promise.ts';

/** Why liveness is not checked. */
export const NOT_AT_REST = 'the grid may not have come to rest';

/** The promises of failure detectors that concern each moment. */
const OF_DETECTORS: readonly (keyof typeof ENVELOPE_PROMISES)[] = ['completeness', 'accuracy'];
/** That about the views of all servers at the end. */
const OF_VIEWS: readonly (keyof typeof ENVELOPE_PROMISES)[] = ['view-convergence'];

/**
 * The skipped promises of failure detectors at each moment: these depend on everything that a detector can have observed.
 *
 * @param isPart - whether the traces of other servers are missing
 */
export function skippedOfDetectors(
  { header: { source, omitted, filtered }, events, cutOff }: Judged,
  isPart: boolean,
): Skipped[] {
  const not = (why: string): Skipped[] => [{ promises: OF_DETECTORS, why }];
  if (filtered === true) return not('only some of its events were kept');
  if (source === 'sim') return [];
  if (source === 'check') return not('a model has no times');
  if (isPart) return not('the traces of some servers are missing');
  if (omitted !== undefined) return not('it is a sample');
  if (cutOff !== undefined) return not('a trace is cut off');
  // An unrecorded pause looks like a false suspicion.
  return events.some(({ kind }) => kind === 'fault') ? [] : not('no trace records the injected faults');
}

/** The skipped promise about views: it concerns all servers at once. */
export function skippedOfViews(judged: Judged, isPart: boolean): Skipped[] {
  const skipped = skippedOfLiveness(OF_VIEWS, judged);
  return skipped.length > 0 || !isPart
    ? skipped
    : [{ promises: OF_VIEWS, why: 'the traces of some servers are missing' }];
}

/**
 * The skipped liveness promises: these can be checked only if the grid is known to have come to rest.
 *
 * @param promises - the names of those that a trace can decide if it is whole
 */
export function skippedOfLiveness(
  promises: readonly string[],
  { header: { omitted, filtered }, isAtRest }: Judged,
): Skipped[] {
  if (!isAtRest) return [{ promises, why: NOT_AT_REST }];
  if (omitted !== undefined) return [{ promises, why: 'it is a sample' }];
  return filtered === true ? [{ promises, why: 'only some of its events were kept' }] : [];
}

/** The same, with the promises that are skipped for the same reason together. */
export function joinedByReason(skipped: readonly Skipped[]): Skipped[] {
  const byReason = new Map<string, readonly string[]>();
  for (const { promises, why } of skipped) byReason.set(why, [...(byReason.get(why) ?? []), ...promises]);
  return Array.from(byReason, ([why, promises]) => ({ promises, why }));
}
