/** Bisection. */

/**
 * The first of the indices from 0 to `end` for which `isBefore` is false; `end` where there is none.
 *
 * @param isBefore - true up to some index, and false from there on
 */
export function lowerBound(end: number, isBefore: (index: number) => boolean): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
