/** The states of a modelled grid: as numbers of parts, each of which is kept once. */
import { Changing } from './intern.ts';
import { DOWN, Nodes } from './nodes.ts';
import type { State, Vocabulary } from './model.ts';
import { keyOfChannel, UNCONNECTED, type Channel, type Side } from './channel.ts';
import type { GridOptions } from './options.ts';
import { ghostOf, type Ghost } from './ghost.ts';

/** A state of the whole grid: the numbers of the servers' states, of what lies between each two of them, and of what is true. */
export type GridState = State;

/** The parts of which states are made. */
export class Parts {
  readonly init: GridState;
  /** By place in a state: what its numbers stand for. */
  readonly vocabularies: readonly Vocabulary[];
  readonly options: GridOptions;
  readonly nodes: Nodes;
  readonly #channels = new Changing<Channel>(keyOfChannel);
  readonly #ghosts = new Changing<Ghost>((ghost) => JSON.stringify(ghost));
  /** By the lower id and the higher: where in a state it stands what lies between them. */
  readonly #placeOfChannel: readonly (readonly number[])[];

  /**
   * @param options - of what is explored
   * @param servers - how many servers the grid has, those included of which nothing is explored
   */
  constructor(options: GridOptions, servers = options.servers) {
    const { servers: n } = options;
    this.options = options;
    this.nodes = new Nodes(servers, servers > n ? n : undefined);
    const ids = Array.from({ length: n }, (_, id) => id);
    let place = n;
    this.#placeOfChannel = ids.map((low) => ids.map((high) => (low < high ? place++ : -1)));
    const unconnected = this.#channels.add(UNCONNECTED);
    const between = Array.from({ length: place - n }, () => unconnected);
    this.init = [
      ...ids.map((id) => this.nodes.start(id, 1).number),
      ...between,
      this.#ghosts.add(ghostOf(options)),
    ];
    this.vocabularies = [...ids.map(() => this.nodes), ...between.map(() => this.#channels), this.#ghosts];
  }

  /** The number of the state that a server is in; {@link DOWN} where it does not run. */
  nodeOf(state: GridState, server: number): number {
    return state[server] as number;
  }

  isRunning(state: GridState, server: number): boolean {
    return state[server] !== DOWN;
  }

  ghost(state: GridState): Ghost {
    return this.ghostAt(state[state.length - 1] as number);
  }

  ghostAt(number: number): Ghost {
    return this.#ghosts.at(number);
  }

  addGhost(ghost: Ghost): number {
    return this.#ghosts.add(ghost);
  }

  /** `name` tells this change of a ghost from others. */
  changeGhost(state: number[], name: string, change: (ghost: Ghost) => Ghost): void {
    const place = state.length - 1;
    state[place] = this.#ghosts.change(state[place] as number, name, change);
  }

  /** What lies between two servers. */
  channel(state: GridState, a: number, b: number): Channel {
    return this.channelAt(state[this.placeOfChannel(a, b)] as number);
  }

  channelAt(number: number): Channel {
    return this.#channels.at(number);
  }

  addChannel(channel: Channel): number {
    return this.#channels.add(channel);
  }

  /** `name` tells this change of what lies between two servers from others. */
  changeChannel(
    state: number[],
    a: number,
    b: number,
    name: string,
    change: (channel: Channel) => Channel,
  ): void {
    const place = this.placeOfChannel(a, b);
    state[place] = this.#channels.change(state[place] as number, name, change);
  }

  /** Where in a state it stands what lies between two servers. */
  placeOfChannel(a: number, b: number): number {
    return this.#placeOfChannel[Math.min(a, b)]?.[Math.max(a, b)] as number;
  }
}

/** On which side of what lies between the two a server is. */
export function sideOf(server: number, peer: number): Side {
  return server < peer ? 0 : 1;
}
