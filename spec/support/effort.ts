/**
 * The effort of specs that could try inputs for ever. The gate has four minutes for everything; with `SPEC_EFFORT=full`, as in
 * `npm test -- full-effort` and in CI, they try more.
 */

const isFull = process.env['SPEC_EFFORT'] === 'full';

/** The value for full effort, or for the gate. */
export function byEffort<T>(efforts: { readonly full: T; readonly gate: T }): T {
  return isFull ? efforts.full : efforts.gate;
}
