/** Queues. */
import type { Model, ModelOperation } from '../model.ts';
import { isSame, valueText } from '../value.ts';
import { returning } from './register.ts';

const FUNCTIONS = { enqueue: 'changes', dequeue: 'changes' } as const;

/** A FIFO queue with `enqueue` and `dequeue`, which returns nil if the queue is empty. */
export function queue(initial: unknown = []): Model<readonly unknown[]> {
  return {
    name: 'queue',
    init: listOf(initial),
    functions: FUNCTIONS,
    step: (state, operation) => {
      if (operation.f === 'enqueue') return [[...state, operation.value]];
      if (state.length === 0) return returning(operation, null, state);
      const [first, ...rest] = state;
      return returning<readonly unknown[]>(operation, first, rest);
    },
  };
}

/** A queue without order: `dequeue` returns any element. */
export function unorderedQueue(initial: unknown = []): Model<readonly unknown[]> {
  return {
    name: 'unordered-queue',
    init: inOrder(listOf(initial)),
    functions: FUNCTIONS,
    step: (state, operation) => {
      if (operation.f === 'enqueue') return [inOrder([...state, operation.value])];
      if (state.length === 0) return returning(operation, null, state);
      return placesOf(state, operation).map((place) => state.toSpliced(place, 1));
    },
  };
}

/** The places of the elements that a `dequeue` may have removed, one of each value. */
function placesOf(state: readonly unknown[], { isKnown, returned }: ModelOperation): readonly number[] {
  const places = state
    .map((_, place) => place)
    .filter((place) => !isSame(state[place], state[place - 1]) || place === 0);
  return isKnown ? places.filter((place) => isSame(state[place], returned)) : places;
}

/** Sorted, so that equal contents are equal states. */
function inOrder(values: readonly unknown[]): readonly unknown[] {
  const keyed = values.map((value) => [valueText(value), value] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, value]) => value);
}

function listOf(initial: unknown): readonly unknown[] {
  return Array.isArray(initial) ? initial : [];
}
