/** A counter. */
import type { Model, ModelOperation } from '../model.ts';
import { returning } from './register.ts';

/**
 * A counter with `read`, `add` (its value may be negative), `increment` and `decrement` (by one, if they have no value; also `inc`, `dec`). One that
 * returns a number, other than its argument, has returned the sum.
 */
export function counter(initial: unknown = 0): Model<number | bigint> {
  return {
    name: 'counter',
    init: isNumber(initial) ? initial : 0,
    functions: {
      read: 'reads',
      add: 'changes',
      increment: 'changes',
      inc: 'changes',
      decrement: 'changes',
      dec: 'changes',
    },
    step: (state, operation) => {
      if (operation.f === 'read') return returning(operation, state, state);
      const next = sumOf(state, deltaOf(operation));
      const { isKnown, returned, value } = operation;
      // Jepsen repeats the argument in the completion.
      const hasSum = isKnown && isNumber(returned) && !(isNumber(value) && sumOf(returned, -value) === 0);
      return hasSum ? returning(operation, next, next) : [next];
    },
    refusal: ({ f, value }) =>
      f === 'read' || value === null || isNumber(value) ? undefined : 'expected a whole number',
  };
}

function deltaOf({ f, value }: ModelOperation): number | bigint {
  const by = isNumber(value) ? value : 1;
  return f.startsWith('dec') ? -by : by;
}

/** Exact: a bigint only where a number is not. */
function sumOf(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  const sum = BigInt(a) + BigInt(b);
  const short = Number(sum);
  return Number.isSafeInteger(short) ? short : sum;
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}
