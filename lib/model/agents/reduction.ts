/**
 * The reduction (`isReducing`): as soon as no box can crash any more, what agents have saved is durable, and what they save from then on is so at
 * once. Without it, that a record becomes durable is a step of its own, and can happen before or after any other one.
 *
 * Why no verdict depends on it (Peled 1993: an ample set of one step). Let a record of an agent `i` wait in a state without crashes left.
 *
 * 1. That it becomes durable stays possible whatever else happens, until it happens: only the end of `i` would prevent it.
 * 2. It commutes with every other step. It reads and writes the part of `i`, and appends to inboxes. Steps of other agents do not touch that part,
 *    and the messages of different senders have no order. An event of `i` depends on the state of `i`, which the record leaves alone, and adds its
 *    effects behind those that wait, so that they are executed in one order either way. If `i` is told `down`, what waits for that box is lost,
 *    as it is if it was sent before.
 * 3. It makes what waits shorter, so that it is not put off for ever.
 *
 * So every path can be made to take it at once, and comes to the same state: the states of rest are the same, and in every other one each agent is
 * in a state, with facts, in which it is without the reduction, too. What is not seen is a state in which a fact waits for a log: a claim
 * that is broken by a fact that is *missing*, and mended when it is recorded, has to be about facts that are recorded before the log is written.
 *
 * Three kinds of effects do not commute, so a record in front of one waits as ever ({@link isReduced}). An agent that halts by itself
 * loses what waits, as in a crash: then the search ends with an error.
 */
import type { AgentEffect } from '../../agent/agent.ts';

/**
 * Whether a record is durable at once.
 *
 * @param effects - it, and those behind it
 * @param hasHistory - whether properties have a history, for which the order of facts of different agents matters
 */
export function isReduced([save, ...behind]: readonly AgentEffect[], hasHistory: boolean): boolean {
  // An agent that is told that its record is durable may do something about it that depends on what else has happened.
  if (save?.kind !== 'save' || save.token !== undefined) return false;
  return behind.every(({ kind }) => {
    // A timer can expire before it is set or cancelled again.
    if (kind === 'setTimer' || kind === 'cancelTimer') return false;
    return kind !== 'record' || !hasHistory;
  });
}

/** Why an agent ends the search. */
export function haltsUnreduced(id: string): string {
  return `agent ${id} halts by itself, and may lose what it has saved: check it without the reduction`;
}
