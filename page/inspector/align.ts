/** Pairs the parts of a container before and after a change. Pure. */
import type { Identities } from './identities.ts';
import type { Container, Part } from './json.ts';

/** A part before, after, or both, in the order in which they are shown. */
export type Pair =
  | { readonly before: Part; readonly after: Part }
  | { readonly before: Part; readonly after: undefined }
  | { readonly before: undefined; readonly after: Part };

/** The largest table for the longest common subsequence of two arrays; larger ones are paired by their places. */
const TABLE_MAX = 250_000;

/** Fields and entries are paired by their keys, elements of sets by themselves, and elements of arrays so that few have changed. */
export function pairsOf(before: Container, after: Container, identities: Identities): readonly Pair[] {
  switch (after.is) {
    case 'array':
      return alignedArrays(before.parts, after.parts, identities);
    case 'set':
      return keyedPairs(before.parts, after.parts, ({ value }) => identities.of(value));
    case 'map':
    case 'object':
      return keyedPairs(before.parts, after.parts, ({ label }) => label);
  }
}

/** Parts that were removed stand behind the part that they followed. */
function keyedPairs(
  before: readonly Part[],
  after: readonly Part[],
  keyOf: (part: Part) => string | number,
): readonly Pair[] {
  const kept = new Set(after.map(keyOf));
  const earlier = new Map(before.map((part) => [keyOf(part), part]));
  /** By the key of the part that they followed: what was removed; undefined: at the beginning. */
  const removed = new Map<string | number | undefined, Part[]>();
  let last: string | number | undefined;
  for (const part of before) {
    const key = keyOf(part);
    if (kept.has(key)) {
      last = key;
      continue;
    }
    const behind = removed.get(last);
    if (behind === undefined) removed.set(last, [part]);
    else behind.push(part);
  }
  const gone = (key: string | number | undefined): Pair[] =>
    (removed.get(key) ?? []).map((part) => ({ before: part, after: undefined }));
  return [
    ...gone(undefined),
    ...after.flatMap((part) => {
      const key = keyOf(part);
      return [pairOf(earlier.get(key), part), ...gone(key)];
    }),
  ];
}

function pairOf(before: Part | undefined, after: Part): Pair {
  return before === undefined ? { before, after } : { before, after };
}

/** Equal elements are paired in order, as many as possible; between them, the others by their places. */
function alignedArrays(
  before: readonly Part[],
  after: readonly Part[],
  identities: Identities,
): readonly Pair[] {
  const [old, now] = [before, after].map((parts) => parts.map(({ value }) => identities.of(value))) as [
    number[],
    number[],
  ];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const pairs: Pair[] = [];
  const same = (i: number, j: number) => pairs.push({ before: before[i] as Part, after: after[j] as Part });
  const different = (fromI: number, toI: number, fromJ: number, toJ: number) => {
    for (let i = fromI, j = fromJ; i < toI || j < toJ; i++, j++) {
      if (i < toI && j < toJ) same(i, j);
      else if (i < toI) pairs.push({ before: before[i] as Part, after: undefined });
      else pairs.push({ before: undefined, after: after[j] as Part });
    }
  };
  for (let i = 0; i < head; i++) same(i, i);
  let [doneI, doneJ] = [head, head];
  const [endI, endJ] = [old.length - tail, now.length - tail];
  for (const [i, j] of commonPlaces(old.slice(head, endI), now.slice(head, endJ))) {
    different(doneI, head + i, doneJ, head + j);
    same(head + i, head + j);
    [doneI, doneJ] = [head + i + 1, head + j + 1];
  }
  different(doneI, endI, doneJ, endJ);
  for (let i = 0; i < tail; i++) same(endI + i, endJ + i);
  return pairs;
}

/** The places of a longest common subsequence; none if the table would be too large. */
function commonPlaces(a: readonly number[], b: readonly number[]): readonly (readonly [number, number])[] {
  if (a.length === 0 || b.length === 0 || a.length * b.length > TABLE_MAX) return [];
  const width = b.length + 1;
  /** By the places from which on it is sought: its length. */
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] = a[i] === b[j] ? 1 + at(i + 1, j + 1) : Math.max(at(i + 1, j), at(i, j + 1));
  const places: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) places.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return places;
}
