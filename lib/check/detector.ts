/** The promises about who is alive. */
import type { Life } from '../trace/event.ts';
import { at, nameOf, type HistoryEvent, type Violation } from './history.ts';

/** A stretch of time in which a server, or what lies between two, is not to be judged. */
export interface Excuse {
  readonly fromMs: number;
  readonly untilMs: number;
  /** The server that could not be heard or could not hear, by id. */
  readonly server: number;
}

/**
 * Checks the failure detector of every life, in the terms of Chandra and Toueg (1996): that whoever has crashed is
 * suspected in time and from then on (`completeness`), and that nobody is suspected who runs and is within reach
 * (`accuracy`).
 *
 * @param deadlineMs - how long a crash may go unnoticed
 * @param excuses - when whom not to judge for accuracy: it, or its judge, was stopped or cut off
 */
export function checkDetector(
  history: readonly HistoryEvent[],
  deadlineMs: number,
  excuses: readonly Excuse[],
  endMs: number,
): Violation[] {
  const violations: Violation[] = [];
  const running = new Map<number, Life & { readonly atMs: number }>();
  /** Since when a server has been down. */
  const downSinceMs = new Map<number, number>();
  const beliefs = new Map<number, { alive: readonly number[]; life: Life }>();
  const isExcused = (server: number, atMs: number) =>
    excuses.some((excuse) => excuse.server === server && excuse.fromMs <= atMs && atMs <= excuse.untilMs);

  for (const event of [...history, undefined]) {
    const nowMs = event?.atMs ?? endMs;
    for (const [dead, sinceMs] of downSinceMs) {
      if (nowMs - sinceMs <= deadlineMs) continue;
      for (const [judge, belief] of beliefs) {
        const bornMs = running.get(judge)?.atMs ?? 0;
        if (!belief.alive.includes(dead) || nowMs - bornMs <= deadlineMs || isExcused(judge, nowMs)) continue;
        violations.push({
          promise: 'completeness',
          atMs: nowMs,
          message: `${nameOf(belief.life)} lists server ${String(dead)} ${at(nowMs)}, which crashed ${at(sinceMs)}`,
        });
        downSinceMs.delete(dead);
      }
    }
    if (event === undefined) break;
    switch (event.kind) {
      case 'started':
        running.set(event.server, event);
        downSinceMs.delete(event.server);
        beliefs.delete(event.server);
        break;
      case 'crashed':
        running.delete(event.server);
        beliefs.delete(event.server);
        downSinceMs.set(event.server, event.atMs);
        break;
      case 'alive': {
        const before = beliefs.get(event.server)?.alive ?? [];
        beliefs.set(event.server, { alive: event.alive, life: event });
        for (const lost of before.filter((id) => !event.alive.includes(id))) {
          if (!running.has(lost) || isExcused(lost, nowMs) || isExcused(event.server, nowMs)) continue;
          violations.push({
            promise: 'accuracy',
            atMs: nowMs,
            message: `${nameOf(event)} suspected server ${String(lost)} ${at(nowMs)}, which was running and within reach`,
          });
        }
        break;
      }
      default:
        break;
    }
  }
  return violations;
}

/** Checks that at the end everybody who runs lists exactly those who run (`agreement`): for a run that has healed. */
export function checkAgreement(history: readonly HistoryEvent[]): Violation[] {
  const beliefs = new Map<number, { alive: readonly number[]; life: Life & { readonly atMs: number } }>();
  const running = new Map<number, Life & { readonly atMs: number }>();
  for (const event of history) {
    if (event.kind === 'started') running.set(event.server, event);
    if (event.kind === 'crashed') running.delete(event.server);
    if (event.kind === 'started' || event.kind === 'crashed') beliefs.delete(event.server);
    if (event.kind === 'alive') beliefs.set(event.server, { alive: event.alive, life: event });
  }
  const expected = [...running.keys()].sort((a, b) => a - b).join(',');
  return [...running.values()].flatMap((life) => {
    const belief = beliefs.get(life.server);
    const listed = belief?.alive.join(',');
    if (listed === expected) return [];
    return [
      {
        promise: 'agreement',
        atMs: (belief?.life ?? life).atMs,
        message: `in the end ${nameOf(life)} lists ${listed || 'nobody'}, but ${expected} are running`,
      },
    ];
  });
}
