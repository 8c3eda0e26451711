/**
 * Operations on a shared object: an agent records when one begins and when it ends. From these facts `linearizable(model)` (`lib/check`)
 * judges simulated and real histories, and those of the model checker.
 */
import { record } from './effects.ts';

/** An operation as it is asked for. */
export interface Invocation {
  /** The name of the function: `read`, `put`, … */
  readonly f: string;
  /** The object, where there are several: a key. */
  readonly key?: string | number;
  /** The argument: what is written, `[old, new]` of a compare-and-set. JSON data. */
  readonly value?: unknown;
}

/**
 * Whether it happened. `ok`: it did. `fail`: it did not, and will not. `info`: it may have happened, may happen at any later moment, or
 * never.
 */
export type OutcomeType = 'ok' | 'fail' | 'info';

/** An operation begins. */
export interface InvokedFact extends Invocation {
  readonly kind: 'invoked';
  /** Left out by an agent that has one operation under way at a time; a number or a name for each of those under way otherwise. */
  readonly process?: string | number;
}

/** The operation under way ends. One that never ends has the outcome `info`; so has one whose process begins another. */
export interface ReturnedFact {
  readonly kind: 'returned';
  readonly process?: string | number;
  readonly type: OutcomeType;
  /** The result, if it has one. JSON data. */
  readonly value?: unknown;
}

export type OperationFact = InvokedFact | ReturnedFact;

/** Whether a fact says that an operation begins or ends. */
export function isOperationFact(fact: { readonly kind: string }): fact is OperationFact {
  return fact.kind === 'invoked' || fact.kind === 'returned';
}

/**
 * Records that an operation begins.
 *
 * @param process - for an agent with several operations under way
 */
export function invoked(invocation: Invocation, process?: string | number) {
  const fact: InvokedFact = { kind: 'invoked', ...invocation, ...(process !== undefined && { process }) };
  return record(fact);
}

/**
 * Records that the operation under way ends.
 *
 * @param value - the result; left out: it has none
 */
export function returned(type: OutcomeType, value?: unknown, process?: string | number) {
  const fact: ReturnedFact = {
    kind: 'returned',
    type,
    ...(value !== undefined && { value }),
    ...(process !== undefined && { process }),
  };
  return record(fact);
}

/** An operation's beginning or end in words, for {@link AgentType.describe}. */
export function describeOperation(fact: OperationFact): string {
  const process = fact.process === undefined ? '' : ` (${String(fact.process)})`;
  const value = fact.value === undefined ? '' : ` ${JSON.stringify(fact.value)}`;
  if (fact.kind === 'returned') {
    if (fact.type === 'ok') return `returns${value}${process}`;
    return fact.type === 'fail' ? `fails${process}` : `does not learn the outcome${process}`;
  }
  const key = fact.key === undefined ? '' : ` ${String(fact.key)}`;
  return `invokes ${fact.f}${key}${value}${process}`;
}
