/**
 * Mirror images: states that differ only in which server is which. Where the same can happen to both, one of them is
 * explored for all (Ip and Dill 1996; Clarke et al. 1996).
 */
import { Interned, remembered } from './intern.ts';
import { DOWN, keyOf, renamed } from './members.ts';
import type { GridOptions } from './options.ts';
import { keyOfPair } from './pair.ts';
import { keyOfNumbers, type GridState, type Parts } from './state.ts';
import { keyOfTruth } from './truth.ts';

/**
 * Whether mirror images are to be folded together, and may be. Servers differ in one thing: of two, the one with the
 * higher id dials. Who has dialled shows when a connection ends, and not before; so it is sound as long as none can.
 */
export function isFoldable({ isFolding, cuts, crashes, suspicions }: GridOptions): boolean {
  return isFolding && cuts === 0 && crashes === 0 && suspicions === 0;
}

/** What a state and all its mirror images are known by: the least of what they would be known by one by one. */
export function foldedKey(parts: Parts): (state: GridState) => string {
  const { servers } = parts.options;
  const known = new Interned<undefined>();
  const images = permutations(servers).map((order) => imageBy(parts, order, known));
  return (state) => {
    let least: readonly number[] | undefined;
    for (const imageOf of images) {
      const image = imageOf(state);
      if (least === undefined || isLess(image, least)) least = image;
    }
    return keyOfNumbers(least as readonly number[]);
  };
}

/** A state's image where server i is called `order[i]`, in numbers of names that all images share. */
function imageBy(
  parts: Parts,
  order: readonly number[],
  known: Interned<undefined>,
): (state: GridState) => readonly number[] {
  const { servers } = parts.options;
  const rename = (id: number) => order[id] as number;
  const nameOf = (key: string) => known.number(key, undefined);
  const member = remembered((number) =>
    nameOf(number === DOWN ? 'down' : `s${keyOf(parts.members.at(number), rename)}`),
  );
  const truth = remembered((number) => nameOf(`t${keyOfTruth(parts.truthAt(number), order)}`));
  const pair = [false, true].map((isMirrored) =>
    remembered((number) =>
      nameOf(`p${keyOfPair(parts.pairAt(number), isMirrored, (line) => renamed(line, rename))}`),
    ),
  );
  /** Of each part of an image: which part of the state it is of, and what names it. */
  const sources: { place: number; name: (number: number) => number }[] = [];
  for (let a = 0; a < servers; a++) {
    sources[rename(a)] = { place: a, name: member };
    for (let b = a + 1; b < servers; b++) {
      const name = pair[rename(a) < rename(b) ? 0 : 1] as (number: number) => number;
      sources[parts.placeOfPair(rename(a), rename(b))] = { place: parts.placeOfPair(a, b), name };
    }
  }
  sources.push({ place: sources.length, name: truth });
  return (state) => sources.map(({ place, name }) => name(state[place] as number));
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return (a[i] as number) < (b[i] as number);
  }
  return false;
}

/** All orders of the numbers from 0 to n - 1. */
function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((order) =>
    Array.from({ length: n }, (_, place) => order.toSpliced(place, 0, n - 1)),
  );
}
