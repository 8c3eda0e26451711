/** The promise about views at the end of a run: all are equal, and right. */
import { isFact } from '../facts.ts';
import type { HistoryEvent } from './history.ts';
import type { Violation } from '../../../check/promise.ts';
import { incarnationsOf, nameOf, type KnownIncarnation } from '../../../check/incarnations.ts';

/** Checks that at the end every running server lists exactly the running servers (`view-convergence`), in a run that has healed. */
export function checkViewConvergence(
  history: readonly HistoryEvent[],
  incarnations = incarnationsOf(history),
): Violation[] {
  const { running } = incarnations;
  const listed = new Map<KnownIncarnation, { readonly alive: readonly number[]; readonly atMs: number }>();
  for (const event of history)
    if (isFact(event, 'alive'))
      listed.set(incarnations.of(event), { alive: event.fact.alive, atMs: event.atMs });
  const expected = [...running.keys()].sort((a, b) => a - b).join(',');
  return [...running.values()].flatMap((incarnation): Violation[] => {
    const last = listed.get(incarnation);
    const alive = last?.alive.join(',');
    if (alive === expected) return [];
    const message = `at the end ${nameOf(incarnation)} lists ${alive === undefined || alive === '' ? 'no server' : alive}, but the running servers are ${expected}`;
    return [{ promise: 'view-convergence', atMs: last?.atMs ?? incarnation.startedAtMs, message }];
  });
}
