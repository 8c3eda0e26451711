/** The promise about views at the end of a run: all are equal, and right. */
import { isFact } from '../facts.ts';
import type { HistoryEvent } from './history.ts';
import type { Violation } from '../../../check/promise.ts';
import { livesOf, nameOf, type KnownLife } from '../../../check/lives.ts';

/** Checks that at the end every running server lists exactly the running servers (`view-convergence`), in a run that has healed. */
export function checkAgreement(history: readonly HistoryEvent[]): Violation[] {
  const lives = livesOf(history);
  const { running } = lives;
  const listed = new Map<KnownLife, { readonly alive: readonly number[]; readonly atMs: number }>();
  for (const event of history)
    if (isFact(event, 'alive')) listed.set(lives.of(event), { alive: event.fact.alive, atMs: event.atMs });
  const expected = [...running.keys()].sort((a, b) => a - b).join(',');
  return [...running.values()].flatMap((life): Violation[] => {
    const last = listed.get(life);
    const alive = last?.alive.join(',');
    if (alive === expected) return [];
    const message = `at the end ${nameOf(life)} lists ${alive === undefined || alive === '' ? 'no server' : alive}, but the running servers are ${expected}`;
    return [{ promise: 'view-convergence', atMs: last?.atMs ?? life.startedAtMs, message }];
  });
}
