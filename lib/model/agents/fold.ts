/**
 * Interchangeable agents: of the states that differ only in their order, one is explored (Ip and Dill 1996).
 *
 * That they are interchangeable is checked, not believed: of each step of an agent that the search takes, the same step is taken with the names
 * of two agents exchanged, and must have the same outcome with the names exchanged. Texts that are the id of an agent, or a name for it, count as
 * names wherever they stand; an agent that keeps names in an order of its own, as in a sorted array, fails the check, and can keep them
 * as the keys of an object or in a `Set`.
 */
import { Hasher } from '../hash.ts';
import { isSame, type Properties, type State } from '../model.ts';
import { remembered } from '../intern.ts';
import type { AgentGrid, Outcome, TakenStep } from './grid.ts';
import { signatureOf } from './signature.ts';
import { swapOf, type Swap } from './swap.ts';

/** The exchanges of interchangeable agents in the states of a model. */
export class Symmetry {
  readonly #grid: AgentGrid;
  readonly #groups: readonly (readonly number[])[];
  readonly #swaps = new Map<number, Swap>();
  /** Those of neighbours, of which all others are composed. */
  readonly #generators: readonly Swap[];
  readonly #hasher: Hasher;
  readonly #signatureOf: (state: State, agent: number) => number;
  /** The number of an agent's part without sentences, in which names are not recognized. */
  readonly #withoutWords: (local: number) => number;

  /** @throws Error if the configuration tells interchangeable agents apart */
  constructor(grid: AgentGrid) {
    this.#grid = grid;
    this.#groups = grid.configuration.interchangeable.map((group) => group.map((id) => grid.placeOf(id)));
    this.#generators = this.#groups.flatMap((group) =>
      group.slice(1).map((agent, i) => this.#swap(group[i] as number, agent)),
    );
    this.#hasher = new Hasher(grid.vocabularies);
    this.#signatureOf = signatureOf(grid, this.#groups);
    this.#withoutWords = remembered((number) => {
      const { halt, mistake, ...local } = grid.locals.at(number);
      if (halt === undefined && mistake === undefined) return number;
      return grid.locals.add({
        ...local,
        ...(halt !== undefined && { halt: '' }),
        ...(mistake && { mistake: { ...mistake, message: '' } }),
      });
    });
  }

  /** The state that stands for all that differ from a state only in the order of interchangeable agents. */
  fold(state: State): State {
    this.#checkSteps();
    let sorted = state;
    /** Of each group, the ranges of places whose agents have the same signature, and are not all alike. */
    const classes: (readonly number[])[] = [];
    for (const group of this.#groups) {
      const signatures = group.map((agent) => this.#signatureOf(state, agent));
      for (let i = 0; i < group.length; i++) {
        let least = i;
        for (let j = i + 1; j < group.length; j++)
          if ((signatures[j] as number) < (signatures[least] as number)) least = j;
        if (least === i) continue;
        sorted = this.#swap(group[i] as number, group[least] as number).state(sorted);
        [signatures[i], signatures[least]] = [signatures[least] as number, signatures[i] as number];
      }
      for (let start = 0, end = 0; start < group.length; start = end) {
        while (end < group.length && signatures[end] === signatures[start]) end++;
        const places = group.slice(start, end);
        const isAlike = places.every(
          (place, i) => i === 0 || isSame(this.#swap(places[i - 1] as number, place).state(sorted), sorted),
        );
        if (!isAlike) classes.push(places);
      }
    }
    return this.#least(sorted, classes);
  }

  /**
   * The claims, which are checked to be the same for interchangeable agents.
   *
   * @throws Error by a claim that is not
   */
  symmetric({ always, sometimes, eventually }: Properties): Properties {
    const checked = <Result>(
      claims: ReadonlyMap<string, (state: State) => Result>,
      holds: (result: Result) => boolean,
    ) =>
      new Map(
        Array.from(claims, ([name, claim]) => {
          let turn = 0;
          const check = (state: State) => {
            const swap = this.#generators[turn++ % this.#generators.length];
            const result = claim(state);
            if (swap !== undefined && holds(claim(swap.state(state))) !== holds(result))
              throw this.#different(swap, `the property "${name}" is about one of them`);
            return result;
          };
          return [name, check] as const;
        }),
      );
    const isFine = (message: string | undefined) => message === undefined;
    return {
      always: checked(always, isFine),
      sometimes: checked(sometimes, (isMet) => isMet),
      eventually: checked(eventually, isFine),
    };
  }

  /** The least image of a state by the exchanges within the classes. */
  #least(state: State, classes: readonly (readonly number[])[]): State {
    const [places, ...others] = classes;
    if (places === undefined) return state;
    let least: State | undefined;
    const arrange = (image: State, from: number): void => {
      if (from === places.length - 1) {
        const candidate = this.#least(image, others);
        if (least === undefined || this.#compare(candidate, least) < 0) least = candidate;
        return;
      }
      for (let to = from; to < places.length; to++)
        arrange(
          to === from ? image : this.#swap(places[from] as number, places[to] as number).state(image),
          from + 1,
        );
    };
    arrange(state, 0);
    return least ?? state;
  }

  /** Less than 0 where state `a` is less than `b`: by content, so the same in all copies of the model. */
  #compare(a: State, b: State): number {
    const { vocabularies } = this.#grid;
    for (let place = 0; place < a.length; place++) {
      const [one, other] = [a[place] as number, b[place] as number];
      if (one === other) continue;
      const byHash = this.#hasher.part(place, one) - this.#hasher.part(place, other);
      if (byHash !== 0) return byHash;
      const [key, otherKey] = [one, other].map((number) => vocabularies[place]?.keyAt(number) ?? '');
      return (key as string) < (otherKey as string) ? -1 : 1;
    }
    return 0;
  }

  #swap(a: number, b: number): Swap {
    const code = Math.min(a, b) * this.#grid.agents.length + Math.max(a, b);
    let swap = this.#swaps.get(code);
    if (swap === undefined)
      this.#swaps.set(code, (swap = swapOf(this.#grid, Math.min(a, b), Math.max(a, b))));
    return swap;
  }

  /** Takes all new steps with the names of neighbours exchanged; these are new steps themselves. */
  #checkSteps(): void {
    for (let step = this.#grid.unchecked.pop(); step !== undefined; step = this.#grid.unchecked.pop()) {
      for (const swap of this.#generators) {
        const about = this.#differs(swap, step);
        if (about !== undefined) throw this.#different(swap, about);
      }
    }
  }

  /** What differs in a step with two names exchanged: in words, or undefined. */
  #differs(swap: Swap, step: TakenStep): string | undefined {
    const { kind, agent, local } = step;
    const grid = this.#grid;
    const [image, imageLocal] = [swap.place(agent), swap.local(local)];
    const { id } = grid.agents[agent] as AgentGrid['agents'][number];
    if (kind === 'own') {
      const own = grid.ownEvents(agent, local).map((one) => swap.event(one));
      const theirs = grid.ownEvents(image, imageLocal);
      if (own.sort().join() === theirs.toSorted().join()) return undefined;
      return `of what can happen to ${id}, not the same can happen with their names exchanged`;
    }
    const outcome = this.#outcome(step);
    const found = this.#outcome({
      ...step,
      agent: image,
      local: imageLocal,
      number: kind === 'event' ? swap.event(step.number) : step.number,
    });
    if (this.#textOf(swap.outcome(outcome)) === this.#textOf(found)) return undefined;
    return `the step of ${id} at "${this.#wordsOf(step)}" has another outcome with their names exchanged`;
  }

  #outcome({ kind, agent, local, number }: TakenStep): Outcome {
    const grid = this.#grid;
    switch (kind) {
      case 'flush':
        return grid.flushed(agent, local);
      case 'start':
        return grid.started(agent, local, number);
      case 'told':
        // Of a box with several agents: they are exchanged with each other, if at all, so it is the same box.
        return grid.told(agent, local, number);
      default:
        return grid.outcome(agent, local, number);
    }
  }

  #wordsOf({ kind, number }: TakenStep): string {
    if (kind === 'flush') return 'a record is durable';
    if (kind === 'told') return 'it is told about several agents of a box';
    return kind === 'start' ? `start ${String(number)}` : this.#grid.wordsOfEvent(number);
  }

  /** Text that is equal for outcomes that lead to the same states. */
  #textOf({ local, posts, facts }: Outcome): string {
    const byPlace: [place: number, envelope: number][] = [];
    for (let i = 0; i < posts.length; i += 2) byPlace.push([posts[i] as number, posts[i + 1] as number]);
    const isOrdered = this.#grid.options.network === 'fifo';
    byPlace.sort(([a, one], [b, other]) => a - b || (isOrdered ? 0 : one - other));
    return JSON.stringify([this.#withoutWords(local), byPlace, facts]);
  }

  #different({ a, b }: Swap, why: string): Error {
    const names = [a, b].map((place) => this.#grid.agents[place]?.id ?? '').join(' and ');
    return new Error(`agents ${names} are not interchangeable: ${why}`);
  }
}
