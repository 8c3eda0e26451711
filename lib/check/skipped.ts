/** The promises that a trace cannot decide, with the reasons: the same for any protocol. */
import type { Judged, Skipped } from './protocol.ts';
import type { PromiseTable } from './promise.ts';

/** Why liveness is not checked. */
export const NOT_AT_REST = 'the grid may not have come to rest';

/**
 * The skipped promises of failure detectors: these depend on everything that a detector can have observed.
 *
 * @param promises - their names
 */
export function skippedOfDetectors(
  promises: readonly string[],
  { header: { source, omitted, filtered }, events }: Judged,
  isPart: boolean,
  isCutOff: boolean,
): Skipped[] {
  const not = (why: string): Skipped[] => [{ promises, why }];
  if (filtered === true) return not('only some of its events were kept');
  if (source === 'sim') return [];
  if (source === 'check') return not('a model has no times');
  if (isPart) return not('the traces of some servers are missing');
  if (omitted !== undefined) return not('it is a sample');
  if (isCutOff) return not('a trace is cut off');
  // An unrecorded pause looks like a false suspicion.
  return events.some(({ kind }) => kind === 'fault') ? [] : not('no trace records the injected faults');
}

/**
 * The skipped liveness promises: these can be checked only if the grid is known to have come to rest.
 *
 * @param promises - those of the protocol
 * @param except - names of promises that are skipped for another reason
 * @param ofAll - names of those that concern all servers at once
 */
export function skippedOfLiveness(
  promises: PromiseTable,
  { except, ofAll }: { readonly except: readonly string[]; readonly ofAll: readonly string[] },
  { header: { omitted, filtered }, isAtRest }: Judged,
  isPart: boolean,
): Skipped[] {
  const liveness = Object.entries(promises).flatMap(([name, { kind }]) =>
    kind === 'liveness' && !except.includes(name) ? [name] : [],
  );
  if (!isAtRest) return [{ promises: liveness, why: NOT_AT_REST }];
  if (omitted !== undefined) return [{ promises: liveness, why: 'it is a sample' }];
  if (filtered === true) return [{ promises: liveness, why: 'only some of its events were kept' }];
  return isPart ? [{ promises: ofAll, why: 'the traces of some servers are missing' }] : [];
}
