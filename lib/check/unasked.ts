/** Which promises a trace cannot tell of, and why: the same for any protocol. */
import type { Judged, Unasked } from './protocol.ts';
import type { PromiseTable } from './promise.ts';

/** Why nothing is asked that holds at the end only. */
export const NOT_AT_REST = 'the grid may not have come to rest';

/**
 * Of the promises of failure detectors: they are judged by all that they can have seen.
 *
 * @param promises - their names
 */
export function unaskedOfDetectors(
  promises: readonly string[],
  { header: { source, omitted, filtered }, events }: Judged,
  isPart: boolean,
  isCutOff: boolean,
): Unasked[] {
  const not = (why: string): Unasked[] => [{ promises, why }];
  if (filtered === true) return not('only some of its events were kept');
  if (source === 'sim') return [];
  if (source === 'check') return not('a model has no times');
  if (isPart) return not('the traces of some servers are missing');
  if (omitted !== undefined) return not('it is a sample');
  if (isCutOff) return not('a trace is cut off');
  // An unrecorded pause looks like a false suspicion.
  return events.some(({ kind }) => kind === 'fault')
    ? []
    : not('no trace records the injected faults');
}

/**
 * Of liveness: what holds once all is over can be asked of servers that are known to have come so far, and of all of them.
 *
 * @param promises - those of the protocol
 * @param except - names of promises that are not asked for another reason
 * @param ofAll - names of those that speak of all servers at once
 */
export function unaskedOfTheEnd(
  promises: PromiseTable,
  { except, ofAll }: { readonly except: readonly string[]; readonly ofAll: readonly string[] },
  { header: { omitted, filtered }, isAtRest }: Judged,
  isPart: boolean,
): Unasked[] {
  const liveness = Object.entries(promises).flatMap(([name, { kind }]) =>
    kind === 'liveness' && !except.includes(name) ? [name] : [],
  );
  if (!isAtRest) return [{ promises: liveness, why: NOT_AT_REST }];
  if (omitted !== undefined) return [{ promises: liveness, why: 'it is a sample' }];
  if (filtered === true) return [{ promises: liveness, why: 'only some of its events were kept' }];
  return isPart ? [{ promises: ofAll, why: 'the traces of some servers are missing' }] : [];
}
