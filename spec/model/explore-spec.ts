import { expect } from 'chai';
import fc from 'fast-check';
import { COMES_TO_REST, explore, type Progress } from '../../lib/model/explore.ts';
import type { Model, Properties } from '../../lib/model/model.ts';

/** Claims that a model of the specs makes; none unless they are given. */
interface Claims<State, Action> {
  readonly always?: (state: State) => string | undefined;
  readonly sometimes?: (state: State) => boolean;
  readonly eventually?: (state: State) => string | undefined;
  readonly isOptional?: (action: Action) => boolean;
}

function modelOf<State, Action>(
  init: State,
  actions: (state: State) => Iterable<Action>,
  next: (state: State, action: Action) => State,
  { always, sometimes, eventually, isOptional = () => false }: Claims<State, Action> = {},
): Model<State, Action> {
  const one = <Claim>(name: string, claim: Claim | undefined): Map<string, Claim> =>
    new Map(claim === undefined ? [] : [[name, claim]]);
  const properties: Properties<State, Action> = {
    always: one('always', always),
    sometimes: one('sometimes', sometimes),
    eventually: one('eventually', eventually),
  };
  return { init, actions, next, isOptional, key: (state) => JSON.stringify(state), properties };
}

/** Explores to the end. */
function explored<State, Action>(
  model: Model<State, Action>,
  maxStates = Infinity,
): Progress<State, Action> & { readonly outcome: object } {
  let last: Progress<State, Action> | undefined;
  for (last of explore(model, { maxStates })) expect(last.distinct).to.be.at.most(last.states);
  return last as Progress<State, Action> & { readonly outcome: object };
}

/** Throws, where a value is asked for. */
function thrown(fault: Error): never {
  throw fault;
}

/** Two counters, each of which counts to its bound. */
function counters(a: number, b: number, claims: Claims<readonly number[], number> = {}) {
  const bounds = [a, b];
  return modelOf<readonly number[], number>(
    [0, 0],
    (state) => [0, 1].filter((i) => (state[i] as number) < (bounds[i] as number)),
    (state, i) => state.with(i, (state[i] as number) + 1),
    claims,
  );
}

describe('explore', () => {
  it('sees every state of two counters once, and makes one for each action', () => {
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

  it('sees one state where nothing can happen', () => {
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
    const jugs = modelOf<readonly number[], { verb: string; jug: number }>(
      [0, 0],
      () => steps,
      (state, { verb, jug }) => {
        const [own, other] = [state[jug] as number, state[1 - jug] as number];
        if (verb === 'fill') return state.with(jug, sizes[jug] as number);
        if (verb === 'empty') return state.with(jug, 0);
        const poured = Math.min(own, (sizes[1 - jug] as number) - other);
        return state.with(jug, own - poured).with(1 - jug, other + poured);
      },
      { always: ([, five]) => (five === 4 ? 'four litres' : undefined), isOptional: () => true },
    );
    const { outcome } = explored(jugs);
    if (outcome.kind !== 'violated') return expect.fail(outcome.kind);
    expect(outcome.message).to.equal('four litres');
    expect(outcome.path?.map(({ state }) => state.join())).to.deep.equal([
      '0,5',
      '3,2',
      '0,2',
      '2,0',
      '2,5',
      '3,4',
    ]);
    return undefined;
  });

  it('finds the philosophers who starve, each with one fork, as a rest that is none', () => {
    const n = 4;
    // A philosopher holds no fork, the left one, or both; then it has eaten.
    type Table = readonly ('thinks' | 'waits' | 'eats' | 'done')[];
    const isTaken = (table: Table, fork: number) =>
      table[fork] === 'waits' || table[fork] === 'eats' || table[(fork + n - 1) % n] === 'eats';
    const order = { thinks: 'waits', waits: 'eats', eats: 'done', done: 'done' } as const;
    const table = modelOf<Table, number>(
      Array.from({ length: n }, () => 'thinks' as const),
      (state) =>
        Array.from({ length: n }, (_, i) => i).filter((i) => {
          if (state[i] === 'thinks') return !isTaken(state, i);
          if (state[i] === 'waits') return !isTaken(state, (i + 1) % n);
          return state[i] === 'eats';
        }),
      (state, i) => state.with(i, order[state[i] as keyof typeof order]),
      { eventually: (state) => (state.every((one) => one === 'done') ? undefined : 'somebody starves') },
    );
    const { outcome } = explored(table);
    if (outcome.kind !== 'violated') return expect.fail(outcome.kind);
    expect([outcome.property, outcome.message]).to.deep.equal(['eventually', 'somebody starves']);
    expect(outcome.path?.map(({ action }) => action)).to.deep.equal([0, 1, 2, 3]);
    return undefined;
  });

  it('asks an `eventually` only where nothing is left but what is optional', () => {
    const asked: string[] = [];
    const note = (state: readonly number[]) => void asked.push(state.join());
    // The second counter counts if somebody wants it to.
    const model = counters(2, 1, {
      eventually: note,
      isOptional: (counter) => counter === 1,
    });
    expect(explored(model).outcome).to.deep.equal({ kind: 'holds' });
    expect(asked).to.deep.equal(['2,0', '2,1']);
  });

  it('tells what was met, and at which depth first', () => {
    const { met } = explored(counters(3, 3, { sometimes: ([a, b]) => a === 1 && b === 2 }));
    expect([...met]).to.deep.equal([['sometimes', 3]]);
  });

  it('takes a `sometimes` that is never met for a violation: such a model proves nothing', () => {
    const { outcome } = explored(counters(3, 3, { sometimes: ([a]) => a === 4 }));
    expect(outcome).to.deep.equal({
      kind: 'violated',
      property: 'sometimes',
      message: 'it never came to be',
      path: undefined,
    });
  });

  describe('where it goes in circles', () => {
    /** From 0 to 1, and from there round and round through 2 and 3; by `exit` from 3 to 4. */
    const circle = (canLeave: boolean, isOptional: boolean) =>
      modelOf<number, string>(
        0,
        (state) => (state === 4 ? [] : state === 3 && canLeave ? ['go', 'exit'] : ['go']),
        (state, action) => (action === 'exit' ? 4 : state === 3 ? 1 : state + 1),
        { isOptional: (action) => isOptional && action === 'exit' },
      );

    it('is satisfied if there is a way out that must be taken in the end', () => {
      expect(explored(circle(true, false)).outcome).to.deep.equal({ kind: 'holds' });
    });

    for (const [title, model] of [
      ['no way out', circle(false, false)],
      ['a way out that need not be taken', circle(true, true)],
    ] as const) {
      it(`says so if there is ${title}, with the way to the first state of those`, () => {
        const { outcome } = explored(model);
        if (outcome.kind !== 'violated') return expect.fail(outcome.kind);
        expect([outcome.property, outcome.path]).to.deep.equal([COMES_TO_REST, []]);
        return undefined;
      });
    }
  });

  it('folds states that are known by the same key, and goes ways that can be gone', () => {
    const model = counters(9, 9, { always: ([a, b]) => (a === 2 && b === 1 ? 'here' : undefined) });
    const folded = { ...model, key: (state: readonly number[]) => state.toSorted().join() };
    const all = explored({ ...counters(9, 9), key: folded.key });
    // As many as there are pairs of ten, in whatever order.
    expect(all.distinct).to.equal(55);
    const { outcome } = explored(folded);
    if (outcome.kind !== 'violated') return expect.fail(outcome.kind);
    expect(outcome.path?.at(-1)?.state).to.deep.equal([2, 1]);
    return undefined;
  });

  it('ends without a result where there are more states than it may see', () => {
    const { distinct, outcome } = explored(counters(100, 100), 500);
    expect({ distinct, outcome }).to.deep.equal({ distinct: 500, outcome: { kind: 'inconclusive' } });
    expect(explored(counters(3, 3), 16).outcome, 'exactly so many').to.deep.equal({ kind: 'holds' });
    expect(explored(counters(3, 3), 15).outcome, 'one more').to.deep.equal({ kind: 'inconclusive' });
  });

  it('keeps the way where the model throws, and says by which step', () => {
    const model = counters(3, 3);
    const fault = new Error('no such state');
    const { outcome } = explored({
      ...model,
      next: (state, action) => {
        if (state[0] === 2 && action === 1) throw fault;
        return model.next(state, action);
      },
    });
    expect(outcome).to.deep.equal({
      kind: 'failed',
      error: fault,
      action: 1,
      path: [
        { action: 0, state: [1, 0] },
        { action: 0, state: [2, 0] },
      ],
    });
  });

  const looks: readonly (readonly [string, (fault: Error) => Model<readonly number[], number>, number])[] = [
    ['where nothing more can happen', (fault) => counters(1, 0, { eventually: () => thrown(fault) }), 1],
    ['of the first state', (fault) => counters(1, 0, { always: () => thrown(fault) }), 0],
    ['about what can happen', (fault) => ({ ...counters(1, 0), actions: () => thrown(fault) }), 0],
  ];
  for (const [where, throwing, steps] of looks) {
    it(`keeps the way where a question ${where} throws, and blames no step`, () => {
      const fault = new Error('not to be asked');
      const { outcome } = explored(throwing(fault));
      const path = [{ action: 0, state: [1, 0] }].slice(0, steps);
      expect(outcome).to.deep.equal({ kind: 'failed', error: fault, action: undefined, path });
    });
  }

  it('does nothing before it is pulled, little at a time, and begins anew for each who pulls', () => {
    let made = 0;
    const model = counters(200, 200);
    const counting = {
      ...model,
      next: (state: readonly number[], i: number) => {
        made++;
        return model.next(state, i);
      },
    };
    const exploration = explore(counting, { maxStates: Infinity });
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

  /** A graph: by node, where one comes from it, and by which steps that may never happen. */
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

  /** All that can be reached from a node, in the order of a search that goes as deep as it can. */
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

  it('agrees with a search that goes deep first, on any graph', () => {
    fc.assert(
      fc.property(graphs, fc.nat({ max: 11 }), (graph, wrong) => {
        const claims = { isOptional: ({ isOptional }: Edge) => isOptional };
        const model = modelOf<number, Edge>(
          0,
          (node) => graph[node] as Edge[],
          (_, { to }) => to,
          claims,
        );
        const reached = reach(graph, 0, false);
        const { distinct, states, outcome } = explored(model);
        const isRest = (node: number) => (graph[node] as Edge[]).every(({ isOptional }) => isOptional);
        const endless = [...reached].filter((node) => ![...reach(graph, node, true)].some(isRest));
        expect(outcome.kind).to.equal(endless.length > 0 ? 'violated' : 'holds');
        expect(distinct).to.equal(reached.size);
        const edges = [...reached].reduce((sum, node) => sum + (graph[node] as Edge[]).length, 0);
        expect(states).to.equal(1 + edges);

        // Where a node is wrong, the way to it is one, and none is shorter.
        const found = explored({
          ...model,
          properties: {
            ...model.properties,
            always: new Map([['always', (node: number) => (node === wrong ? 'wrong' : undefined)]]),
          },
        }).outcome;
        if (!reached.has(wrong)) return;
        if (found.kind !== 'violated' || found.property !== 'always') expect.fail(found.kind);
        let level = new Set([0]);
        let distance = 0;
        for (; !level.has(wrong); distance++) {
          level = new Set([...level].flatMap((node) => (graph[node] as Edge[]).map(({ to }) => to)));
        }
        expect(found.path).to.have.length(distance);
        let at = 0;
        for (const { action, state } of found.path ?? []) {
          expect(graph[at]).to.include(action);
          expect(action.to).to.equal(state);
          at = state;
        }
        expect(at).to.equal(wrong);
      }),
      { numRuns: 500 },
    );
  });
});
