/** The promise about views at the end of a run: all are equal, and right. */
import type { FactTable } from '../trace/facts.ts';
import { incarnationsOf, nameOf, type KnownIncarnation } from './incarnations.ts';
import type { History, Violation } from './promise.ts';
import { recordsDetection, viewsOf, type View } from './views.ts';

/**
 * Checks that at the end every running server lists exactly the running servers (`view-convergence`), in a run that has healed.
 * A history without failure detectors has no views to compare.
 *
 * @param facts - those of the protocol
 */
export function checkViewConvergence(
  history: History,
  facts: FactTable,
  incarnations = incarnationsOf(history),
): Violation[] {
  if (!recordsDetection(history, facts)) return [];
  const { running } = incarnations;
  const last = new Map<KnownIncarnation, View>();
  for (const view of viewsOf(history, incarnations, facts)) last.set(view.observer, view);
  const expected = [...running.keys()].sort((a, b) => a - b).join(',');
  return [...running.values()].flatMap((incarnation): Violation[] => {
    const view = last.get(incarnation);
    const listed = view?.listed.join(',');
    if (listed === expected) return [];
    const message = `at the end ${nameOf(incarnation)} lists ${listed === undefined || listed === '' ? 'no server' : listed}, but the running servers are ${expected}`;
    const atMs = view?.atMs ?? incarnation.startedAtMs;
    const events = [{ server: incarnation.server, incarnation: incarnation.incarnation, atMs }];
    return [{ promise: 'view-convergence', atMs, message, evidence: { events, lost: [] } }];
  });
}
