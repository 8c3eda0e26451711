/**
 * Freezes a value and all that it holds, so that a step that changes its state is a `TypeError`. Typed arrays cannot be
 * frozen. Neither can the append-only store behind the versions of a log: what may not change there is what a version
 * shows, and that is compared before and after.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value))
    return value;
  Object.freeze(value);
  for (const [key, held] of Object.entries(value)) if (key !== 'store') deepFreeze(held);
  return value;
}
