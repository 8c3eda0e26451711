/** The seeded random generator, the only source of randomness in a simulation. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A random generator. The same seed gives the same sequence on every machine. */
export interface Random {
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
  /** True with a probability of `perMille` in a thousand. */
  happens(perMille: number): boolean;
  /** A random element of `items`, which must not be empty. */
  oneOf<T>(items: readonly T[]): T;
}

/** @param seed - a whole number; only its lower 32 bits are used */
export function randomOf(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const between = (min: number, max: number) => uniformInt(generator, min, max);
  return {
    between,
    happens: (perMille) => between(1, 1000) <= perMille,
    oneOf: <T>(items: readonly T[]) => items[between(0, items.length - 1)] as T,
  };
}
