/** Lists of numbers below 2³² that become longer. */

/** The same numbers, with room for at least so many: twice as much as before, so that copying them costs little all in all. */
export function grown(numbers: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(Math.max(numbers.length * 2, least));
  more.set(numbers);
  return more;
}
