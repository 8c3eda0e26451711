/** The states of a modelled grid: as numbers of parts, each of which is kept once. */
import { Changing } from './intern.ts';
import { DOWN, Members } from './members.ts';
import { keyOfPair, UNCONNECTED, type Pair, type Side } from './pair.ts';
import type { GridOptions } from './options.ts';
import { truthOf, type Truth } from './truth.ts';

/**
 * A state of the whole grid: the numbers of the servers' states, of what lies between each two of them, and of what is
 * true. From one state to the next most parts stay as they are, and of each part there are few: numbers are all that
 * has to be kept of a state, and all that it takes to tell it from others (the "collapse" of SPIN, Holzmann 1997).
 */
export type GridState = readonly number[];

/** The parts of which states are made. */
export class Parts {
  readonly init: GridState;
  readonly options: GridOptions;
  readonly members: Members;
  readonly #pairs = new Changing<Pair>((pair) => keyOfPair(pair, false, (line) => line));
  readonly #truths = new Changing<Truth>((truth) => JSON.stringify(truth));
  /** By the lower id and the higher: where in a state it stands what lies between them. */
  readonly #placeOfPair: readonly (readonly number[])[];

  constructor(options: GridOptions) {
    const { servers: n } = options;
    this.options = options;
    this.members = new Members(n);
    const ids = Array.from({ length: n }, (_, id) => id);
    let place = n;
    this.#placeOfPair = ids.map((low) => ids.map((high) => (low < high ? place++ : -1)));
    const unconnected = this.#pairs.add(UNCONNECTED);
    this.init = [
      ...ids.map((id) => this.members.start(id, 1).member),
      ...Array.from({ length: place - n }, () => unconnected),
      this.#truths.add(truthOf(options)),
    ];
  }

  /** The number of the state that a server is in; {@link DOWN} where it does not run. */
  member(state: GridState, server: number): number {
    return state[server] as number;
  }

  isRunning(state: GridState, server: number): boolean {
    return state[server] !== DOWN;
  }

  truth(state: GridState): Truth {
    return this.truthAt(state[state.length - 1] as number);
  }

  truthAt(number: number): Truth {
    return this.#truths.at(number);
  }

  /** `name` tells this change of a truth from others. */
  changeTruth(state: number[], name: string, change: (truth: Truth) => Truth): void {
    const place = state.length - 1;
    state[place] = this.#truths.change(state[place] as number, name, change);
  }

  /** What lies between two servers. */
  pair(state: GridState, a: number, b: number): Pair {
    return this.pairAt(state[this.placeOfPair(a, b)] as number);
  }

  pairAt(number: number): Pair {
    return this.#pairs.at(number);
  }

  /** `name` tells this change of what lies between two servers from others. */
  changePair(state: number[], a: number, b: number, name: string, change: (pair: Pair) => Pair): void {
    const place = this.placeOfPair(a, b);
    state[place] = this.#pairs.change(state[place] as number, name, change);
  }

  /** Where in a state it stands what lies between two servers. */
  placeOfPair(a: number, b: number): number {
    return this.#placeOfPair[Math.min(a, b)]?.[Math.max(a, b)] as number;
  }
}

/** On which side of what lies between the two a server is. */
export function sideOf(server: number, peer: number): Side {
  return server < peer ? 0 : 1;
}

/** What a state is known by: its numbers, one character each. */
export function keyOfNumbers(numbers: readonly number[]): string {
  if (numbers.every((number) => number < SURROGATES)) return String.fromCharCode(...numbers);
  return String.fromCodePoint(
    ...numbers.map((number) => (number < SURROGATES ? number : number + SURROGATE_COUNT)),
  );
}

/** These stand for halves of characters, so that two of them could be taken for one of another kind. */
const SURROGATES = 0xd800;
const SURROGATE_COUNT = 0x800;
