/** Registers: one value that is written and read, with compare-and-set if wanted. */
import type { Model, ModelOperation } from '../model.ts';
import { isSame } from '../value.ts';

/** A register with `read` and `write`. */
export function register(initial: unknown = null): Model {
  return {
    name: 'register',
    init: initial,
    functions: { read: 'reads', write: 'changes' },
    step: (state, operation) =>
      operation.f === 'write' ? [operation.value] : returning(operation, state, state),
  };
}

/** A register with `read`, `write` and `cas`, whose value is `[expected, new]`. A `cas` that returns false has changed nothing. */
export function casRegister(initial: unknown = null): Model {
  const plain = register(initial);
  return {
    name: 'cas-register',
    init: initial,
    functions: { ...plain.functions, cas: 'changes' },
    step: (state, operation) =>
      operation.f === 'cas' ? compareAndSet(state, operation) : plain.step(state, operation),
    refusal: pairRefusal,
  };
}

export function pairRefusal({ f, value }: ModelOperation): string | undefined {
  return f !== 'cas' || (Array.isArray(value) && value.length === 2) ? undefined : 'expected [old new]';
}

/** The states after a compare-and-set. */
export function compareAndSet(
  state: unknown,
  { value, isKnown, returned }: ModelOperation,
): readonly unknown[] {
  const [expected, next] = value as readonly [unknown, unknown];
  const isEqual = isSame(state, expected);
  if (isKnown && returned === false) return isEqual ? [] : [state];
  return isEqual ? [next] : isKnown ? [] : [state];
}

/** The next state of an operation that returns `result`; none if it has returned something else. */
export function returning<State>(
  { isKnown, returned }: ModelOperation,
  result: unknown,
  next: State,
): readonly State[] {
  return !isKnown || isSame(returned, result) ? [next] : [];
}
