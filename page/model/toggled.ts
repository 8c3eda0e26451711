/** Sets in which a value is switched on and off. Pure. */

/** The same set without a value that is in it, or with one that is not. */
export function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const after = new Set(set);
  if (!after.delete(value)) after.add(value);
  return after;
}
