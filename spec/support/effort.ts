/**
 * How much is tried of what could be tried for ever. The gate has four minutes for everything; with `SPEC_EFFORT=full`, as in
 * `npm test -- full-effort` and so in CI, the rest is tried, too.
 */

const isFull = process.env['SPEC_EFFORT'] === 'full';

/** What is tried with full effort, or else the share that fits into the gate. */
export function byEffort<T>(efforts: { readonly full: T; readonly gate: T }): T {
  return isFull ? efforts.full : efforts.gate;
}
