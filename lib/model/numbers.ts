/** Lists of numbers below 2³² that become longer. */

/** The same numbers, with space for at least `least`: at least twice as much as before, so that the cost of copying is amortized. */
export function grown(numbers: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(Math.max(numbers.length * 2, least));
  more.set(numbers);
  return more;
}
