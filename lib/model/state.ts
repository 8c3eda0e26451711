/** The states of a modelled grid: as numbers of parts, each of which is kept once. */
import { Changing } from './intern.ts';
import { DOWN, Nodes } from './nodes.ts';
import type { State, Vocabulary } from './model.ts';
import { keyOfChannel, UNCONNECTED, type Channel, type Connection, type Side } from './channel.ts';
import { codeOf } from './code.ts';
import type { GridOptions } from './options.ts';
import { ghostOf, type Ghost } from './ghost.ts';
import { PairTable } from './pairTable.ts';
import type { ModelledProtocol } from './protocol.ts';

/** A state of the whole grid: the numbers of the servers' states, of the connections between each two of them, and of the ghost. */
export type GridState = State;

/** The parts of which states are made. */
export class Parts {
  readonly init: GridState;
  /** By place in a state: the vocabulary of its numbers. */
  readonly vocabularies: readonly Vocabulary[];
  readonly options: GridOptions;
  readonly protocol: ModelledProtocol;
  readonly nodes: Nodes;
  readonly #channels = new Changing<Channel>(keyOfChannel);
  readonly #inTransit = new PairTable();
  readonly #ghosts = new Changing<Ghost>((ghost) => JSON.stringify(ghost));
  /** By the lower id and the higher: the place in a state of the connections between them. */
  readonly #placeOfChannel: readonly (readonly number[])[];

  /**
   * @param options - of what is explored
   * @param servers - how many servers the grid has, those included that are not explored
   */
  constructor(options: GridOptions, protocol: ModelledProtocol, servers = options.servers) {
    const { servers: n } = options;
    this.options = options;
    this.protocol = protocol;
    this.nodes = new Nodes(servers, protocol, servers > n ? n : undefined);
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

  /** The number of a server's state; {@link DOWN} if it does not run. */
  nodeOf(state: GridState, server: number): number {
    return state[server] as number;
  }

  isRunning(state: GridState, server: number): boolean {
    return state[server] !== DOWN;
  }

  /** The ids of the servers that run, ascending. */
  runningIn(state: GridState): number[] {
    const running: number[] = [];
    for (let id = 0; id < this.options.servers; id++) if (this.isRunning(state, id)) running.push(id);
    return running;
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

  /** @param code - identifies the change among all changes of a ghost */
  changeGhost(state: number[], code: number, change: (ghost: Ghost) => Ghost): void {
    const place = state.length - 1;
    state[place] = this.#ghosts.change(state[place] as number, code, change);
  }

  /** The connections between two servers. */
  channel(state: GridState, a: number, b: number): Channel {
    return this.channelAt(state[this.placeOfChannel(a, b)] as number);
  }

  channelAt(number: number): Channel {
    return this.#channels.at(number);
  }

  /** The number of the lines that are first in transit to a side, joined, among {@link Nodes.texts}. */
  textInTransit(state: GridState, to: number, from: number, place: number, count: number): number {
    const number = state[this.placeOfChannel(to, from)] as number;
    const side = sideOf(to, from);
    const code = codeOf(side, place, count);
    let text = this.#inTransit.get(number, code);
    if (text === -1) {
      const { waiting } = this.channelAt(number)[place] as Connection;
      text = this.nodes.texts.add(waiting[side].slice(0, count).join(''));
      this.#inTransit.set(number, code, text);
    }
    return text;
  }

  addChannel(channel: Channel): number {
    return this.#channels.add(channel);
  }

  /** @param code - identifies the change among all changes of connections */
  changeChannel(
    state: number[],
    a: number,
    b: number,
    code: number,
    change: (channel: Channel) => Channel,
  ): void {
    const place = this.placeOfChannel(a, b);
    state[place] = this.#channels.change(state[place] as number, code, change);
  }

  /** The place in a state of the connections between two servers. */
  placeOfChannel(a: number, b: number): number {
    return this.#placeOfChannel[Math.min(a, b)]?.[Math.max(a, b)] as number;
  }
}

/** The side of a server, of the two. */
export function sideOf(server: number, peer: number): Side {
  return server < peer ? 0 : 1;
}
