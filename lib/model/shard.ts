/**
 * One share of a search: the states that belong to it by a hash of their content, with its own copy of the model. Several shards search one
 * model together, each in a thread or all in one; a single shard searches all of it. Requests and answers are plain data.
 */
import { messageWithPlace } from '../reason/thrownAt.ts';
import { RestSearch } from './comesToRest.ts';
import {
  alphabetOf,
  decodeState,
  encodeState,
  Inbox,
  Outbox,
  type Alphabet,
  type Batch,
} from './exchange.ts';
import { Hasher, hashOfText } from './hash.ts';
import { follow, isSame, type Model, type State } from './model.ts';
import { StateStore } from './store.ts';

/** Requests to a shard. All shards get the same request at the same time. */
export type Request =
  /** To note the first state, if it is this shard's. */
  | { readonly kind: 'begin' }
  /** To follow up to `states` more states of the level. `settled` comes from the other shards; `met` are not checked again. */
  | {
      readonly kind: 'expand';
      readonly states: number;
      readonly settled: readonly Uint32Array[];
      readonly met: readonly string[];
    }
  /** To insert the states of this shard that the others have found: by sender. */
  | { readonly kind: 'insert'; readonly batches: readonly (Batch | undefined)[] }
  /** To end the level: all its states have been followed, by all shards. */
  | { readonly kind: 'endLevel'; readonly settled: readonly Uint32Array[] }
  /** To make sure that a state of rest can be reached from all of its states. Every state must have been followed. */
  | { readonly kind: 'checkRest' }
  /** To find a state of a level from which none can be reached. */
  | { readonly kind: 'findRestless'; readonly level: number }
  /** To find a state of a level that `state` follows. */
  | { readonly kind: 'findBefore'; readonly level: number; readonly state: readonly unknown[] };

/** The answers of a shard, by the kind of the request. */
export interface Answers {
  readonly begin: Counts;
  readonly expand: Counts & {
    /** By receiver: states that are theirs. */
    readonly batches: readonly (Batch | undefined)[];
    /** Whether all states of the level have been followed. */
    readonly isDone: boolean;
  };
  readonly insert: Counts & {
    /** By sender: those of its states that need not be checked at the end, because they lead to the next level. */
    readonly settled: readonly Uint32Array[];
  };
  readonly endLevel: Counts & {
    /** How many states the next level has. */
    readonly next: number;
    /** A violation, if there is one. The choice among several does not depend on the number of shards. */
    readonly finding: Finding | undefined;
    /** The `sometimes` that were met in the next level. */
    readonly met: readonly string[];
  };
  readonly checkRest: { readonly isRestful: boolean };
  readonly findRestless: EncodedState | undefined;
  readonly findBefore: EncodedState | undefined;
}

export type Answer = Answers[Request['kind']];

/** The states of a shard so far. */
export interface Counts {
  /** States that it made: one for each action in each of its states. */
  readonly made: number;
  /** States of its own that differ. */
  readonly distinct: number;
  /** Those of them that it has followed. */
  readonly followed: number;
  /** Those of them in which only optional actions can happen. */
  readonly rests: number;
}

/** A state in a form that every shard can decode. */
export interface EncodedState {
  /** 64 bits of hash, the higher ones first, by which one of several is chosen. */
  readonly order: readonly [number, number];
  readonly state: readonly unknown[];
}

/** A violation at the end of a path. */
export interface Finding extends EncodedState {
  /** The level of the state: how many actions it takes to come there. */
  readonly level: number;
  /** The claim that does not hold; undefined where the model threw. */
  readonly property: string | undefined;
  readonly message: string;
  /** Whether it is an action in this state that threw, rather than a question about it. */
  readonly isOfAction: boolean;
  /** The place of the claim among all. */
  readonly rank: number;
}

/** Less than 0 if `a` is to be reported rather than `b`: shorter paths first, then an order that does not depend on shards. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    a.level - b.level ||
    Number(a.isOfAction) - Number(b.isOfAction) ||
    a.rank - b.rank ||
    compareOrders(a.order, b.order)
  );
}

export function compareOrders(a: EncodedState['order'], b: EncodedState['order']): number {
  return a[0] - b[0] || a[1] - b[1];
}

/** A claim, by name. */
type Claim = readonly [string, (state: State) => string | undefined];

/** A shard. `handle` answers a request; search.ts determines the order of requests. */
export class Shard<Action> {
  readonly #model: Model<Action>;
  readonly #index: number;
  readonly #shards: number;
  readonly #hasher: Hasher;
  readonly #store: StateStore;
  readonly #rest: RestSearch<Action>;
  readonly #alphabet: Alphabet;
  /** By shard. */
  readonly #outboxes: readonly Outbox[];
  readonly #inboxes: readonly Inbox[];
  readonly #always: readonly Claim[];
  readonly #eventually: readonly Claim[];
  #unmet: readonly [string, (state: State) => boolean][];
  #met: string[] = [];
  /** By level: the number of its first state. The last is the level that grows. */
  readonly #levels = [0];
  /** The states of the level that is followed: from this one on they have not been. */
  #next = 0;
  #made = 0;
  #rests = 0;
  #finding: Finding | undefined;
  /** By state of the level: 1 while it is not known whether something that is not optional leads to the next level. */
  #isUnsettled = new Uint8Array(0);
  /**
   * States that are not at rest, and lead to no deeper level by an action that is not optional. From every other state one of these or
   * a state of rest can be reached, because there is a last level: so only these have to be checked.
   */
  readonly #turning: number[] = [];

  /**
   * @param model - a copy for this shard alone
   * @param index - which of the shards this is, from 0
   * @param shards - how many there are
   */
  constructor(model: Model<Action>, index: number, shards: number) {
    this.#model = model;
    this.#index = index;
    this.#shards = shards;
    this.#hasher = new Hasher(model.vocabularies);
    this.#store = new StateStore(model.vocabularies.length, this.#hasher);
    this.#rest = new RestSearch(model, this.#hasher);
    this.#alphabet = alphabetOf(model.vocabularies);
    this.#outboxes = Array.from({ length: shards }, () => new Outbox(this.#alphabet));
    this.#inboxes = Array.from({ length: shards }, () => new Inbox(this.#alphabet));
    this.#always = [...model.properties.always];
    this.#eventually = [...model.properties.eventually];
    this.#unmet = [...model.properties.sometimes];
  }

  handle(request: Request): Answer {
    switch (request.kind) {
      case 'begin':
        return this.#begin();
      case 'expand':
        return this.#expand(request.states, request.settled, request.met);
      case 'insert':
        return this.#insert(request.batches);
      case 'endLevel':
        return this.#endLevel(request.settled);
      case 'checkRest':
        return {
          isRestful: this.#turning.every((number) => this.#rest.comesToRest(this.#store.at(number))),
        };
      case 'findRestless':
        return this.#leastOf(request.level, (state) => !this.#rest.comesToRest(state));
      case 'findBefore': {
        const target = decodeState(this.#model.vocabularies, request.state);
        return this.#leastOf(request.level, (state) => this.#leadsTo(state, target));
      }
    }
  }

  #begin(): Counts {
    this.#made = this.#index === 0 ? 1 : 0;
    const { init, fold } = this.#model;
    const first = fold === undefined ? init : fold(init);
    const hash = this.#hasher.hash(first);
    if (this.#ownerOf(first, hash) === this.#index) {
      this.#store.reach(first, hash);
      this.#look(first);
    }
    return this.#counts();
  }

  #expand(states: number, settled: readonly Uint32Array[], met: readonly string[]): Answers['expand'] {
    this.#settle(settled);
    this.#unmet = this.#unmet.filter(([name]) => !met.includes(name));
    const end = this.#levels.at(-1) as number;
    const until = Math.min(end, this.#next + states);
    while (this.#next < until) {
      this.#followAll(this.#next);
      this.#next++;
    }
    return {
      ...this.#counts(),
      batches: this.#outboxes.map((outbox) => outbox.take()),
      isDone: this.#next === end,
    };
  }

  /** Follows all actions of a state. */
  #followAll(number: number): void {
    const { actions, isOptional, checksRest = true } = this.#model;
    const state = this.#store.at(number);
    const grows = this.#levels.at(-1) as number;
    let isAtRest = true;
    let leadsDeeper = false;
    let isOpen = false;
    let doing = false;
    try {
      for (const action of actions(state)) {
        doing = true;
        const follower = follow(this.#model, state, action);
        doing = false;
        this.#made++;
        const mustHappen = !isOptional(action);
        if (mustHappen) isAtRest = false;
        const hash = this.#hasher.hash(follower);
        const owner = this.#ownerOf(follower, hash);
        if (owner === this.#index) {
          const isDeeper = this.#reach(follower, hash) >= grows;
          if (mustHappen && isDeeper) leadsDeeper = true;
        } else {
          const isAsked = checksRest && mustHappen && !leadsDeeper;
          if (isAsked) isOpen = true;
          const outbox = this.#outboxes[owner] as Outbox;
          const wasSent = outbox.wasSent(follower, hash);
          if (isAsked || !wasSent) outbox.add(follower, isAsked ? number - this.#start() + 1 : NOT_ASKED);
        }
      }
      if (isAtRest) this.#checkRest(state);
    } catch (error) {
      this.#note(state, this.#level(), undefined, messageWithPlace(error), doing, 0);
      return;
    }
    if (isAtRest || leadsDeeper || !checksRest) return;
    if (isOpen) this.#isUnsettled[number - this.#start()] = 1;
    else this.#turning.push(number);
  }

  /** Checks the claims about states of rest. */
  #checkRest(state: State): void {
    if (this.#model.isCutOff?.(state) === true) return;
    this.#rests++;
    this.#eventually.forEach(([property, check], place) => {
      const message = check(state);
      if (message !== undefined)
        this.#note(state, this.#level(), property, message, false, this.#always.length + place);
    });
  }

  /** Adds a state of this shard: if it is new, it is checked. Returns its number. */
  #reach(state: State, hash: number): number {
    const count = this.#store.count;
    const number = this.#store.reach(state, hash);
    if (number === count) this.#look(state);
    return number;
  }

  /** Checks the claims about a new state, and whether it meets a `sometimes`. */
  #look(state: State): void {
    const level = this.#levels.length - 1;
    try {
      for (let place = 0; place < this.#always.length; place++) {
        const [property, check] = this.#always[place] as Claim;
        const message = check(state);
        if (message !== undefined) this.#note(state, level, property, message, false, place);
      }
      if (this.#unmet.length === 0) return;
      const met = this.#unmet.filter(([, isMet]) => isMet(state));
      if (met.length === 0) return;
      this.#met.push(...met.map(([name]) => name));
      this.#unmet = this.#unmet.filter((one) => !met.includes(one));
    } catch (error) {
      this.#note(state, level, undefined, messageWithPlace(error), false, 0);
    }
  }

  #insert(batches: readonly (Batch | undefined)[]): Answers['insert'] {
    const grows = this.#levels.at(-1) as number;
    const settled = batches.map((batch, sender) => {
      const numbers: number[] = [];
      if (batch === undefined) return new Uint32Array(0);
      (this.#inboxes[sender] as Inbox).read(batch, (state, note) => {
        const number = this.#reach(state, this.#hasher.hash(state));
        if (note !== NOT_ASKED && number >= grows) numbers.push(note - 1);
      });
      return Uint32Array.from(numbers);
    });
    return { ...this.#counts(), settled };
  }

  /** These states of the level lead to the next by something that is not optional. */
  #settle(settled: readonly Uint32Array[]): void {
    for (const numbers of settled) for (const number of numbers) this.#isUnsettled[number] = 0;
  }

  #endLevel(settled: readonly Uint32Array[]): Answers['endLevel'] {
    this.#settle(settled);
    const start = this.#start();
    for (let at = this.#isUnsettled.indexOf(1); at !== -1; at = this.#isUnsettled.indexOf(1, at + 1))
      this.#turning.push(start + at);
    const end = this.#levels.at(-1) as number;
    this.#levels.push(this.#store.count);
    this.#isUnsettled = new Uint8Array(this.#store.count - end);
    const met = this.#met;
    this.#met = [];
    return { ...this.#counts(), next: this.#store.count - end, finding: this.#finding, met };
  }

  /** The first state of the level that is followed. */
  #start(): number {
    return this.#levels[this.#level()] as number;
  }

  /** Which level is followed; the next one grows. */
  #level(): number {
    return this.#levels.length - 2;
  }

  /**
   * The shard of a state, by a hash of its content, so the same in all shards. With the hash of all of it, the bits that the store uses stay
   * evenly spread.
   */
  #ownerOf(state: State, hash: number): number {
    if (this.#shards === 1) return 0;
    const { shardPlaces } = this.#model;
    const own = shardPlaces === undefined ? hash : this.#hasher.hashOf(state, shardPlaces);
    return (Math.imul(own, 0x9e3779b1) >>> 16) % this.#shards;
  }

  #note(
    state: State,
    level: number,
    property: string | undefined,
    message: string,
    isOfAction: boolean,
    rank: number,
  ): void {
    const finding = { ...this.#encoded(state), level, property, message, isOfAction, rank };
    if (this.#finding === undefined || compareFindings(finding, this.#finding) < 0) this.#finding = finding;
  }

  #encoded(state: State): EncodedState {
    const keys = state.map((number, place) => this.#model.vocabularies[place]?.keyAt(number) ?? '');
    const high = hashOfText(keys.join('\n'));
    const low = hashOfText(keys.toReversed().join('\r'));
    return { order: [high, low], state: encodeState(this.#model.vocabularies, state) };
  }

  /** The least of those states of a level that are sought. */
  #leastOf(level: number, isSought: (state: State) => boolean): EncodedState | undefined {
    let least: EncodedState | undefined;
    const end = this.#levels[level + 1] as number;
    for (let number = this.#levels[level] as number; number < end; number++) {
      const state = this.#store.at(number);
      if (!isSought(state)) continue;
      const found = this.#encoded(state);
      if (least === undefined || compareOrders(found.order, least.order) < 0) least = found;
    }
    return least;
  }

  /** Whether one state becomes the other by a single action. */
  #leadsTo(state: State, target: State): boolean {
    for (const action of this.#model.actions(state))
      if (isSame(follow(this.#model, state, action), target)) return true;
    return false;
  }

  #counts(): Counts {
    return {
      made: this.#made,
      distinct: this.#store.count,
      followed: this.#next,
      rests: this.#rests,
    };
  }
}

/** The note of a state whose sender need not know whether it is in the next level; other notes are its place plus 1. */
const NOT_ASKED = 0;
