/**
 * Mirror images: states that differ only in which server is which. Where the same can happen to both, one of them is
 * explored for all (Ip and Dill 1996; Clarke et al. 1996).
 */
import { Hasher } from './hash.ts';
import { remembered } from './intern.ts';
import { renamedLine, renamedNode } from './node.ts';
import { DOWN } from './nodes.ts';
import type { GridOptions } from './options.ts';
import { renamedChannel } from './channel.ts';
import type { GridState, Parts } from './state.ts';
import { renamedGhost } from './ghost.ts';
import type { Symmetry } from './protocol.ts';

/**
 * Whether mirror images are to be folded together, and may be. Servers differ in one thing: of two, the one with the
 * higher id dials. That is a total order, and a total order has no automorphism but the identity: every other permutation
 * makes some pair dial the other way. It is a symmetry of the model all the same as long as no connection can end, because the dialling side
 * shows only then: one side dials again, the other probes the peer. With a cut, a crash or a suspicion nothing can be folded.
 */
export function isFoldable({ isFolding, cuts, crashes, suspicions }: GridOptions): boolean {
  return isFolding && cuts === 0 && crashes === 0 && suspicions === 0;
}

/** The one of a state's mirror images that stands for all: the least by the content of its parts, so in all copies of the model. */
export function foldOf(parts: Parts, symmetry: Symmetry<unknown>): (state: GridState) => GridState {
  const images = permutations(parts.options.servers).map((order) => imageBy(parts, symmetry, order));
  const hasher = new Hasher(parts.vocabularies);
  /** Less than 0 where image `a` is less than `b`. */
  const compare = (a: GridState, b: GridState): number => {
    for (let place = 0; place < a.length; place++) {
      const [one, other] = [a[place] as number, b[place] as number];
      if (one === other) continue;
      const byHash = hasher.part(place, one) - hasher.part(place, other);
      if (byHash !== 0) return byHash;
      const [key, otherKey] = [one, other].map((number) => parts.vocabularies[place]?.keyAt(number) ?? '');
      return (key as string) < (otherKey as string) ? -1 : 1;
    }
    return 0;
  };
  return (state) => {
    let least = state;
    for (const imageOf of images) {
      const image = imageOf(state);
      if (compare(image, least) < 0) least = image;
    }
    return least;
  };
}

/** A state's image where server i is called `order[i]`. */
function imageBy(
  parts: Parts,
  symmetry: Symmetry<unknown>,
  order: readonly number[],
): (state: GridState) => GridState {
  const { servers } = parts.options;
  // A server that is not explored keeps its name.
  const rename = (id: number) => order[id] ?? id;
  const node = remembered((number) =>
    number === DOWN ? DOWN : parts.nodes.add(renamedNode(parts.nodes.at(number), rename, symmetry)),
  );
  const ghost = remembered((number) =>
    parts.addGhost(renamedGhost(parts.ghostAt(number), order, (text) => symmetry.text(text, rename))),
  );
  const channel = [false, true].map((isMirrored) =>
    remembered((number) =>
      parts.addChannel(
        renamedChannel(parts.channelAt(number), isMirrored, (line) => renamedLine(line, rename, symmetry)),
      ),
    ),
  );
  /** Of each part of an image: the part of the state from which it is made, and how. */
  const sources: { place: number; image: (number: number) => number }[] = [];
  for (let a = 0; a < servers; a++) {
    sources[rename(a)] = { place: a, image: node };
    for (let b = a + 1; b < servers; b++) {
      const image = channel[rename(a) < rename(b) ? 0 : 1] as (number: number) => number;
      sources[parts.placeOfChannel(rename(a), rename(b))] = { place: parts.placeOfChannel(a, b), image };
    }
  }
  sources.push({ place: sources.length, image: ghost });
  return (state) => sources.map(({ place, image }) => image(state[place] as number));
}

/** All orders of the numbers from 0 to n - 1. */
function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((order) =>
    Array.from({ length: n }, (_, place) => order.toSpliced(place, 0, n - 1)),
  );
}
