/** A key-value store: each key is an object of its own. */
import type { Model, ModelOperation } from '../model.ts';
import { isSame, valueText } from '../value.ts';
import { compareAndSet, pairRefusal, returning } from './register.ts';

/**
 * A store with `get` (or `read`), `put` (or `write`), `append` (text to text), `cas` and `delete`.
 *
 * @param initial - the result of reading an absent key
 */
export function keyValue(initial: unknown = ''): Model {
  return {
    name: 'key-value',
    init: initial,
    functions: {
      get: 'reads',
      read: 'reads',
      put: 'changes',
      write: 'changes',
      append: 'grows',
      cas: 'changes',
      delete: 'changes',
    },
    partition: ({ key }) => key,
    isAhead: (state, { returned }) =>
      isSame(state, returned) || (typeof returned === 'string' && returned.startsWith(textOf(state ?? ''))),
    step: (state, operation) => {
      switch (operation.f) {
        case 'get':
        case 'read':
          return returning(operation, state, state);
        case 'append':
          return [appended(state, operation.value)];
        case 'cas':
          return compareAndSet(state, operation);
        case 'delete':
          return [initial];
        default:
          return [operation.value];
      }
    },
    refusal,
  };
}

/** The text with another after it; a key that is absent has none. */
function appended(state: unknown, value: unknown): string {
  return `${textOf(state ?? '')}${textOf(value)}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : valueText(value);
}

function refusal(operation: ModelOperation): string | undefined {
  const { f, key, value } = operation;
  if (key === undefined) return 'it has no key; expected :key, or a value [key value] with --keyed';
  if (f === 'append' && !['string', 'number', 'bigint'].includes(typeof value)) return 'expected a text';
  return pairRefusal(operation);
}
