/**
 * A history as plain data without times: by process the operations that have ended, in order, and those that have not; with each operation, the
 * last ones that had ended when it began. Histories in which the same operations overlap are equal, so that in the model checker, where a history is
 * a part of the state, there are few.
 */
import type { AgentFact } from '../../agent/fact.ts';
import { isOperationFact, type InvokedFact, type ReturnedFact } from '../../agent/operations.ts';
import { processOf } from './facts.ts';
import type { HistoryEvent } from './history.ts';

/** By agent and process: the index of the last operation of the process that had ended. */
export type After = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Begun {
  readonly f: string;
  readonly key?: string | number;
  readonly value: unknown;
  readonly after: After;
}

export interface Ended extends Begun {
  readonly returned: unknown;
}

/** The operations of a process. */
export interface OperatedBy {
  readonly ended: readonly Ended[];
  readonly running?: Begun;
  /** Those whose outcome is unknown. */
  readonly open?: readonly Begun[];
}

/** By agent and process; the process of an agent that has only one is the empty text. */
export type Operated = Readonly<Record<string, Readonly<Record<string, OperatedBy>>>>;

const NONE: OperatedBy = { ended: [] };

/** The history after a fact. */
export function withFact(history: Operated, agent: string, fact: AgentFact): Operated {
  if (!isOperationFact(fact)) return history;
  const process = String(fact.process ?? '');
  const before = history[agent]?.[process] ?? NONE;
  const after = fact.kind === 'invoked' ? withBegun(history, before, fact) : withEnded(before, fact);
  return after === before ? history : { ...history, [agent]: { ...history[agent], [process]: after } };
}

function withBegun(history: Operated, before: OperatedBy, { f, key, value = null }: InvokedFact): OperatedBy {
  const running: Begun = { f, ...(key !== undefined && { key }), value, after: endedIn(history) };
  // The one before was forgotten in a crash.
  return { ...withoutRunning(before, before.running), running };
}

function withEnded(before: OperatedBy, { type, value = null }: ReturnedFact): OperatedBy {
  const { running } = before;
  if (running === undefined) return before;
  if (type === 'info') return withoutRunning(before, running);
  const after = withoutRunning(before, undefined);
  // An operation that failed did not happen.
  return type === 'fail' ? after : { ...after, ended: [...after.ended, { ...running, returned: value }] };
}

function withoutRunning({ ended, open }: OperatedBy, opened: Begun | undefined): OperatedBy {
  const all = opened === undefined ? open : [...(open ?? []), opened];
  return { ended, ...(all !== undefined && { open: all }) };
}

function endedIn(history: Operated): After {
  const agents = Object.entries(history).map(([agent, processes]) => {
    const ended = Object.entries(processes).filter((entry) => entry[1].ended.length > 0);
    return [
      agent,
      Object.fromEntries(ended.map(([process, own]) => [process, own.ended.length - 1])),
    ] as const;
  });
  return Object.fromEntries(agents.filter(([, ended]) => Object.keys(ended).length > 0));
}

interface Placed {
  readonly process: string;
  readonly operation: Begun;
  /** Whether its outcome is unknown. */
  readonly isOpen: boolean;
  /** How many operations had ended when it began. */
  readonly rank: number;
}

/** The beginnings and ends of the operations in an order in which the same operations overlap. */
export function eventsOf(history: Operated): readonly HistoryEvent[] {
  const events: HistoryEvent[] = [];
  const told = new Map<readonly Ended[], number>();
  /** Ends the operations of a process, up to an index. */
  const endUpTo = (agent: string, process: string, index: number) => {
    const { ended } = history[agent]?.[process] ?? NONE;
    for (let at = told.get(ended) ?? 0; at <= index; at++) {
      const { f, key, returned } = ended[at] as Ended;
      events.push({
        process: nameOf(agent, process),
        type: 'ok',
        f,
        ...(key !== undefined && { key }),
        value: returned,
      });
      told.set(ended, at + 1);
    }
  };
  // Of two operations, all that had ended before one had ended before the other: such orders are those of intervals.
  for (const { process, operation, isOpen } of placed(history)) {
    const { f, key, value, after } = operation;
    for (const [agent, ended] of Object.entries(after))
      for (const [other, index] of Object.entries(ended)) endUpTo(agent, other, index);
    const event = { process, f, ...(key !== undefined && { key }), value };
    events.push({ ...event, type: 'invoke' });
    // It may still take effect at any later moment.
    if (isOpen) events.push({ ...event, type: 'info' });
  }
  for (const [agent, processes] of Object.entries(history))
    for (const [process, { ended }] of Object.entries(processes)) endUpTo(agent, process, ended.length - 1);
  return events;
}

function placed(history: Operated): readonly Placed[] {
  const all = Object.entries(history).flatMap(([agent, processes]) =>
    Object.entries(processes).flatMap(([name, { ended, running, open = [] }]) => {
      const process = nameOf(agent, name);
      const unended = running === undefined ? open : [...open, running];
      return [
        // Of the same rank, an operation with an unknown outcome began before one that ended: the process went on after it.
        ...unended.map((operation) => ({ process, operation, isOpen: true })),
        ...ended.map((operation) => ({ process, operation, isOpen: false })),
      ];
    }),
  );
  return all.map((one) => ({ ...one, rank: rankOf(one.operation.after) })).sort((a, b) => a.rank - b.rank);
}

function rankOf(after: After): number {
  let rank = 0;
  for (const ended of Object.values(after)) for (const index of Object.values(ended)) rank += index + 1;
  return rank;
}

/** The process of an agent in the words of a history. */
export function nameOf(agent: string, process: string): string {
  return processOf(agent, process === '' ? undefined : process);
}
