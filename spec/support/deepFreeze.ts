/**
 * Freezes a value with everything in it, so that a step that mutates its state throws a `TypeError`. Typed arrays cannot be
 * frozen, and neither can the append-only store behind the versions of a log: for these, specs compare what a version
 * contains before and after.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value))
    return value;
  Object.freeze(value);
  for (const [key, held] of Object.entries(value)) if (key !== 'store') deepFreeze(held);
  return value;
}
