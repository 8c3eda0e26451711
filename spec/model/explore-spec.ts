import { expect } from 'chai';
import fc from 'fast-check';
import { explore } from '../../lib/model/explore.ts';
import { COMES_TO_REST, type Outcome, type Progress } from '../../lib/model/search.ts';
import { toyModel, type Toy } from '../support/toyModel.ts';

/** How far an exploration has come, with the values of states instead of their numbers. */
type Explored<Value, Action> = Omit<Progress<Action>, 'outcome'> & {
  readonly outcome: Outcome<Action>;
  readonly path: readonly { readonly action: Action; readonly value: Value }[] | undefined;
};

/** Explores to the end with one, two and three shards: the results must be equal. */
function explored<Value, Action>(toy: Toy<Value, Action>, maxStates = Infinity): Explored<Value, Action> {
  const [alone, ...others] = [1, 2, 3].map((shards) => {
    // The search has its own copy of the model, which describes its path.
    const copies: ReturnType<ReturnType<typeof toyModel<Value, Action>>>[] = [];
    const copy = () => {
      const made = toyModel(toy)();
      copies.push(made);
      return made;
    };
    let last: Progress<Action> | undefined;
    for (last of explore(copy, { maxStates }, shards)) expect(last.distinct).to.be.at.most(last.states);
    const { outcome, ...rest } = last as Progress<Action>;
    if (outcome === undefined) return expect.fail('no outcome');
    const path = 'path' in outcome ? outcome.path : undefined;
    const told = path?.map(({ action, state }) => ({ action, value: copies.at(-1)!.at(state) }));
    return { ...rest, outcome, path: told };
  });
  for (const other of others) expect(withoutNumbers(other)).to.deep.equal(withoutNumbers(alone!));
  return alone!;
}

/** The results that do not depend on the numbering of states in a copy of a model. */
function withoutNumbers<Value, Action>({ outcome, ...rest }: Explored<Value, Action>): object {
  return { ...rest, outcome: { ...outcome, path: undefined } };
}

/** Throws if the value is read. */
function thrown(fault: Error): never {
  throw fault;
}

/** Two counters, each of which counts to its bound. */
function counters(
  a: number,
  b: number,
  claims: Partial<Toy<readonly number[], number>> = {},
): Toy<readonly number[], number> {
  const bounds = [a, b];
  return {
    init: [0, 0],
    actions: (state) => [0, 1].filter((i) => (state[i] as number) < (bounds[i] as number)),
    next: (state, i) => state.with(i, (state[i] as number) + 1),
    ...claims,
  };
}

describe('explore', () => {
  it('visits every state of two counters once, and counts one for each action', () => {
    const { states, distinct, depth, waiting, outcome } = explored(counters(3, 4));
    // 4 × 5 pairs; 3 × 5 steps of the one and 4 × 4 of the other, and the first state; all steps in a row.
    expect({ states, distinct, depth, waiting }).to.deep.equal({
      states: 1 + 15 + 16,
      distinct: 20,
      depth: 7,
      waiting: 0,
    });
    expect(outcome).to.deep.equal({ kind: 'holds' });
  });

  it('visits one state if nothing can happen', () => {
    const { states, distinct, depth, outcome } = explored(counters(0, 0));
    expect({ states, distinct, depth, outcome }).to.deep.equal({
      states: 1,
      distinct: 1,
      depth: 0,
      outcome: { kind: 'holds' },
    });
  });

  it('measures four litres with jugs of three and five in six steps, the fewest there are', () => {
    const sizes = [3, 5];
    const steps = ['fill', 'empty', 'pour'].flatMap((verb) => [0, 1].map((jug) => ({ verb, jug })));
    const jugs: Toy<readonly number[], { verb: string; jug: number }> = {
      init: [0, 0],
      actions: () => steps,
      next: (state, { verb, jug }) => {
        const [own, other] = [state[jug] as number, state[1 - jug] as number];
        if (verb === 'fill') return state.with(jug, sizes[jug] as number);
        if (verb === 'empty') return state.with(jug, 0);
        const poured = Math.min(own, (sizes[1 - jug] as number) - other);
        return state.with(jug, own - poured).with(1 - jug, other + poured);
      },
      always: ([, five]) => (five === 4 ? 'four litres' : undefined),
      isOptional: () => true,
    };
    const { outcome, path } = explored(jugs);
    if (outcome.kind !== 'violated') return expect.fail(outcome.kind);
    expect(outcome.message).to.equal('four litres');
    expect(path?.map(({ value }) => value.join())).to.deep.equal(['0,5', '3,2', '0,2', '2,0', '2,5', '3,4']);
    return undefined;
  });

  it('reports the deadlock of philosophers with one fork each as a violated `eventually`', () => {
    const n = 4;
    // A philosopher holds no fork, the left one, or both; then it has eaten.
    type Table = readonly ('thinks' | 'waits' | 'eats' | 'done')[];
    const isTaken = (table: Table, fork: number) =>
      table[fork] === 'waits' || table[fork] === 'eats' || table[(fork + n - 1) % n] === 'eats';
    const order = { thinks: 'waits', waits: 'eats', eats: 'done', done: 'done' } as const;
    const table: Toy<Table, number> = {
      init: Array.from({ length: n }, () => 'thinks' as const),
      actions: (state) =>
        Array.from({ length: n }, (_, i) => i).filter((i) => {
          if (state[i] === 'thinks') return !isTaken(state, i);
          if (state[i] === 'waits') return !isTaken(state, (i + 1) % n);
          return state[i] === 'eats';
        }),
      next: (state, i) => state.with(i, order[state[i] as keyof typeof order]),
      eventually: (state) => (state.every((one) => one === 'done') ? undefined : 'somebody starves'),
    };
    const { outcome } = explored(table);
    if (outcome.kind !== 'violated') return expect.fail(outcome.kind);
    expect([outcome.property, outcome.message]).to.deep.equal(['eventually', 'somebody starves']);
    expect(outcome.path?.map(({ action }) => action).sort(), 'each takes one').to.deep.equal([0, 1, 2, 3]);
    return undefined;
  });

  it('checks an `eventually` only in states in which all actions are optional', () => {
    const asked: string[] = [];
    const note = (state: readonly number[]) => void asked.push(state.join());
    // The second counter counts only by actions that may never happen.
    const model = counters(2, 1, {
      eventually: note,
      isOptional: (counter) => counter === 1,
    });
    expect(explored(model).outcome).to.deep.equal({ kind: 'holds' });
    expect([...new Set(asked)]).to.deep.equal(['2,0', '2,1']);
  });

  it('reports each `sometimes` that was met, with the least depth', () => {
    const { met } = explored(counters(3, 3, { sometimes: { met: ([a, b]) => a === 1 && b === 2 } }));
    expect([...met]).to.deep.equal([['met', 3]]);
  });

  it('reports a `sometimes` that is never met as a violation: such a model proves nothing', () => {
    const { outcome } = explored(counters(3, 3, { sometimes: { never: ([a]) => a === 4 } }));
    expect(outcome).to.deep.equal({
      kind: 'violated',
      property: 'never',
      message: 'it never came to be',
      path: undefined,
    });
  });

  describe('of a model with a cycle', () => {
    /** From 0 to 1, and then in a cycle through 2 and 3; by `exit` from 3 to 4. */
    const circle = (canLeave: boolean, isOptional: boolean): Toy<number, string> => ({
      init: 0,
      actions: (state) => (state === 4 ? [] : state === 3 && canLeave ? ['go', 'exit'] : ['go']),
      next: (state, action) => (action === 'exit' ? 4 : state === 3 ? 1 : state + 1),
      isOptional: (action) => isOptional && action === 'exit',
    });

    it('holds if a way out must be taken eventually', () => {
      expect(explored(circle(true, false)).outcome).to.deep.equal({ kind: 'holds' });
    });

    for (const [title, model] of [
      ['no way out', circle(false, false)],
      ['a way out that need not be taken', circle(true, true)],
    ] as const) {
      it(`is violated with ${title}; the path leads to the first such state`, () => {
        const { outcome } = explored(model);
        if (outcome.kind !== 'violated') return expect.fail(outcome.kind);
        expect([outcome.property, outcome.path]).to.deep.equal([COMES_TO_REST, []]);
        return undefined;
      });
    }
  });

  it('explores one of several symmetric states, and reports a path of consecutive states', () => {
    const wrong = ([a, b]: readonly number[]) =>
      Math.min(a!, b!) === 1 && Math.max(a!, b!) === 2 ? 'here' : undefined;
    // The representative of two images is the unexpected one.
    const folded = counters(9, 9, { fold: (state) => state.toSorted((a, b) => b - a) });
    // The number of unordered pairs of ten values.
    expect(explored(folded).distinct).to.equal(55);
    const { outcome, path } = explored({ ...folded, always: wrong });
    if (outcome.kind !== 'violated') return expect.fail(outcome.kind);
    expect(path).to.have.length(3);
    path?.reduce((before, { action, value }) => {
      expect(value).to.deep.equal(folded.next(before, action));
      return value;
    }, folded.init);
    expect(wrong(path?.at(-1)?.value ?? [])).to.equal('here');
    return undefined;
  });

  it('reports folded states that are not symmetric', () => {
    const model = counters(9, 3, {
      fold: (state) => state.toSorted((a, b) => a - b),
      always: ([, b]) => (b === 9 ? 'far' : undefined),
    });
    expect(() => explored(model)).to.throw('a mirror image behaves otherwise');
  });

  it('ends without a result if there are more states than the limit', () => {
    const { distinct, depth, outcome } = explored(counters(100, 100), 500);
    // The level in which the limit is exceeded is searched to its end: 31 × 32 / 2 = 496, and 32 more.
    expect({ distinct, depth, outcome }).to.deep.equal({
      distinct: 528,
      depth: 31,
      outcome: { kind: 'inconclusive', limit: 'states' },
    });
    expect(explored(counters(3, 3), 16).outcome, 'exactly so many').to.deep.equal({ kind: 'holds' });
    expect(explored(counters(3, 3), 15).outcome, 'one more').to.deep.equal({
      kind: 'inconclusive',
      limit: 'states',
    });
  });

  it('keeps the path if the model throws, and reports the action', () => {
    const model = counters(3, 3);
    const fault = new Error('no such state');
    const { outcome, path } = explored({
      ...model,
      next: (state, action) => {
        if (state[0] === 2 && action === 1) throw fault;
        return model.next(state, action);
      },
    });
    expect({ ...outcome, path }).to.deep.equal({
      kind: 'failed',
      error: fault,
      action: 1,
      path: [
        { action: 0, value: [1, 0] },
        { action: 0, value: [2, 0] },
      ],
    });
  });

  const looks: readonly (readonly [string, (fault: Error) => Toy<readonly number[], number>, number])[] = [
    ['a check of a state of rest', (fault) => counters(1, 0, { eventually: () => thrown(fault) }), 1],
    ['a check of the first state', (fault) => counters(1, 0, { always: () => thrown(fault) }), 0],
    ['the list of actions', (fault) => ({ ...counters(1, 0), actions: () => thrown(fault) }), 0],
  ];
  for (const [where, throwing, steps] of looks) {
    it(`keeps the path if ${where} throws, and reports no action`, () => {
      const fault = new Error('not to be asked');
      const { outcome, path } = explored(throwing(fault));
      expect({ ...outcome, path }).to.deep.equal({
        kind: 'failed',
        error: fault,
        action: undefined,
        path: [{ action: 0, value: [1, 0] }].slice(0, steps),
      });
    });
  }

  it('does nothing before it is pulled, proceeds in small steps, and starts anew for each iteration', () => {
    let made = 0;
    const model = counters(200, 200);
    const counting = {
      ...model,
      next: (state: readonly number[], i: number) => {
        made++;
        return model.next(state, i);
      },
    };
    const exploration = explore(toyModel(counting), { maxStates: Infinity });
    expect(made).to.equal(0);
    const states: number[] = [];
    for (const progress of exploration) {
      states.push(progress.states);
      expect(progress.outcome).to.equal(undefined);
      if (states.length === 3) break;
    }
    expect(states).to.deep.equal([...states].sort((a, b) => a - b));
    expect(made).to.be.within(1000, 10_000);
    const [first] = exploration;
    expect(first?.states).to.equal(1);
  });

  /** A graph: by node, its successors, and which of the steps to them may never happen. */
  const graphs = fc.integer({ min: 1, max: 12 }).chain((n) =>
    fc.array(
      fc.array(fc.record({ to: fc.nat({ max: n - 1 }), isOptional: fc.boolean() }), { maxLength: 3 }),
      {
        minLength: n,
        maxLength: n,
      },
    ),
  );
  type Edge = { to: number; isOptional: boolean };

  /** All nodes that are reachable from a node, in depth-first order. */
  function reach(graph: readonly (readonly Edge[])[], node: number, mustGo: boolean): Set<number> {
    const seen = new Set<number>();
    const visit = (at: number): void => {
      if (seen.has(at)) return;
      seen.add(at);
      for (const { to, isOptional } of graph[at] as Edge[]) if (!mustGo || !isOptional) visit(to);
    };
    visit(node);
    return seen;
  }

  it('agrees with a depth-first search on random graphs', () => {
    fc.assert(
      fc.property(graphs, fc.nat({ max: 11 }), (graph, wrong) => {
        const model: Toy<number, Edge> = {
          init: 0,
          actions: (node) => graph[node] as Edge[],
          next: (_, { to }) => to,
          isOptional: ({ isOptional }) => isOptional,
        };
        const reached = reach(graph, 0, false);
        const { distinct, states, outcome, path: stuck } = explored(model);
        const isRest = (node: number) => (graph[node] as Edge[]).every(({ isOptional }) => isOptional);
        const endless = [...reached].filter((node) => ![...reach(graph, node, true)].some(isRest));
        expect(outcome.kind).to.equal(endless.length > 0 ? 'violated' : 'holds');
        if (outcome.kind === 'violated') {
          expect(outcome.property).to.equal(COMES_TO_REST);
          expect(endless).to.include(stuck?.at(-1)?.value ?? 0);
        }
        expect(distinct).to.equal(reached.size);
        const edges = [...reached].reduce((sum, node) => sum + (graph[node] as Edge[]).length, 0);
        expect(states).to.equal(1 + edges);

        // If a node is wrong, the reported path leads to it, and no path is shorter.
        const { outcome: found, path } = explored({
          ...model,
          always: (node) => (node === wrong ? 'wrong' : undefined),
        });
        if (!reached.has(wrong)) return;
        if (found.kind !== 'violated' || found.property !== 'always') expect.fail(found.kind);
        let level = new Set([0]);
        let distance = 0;
        for (; !level.has(wrong); distance++) {
          level = new Set([...level].flatMap((node) => (graph[node] as Edge[]).map(({ to }) => to)));
        }
        expect(path).to.have.length(distance);
        let at = 0;
        for (const { action, value } of path ?? []) {
          expect(graph[at]).to.include(action);
          expect(action.to).to.equal(value);
          at = value;
        }
        expect(at).to.equal(wrong);
      }),
      { numRuns: 500 },
    );
  });
});
