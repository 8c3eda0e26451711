/** A set. */
import type { Model, ModelOperation } from '../model.ts';
import { valueText } from '../value.ts';
import { returning } from './register.ts';

/** The elements, by their texts in order. */
type Elements = readonly string[];

/**
 * A set with `add`, `remove`, `contains`, which returns true or false, and `read`, which returns all elements, in any order. An `add` or `remove` that
 * returns true or false has returned whether it changed the set.
 */
export function set(initial: unknown = []): Model<Elements> {
  return {
    name: 'set',
    init: elementsOf(initial) ?? [],
    functions: { add: 'grows', remove: 'changes', contains: 'reads', read: 'reads' },
    step: (state, operation) => {
      const { f, isKnown, returned, value } = operation;
      if (f === 'read') return !isKnown || hasRead(state, returned) ? [state] : [];
      const element = valueText(value);
      const isIn = state.includes(element);
      if (f === 'contains') return returning(operation, isIn, state);
      const isChange = isIn === (f === 'remove');
      if (isKnown && typeof returned === 'boolean' && typeof value !== 'boolean' && returned !== isChange)
        return [];
      if (!isChange) return [state];
      return [f === 'add' ? [...state, element].sort() : state.filter((other) => other !== element)];
    },
    refusal: ({ f, isKnown, returned }: ModelOperation) =>
      f !== 'read' || !isKnown || elementsOf(returned) !== undefined
        ? undefined
        : 'expected a set or a list as the result',
    isAhead: (state, { f, value, returned }) => {
      if (f === 'contains') return returned === true || !state.includes(valueText(value));
      const elements = new Set(elementsOf(returned));
      return state.every((element) => elements.has(element));
    },
    describe: (state) => `#{${state.join(' ')}}`,
  };
}

function hasRead(state: Elements, returned: unknown): boolean {
  const elements = elementsOf(returned);
  return elements?.length === state.length && elements.every((element, i) => element === state[i]);
}

/** The elements of a collection, each once; undefined if it is none. */
function elementsOf(value: unknown): Elements | undefined {
  if (value === null) return [];
  if (!Array.isArray(value) && !(value instanceof Set)) return undefined;
  return [...new Set(Array.from(value, valueText))].sort();
}
