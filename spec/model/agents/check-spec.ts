import { expect } from 'chai';
import type { AgentType } from '../../../lib/agent/agent.ts';
import type { GridView, Properties } from '../../../lib/agent/properties.ts';
import { checkAgents, type AgentCheckOptions } from '../../../lib/model/agents/check.ts';
import { any, byId, gridOf } from '../../support/agentGrids.ts';
import { statesOf } from '../../support/agentStates.ts';
import { abd } from '../../support/referenceAgents/abd.ts';
import { paxos } from '../../support/referenceAgents/paxos.ts';
import { registerOf, singleCopy } from '../../support/referenceAgents/register.ts';
import { twoPhaseCommit } from '../../support/referenceAgents/twoPhaseCommit.ts';

describe('the model checker on agents', () => {
  describe('agrees with published numbers of states', () => {
    const duplicating: AgentCheckOptions = { network: 'duplicating', requests: Infinity };

    it('two-phase commit of three and of five resource managers', () => {
      for (const [managers, distinct] of [
        [3, 288],
        [5, 8832],
      ] as const) {
        const found = checkAgents(twoPhaseCommit(managers), duplicating);
        expect(found).to.include({ distinct, verdict: 'holds' });
        expect([...found.sometimes.keys()]).to.deep.equal(['committed', 'aborted']);
      }
    });

    it('two-phase commit of five managers, folded: each orbit once', () => {
      const { distinct, verdict, violation } = checkAgents(twoPhaseCommit(5, true), duplicating);
      expect([distinct, verdict, violation?.message]).to.deep.equal([314, 'holds', undefined]);
    });

    const unordered: AgentCheckOptions = { network: 'unordered' };

    it('a register with a single copy', () => {
      const { distinct, verdict } = checkAgents(registerOf(singleCopy, 1, 2), unordered);
      expect([distinct, verdict]).to.deep.equal([93, 'holds']);
    });

    it('two copies without communication are not linearizable: a read is older than a write that has ended', () => {
      const { verdict, violation } = checkAgents(registerOf(singleCopy, 2, 2), unordered);
      expect([verdict, violation?.property]).to.deep.equal(['violated', 'linearizable']);
      expect(violation?.steps.map(({ words }) => words)).to.deep.equal([
        's0 receives put(request 2, value "A") from c2',
        'c2 receives putOk(request 2) from s0',
        's1 receives get(request 4) from c2',
        'c2 receives getOk(request 4, value "?") from s1',
      ]);
      expect(violation?.steps[3]?.seen).to.deep.equal([
        'c2: awaits becomes nothing; records returned(type "ok", value "?")',
      ]);
    });

    it('the register of Attiya, Bar-Noy and Dolev', () => {
      const { distinct, verdict } = checkAgents(registerOf(abd, 2, 2), unordered);
      expect([distinct, verdict]).to.deep.equal([544, 'holds']);
    });

    it('single-decree Paxos: the answer with a chosen value is sent by eight deliveries, and read by the ninth', () => {
      const { distinct, verdict, sometimes } = checkAgents(registerOf(paxos, 3, 2), unordered);
      expect([distinct, verdict]).to.deep.equal([16_668, 'holds']);
      expect(sometimes.get('a value is read')).to.equal(9);
    });
  });

  /** An agent that counts its requests, up to four. */
  const counter: AgentType<number, undefined, Record<string, never>, 'add'> = {
    name: 'counter',
    ports: {},
    requests: any(),
    init: () => 0,
    step: (count, event) => [event.kind === 'requested' ? count + 1 : count, []],
    workload: (count) => (count < 4 ? ['add'] : []),
  };
  const counting = (properties: Properties, type: unknown = counter) => gridOf({ n: { type } }, properties);
  const countOf = (grid: GridView) => grid.agent('n').state as number;
  const all = { requests: Infinity };
  const below = (limit: number) => (grid: GridView) =>
    countOf(grid) < limit ? undefined : `the count is ${String(countOf(grid))}`;

  it('finds a violation by a shortest path, in words', () => {
    const { verdict, violation } = checkAgents(counting({ always: { 'below 2': below(2) } }), all);
    expect(verdict).to.equal('violated');
    expect(violation).to.deep.include({ property: 'below 2', message: 'the count is 2' });
    expect(violation?.steps.map(({ words, seen }) => [words, seen])).to.deep.equal([
      ['a client requests add of n', ['n: becomes 1']],
      ['a client requests add of n', ['n: becomes 2']],
    ]);
  });

  it('finds that something cannot happen', () => {
    const never = { 'it is five': (grid: GridView) => countOf(grid) === 5 };
    const { verdict, violation, sometimes } = checkAgents(counting({ sometimes: never }), all);
    expect(verdict).to.equal('violated');
    expect(violation).to.deep.include({ property: 'it is five', steps: [] });
    expect([...sometimes]).to.deep.equal([['it is five', undefined]]);
  });

  describe('reports mistakes of an author with the path to them', () => {
    const faulty = (step: typeof counter.step) => checkAgents(counting({}, { ...counter, step }), all);

    it('an agent that throws', () => {
      const { verdict, violation } = faulty((count, { kind }) => {
        if (kind === 'requested' && count === 1) throw new TypeError('no more');
        return [kind === 'requested' ? count + 1 : count, []];
      });
      expect(verdict).to.equal('violated');
      expect(violation?.property).to.equal('no agent throws');
      expect(violation?.message).to.match(
        /^agent n threw at "requested by client: "add"": no more \(check-spec\.ts:\d+\)$/,
      );
      expect(violation?.steps).to.have.lengthOf(2);
    });

    it('an agent whose error or event has no text, or that returns no effects', () => {
      for (const [returned, error, message] of [
        [0, Object.create(null), 'an error without a text'],
        [[0], 'bad', 'a step returns a state and an array of effects'],
        [[0, [undefined]], undefined, 'effect 0 is no object: undefined'],
      ] as const) {
        const step = (count: number, { kind }: { readonly kind: string }): never => {
          if (kind !== 'requested') return [count, []] as never;
          if (returned === 0) throw error;
          return returned as never;
        };
        const { violation } = checkAgents(counting({}, { ...counter, step, workload: () => [5n as never] }));
        expect(violation?.property).to.equal('no agent throws');
        expect(violation?.message).to.equal(`agent n threw at "requested by client: "5n"": ${message}`);
      }
    });
    it('a message without JSON', () => {
      const type = {
        name: 'big',
        ports: { in: any() },
        init: () => 0,
        step: (_: number, { kind }: { readonly kind: string }) =>
          [0, kind === 'started' ? [{ kind: 'send', to: 'b', message: 5n }] : []] as const,
      };
      const a = { type, names: { b: 'b' } };
      const { violation } = checkAgents(gridOf({ a, b: { type } }));
      expect(violation?.property).to.equal('every message has a receiver that takes it');
      expect(violation?.message).to.include('agent b, port in, does not take a message of agent a');
      expect(violation?.history).not.to.be.empty;
    });
    it('a state that throws when it is read', () => {
      const { violation } = faulty((count, { kind }) => {
        if (kind !== 'requested') return [count, []];
        const state = Object.defineProperty({}, 'x', {
          enumerable: true,
          get: () => {
            throw new Error('no');
          },
        });
        return [state as never, []];
      });
      expect(violation?.message).to.equal(
        'agent n: its state is not plain data: it has something that throws when it is read: no',
      );
    });
    it('an agent that throws something without a stack, before the first step', () => {
      const init = (): number => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw 'nothing';
      };
      const { violation } = checkAgents(counting({}, { ...counter, init }));
      expect(violation).to.deep.include({ property: 'no agent throws', steps: [] });
    });

    it('a message that nobody takes', () => {
      const { violation } = faulty((count) => [count + 1, [{ kind: 'send', to: 'm', message: 1 }]]);
      expect(violation).to.deep.include({
        property: 'every message has a receiver that takes it',
        message: 'agent n: the name "m" leads to no agent',
      });
    });

    it('a state that is not plain data, by the path to what is not', () => {
      const { violation } = faulty(() => [{ deep: [() => 1] } as never, []]);
      expect(violation?.message).to.equal(
        'agent n: its state is not plain data: it has a function at deep.0',
      );
    });

    it('a property that throws', () => {
      const throwing = () => {
        throw new Error('no view');
      };
      const { verdict, violation } = checkAgents(counting({ always: { throwing } }), all);
      expect([verdict, violation?.property]).to.deep.equal(['failed', 'no property throws']);
      expect(violation?.message).to.match(/^no view \(check-spec\.ts:\d+\)$/);
    });
  });

  describe('checks states of rest', () => {
    /** An agent that sets its timer again and again, `times` times. */
    const ticker = (times: number): AgentType<number> => ({
      name: 'ticker',
      ports: {},
      init: () => 0,
      step: (count, { kind }) => {
        if (kind === 'timedOut') count++;
        return [count, count < times ? [{ kind: 'setTimer', timer: 't', afterMs: 1 }] : []];
      },
    });
    const three = { 'it is three': (grid: GridView) => (countOf(grid) === 3 ? undefined : 'it is not') };

    it('and says how many there are', () => {
      const found = checkAgents(counting({ eventually: three }, ticker(3)), { timers: Infinity });
      expect(found).to.include({ verdict: 'holds', rests: 1, distinct: 4 });
      expect(checkAgents(counting({ eventually: three }, ticker(2)), { timers: Infinity })).to.deep.include({
        verdict: 'violated',
        rests: 1,
      });
    });

    it('but not those at which only the budget of timers ends', () => {
      const found = checkAgents(counting({ eventually: three }, ticker(5)), { timers: 2 });
      expect(found).to.include({ verdict: 'holds', rests: 0, distinct: 3 });
    });

    it('and that they can be reached, if something is claimed about them', () => {
      const restless: AgentType<boolean> = {
        name: 'restless',
        ports: {},
        init: () => false,
        step: (isOn) => [!isOn, [{ kind: 'setTimer', timer: 't', afterMs: 1 }]],
      };
      const nothing = { nothing: () => undefined };
      const options = { timers: Infinity };
      expect(checkAgents(counting({ eventually: nothing }, restless), options).violation?.property).to.equal(
        'comes to rest',
      );
      expect(checkAgents(counting({ always: nothing }, restless), options).verdict).to.equal('holds');
    });
  });

  describe('refuses to fold agents that are not interchangeable', () => {
    const folded = (
      step: (typeof counter)['step'],
      properties: Properties = {},
      attributes: unknown[] = [],
    ) => {
      const type = { ...counter, step };
      return checkAgents(
        gridOf(
          { n1: { type, attributes: attributes[0] }, n2: { type, attributes: attributes[1] } },
          properties,
          [['n1', 'n2']],
        ),
        all,
      );
    };
    const add: (typeof counter)['step'] = (count, { kind }) => [kind === 'requested' ? count + 1 : count, []];

    it('and folds those that are', () => {
      expect(folded(add)).to.include({ verdict: 'holds', distinct: 15 });
    });

    it('because they differ', () => {
      expect(() => folded(add, {}, [1, 2])).to.throw(
        'agents n1 and n2 are not interchangeable: their attributes differ',
      );
    });

    it('because one of them does something else', () => {
      const { verdict, violation } = folded((count, { kind }, { name }) => [
        kind === 'requested' ? count + (name === 'n1' ? 1 : 2) : count,
        [],
      ]);
      expect([verdict, violation?.message]).to.deep.equal([
        'failed',
        'agents n1 and n2 are not interchangeable: the step of n2 at "requested by client: "add"" has another outcome with their names exchanged (at: a client requests add of n1)',
      ]);
    });

    it('because a property is about one of them', () => {
      const one = (grid: GridView) => (grid.agent('n1').state === 4 ? 'four' : undefined);
      expect(folded(add, { always: { one } }).violation?.message).to.equal(
        'agents n1 and n2 are not interchangeable: the property "one" is about one of them',
      );
    });
  });

  it('folds agents that refer to each other: each orbit once', () => {
    /** An agent that follows one of the others, when it is asked to. */
    const follower: AgentType<string, undefined, { any: never }, string> = {
      name: 'follower',
      ports: { any: any() },
      requests: any(),
      init: () => '-',
      step: (followed, event) => [event.kind === 'requested' ? event.request : followed, []],
      workload: (followed, { names }) => (followed === '-' ? names : []),
    };
    const ids = ['a', 'b', 'c', 'd'];
    const others = (id: string) => byId(ids.filter((other) => other !== id));
    const sketches = Object.fromEntries(ids.map((id) => [id, { type: follower, names: others(id) }]));
    const orbits = new Set(
      statesOf(gridOf(sketches), all, (of) => ids.map(of)).map((followed) => {
        const images = permutations(ids).map((order) => {
          const image = (id: string) => order[ids.indexOf(id)] ?? id;
          const entries = (followed as string[]).map((to, i) => `${image(ids[i] ?? '')}${image(to)}`);
          return entries.sort().join();
        });
        return images.sort()[0];
      }),
    );
    expect(checkAgents(gridOf(sketches), all).distinct).to.equal(4 ** 4);
    expect(checkAgents(gridOf(sketches, {}, [ids]), all).distinct).to.equal(orbits.size);
  });

  describe('searches', () => {
    const commit = twoPhaseCommit(3);
    const options = { network: 'duplicating', requests: Infinity } as const;

    it('depth first: the same states', () => {
      const search = { kind: 'depth-first' } as const;
      expect(checkAgents(commit, { ...options, search })).to.include({ distinct: 288, verdict: 'holds' });
      const found = checkAgents(counting({ always: { 'below 4': below(4) } }), { ...all, search });
      expect(found.violation?.steps).to.have.lengthOf(4);
    });

    it('depth first, remembering a few states only: with the same result', () => {
      const search = { kind: 'depth-first' } as const;
      const found = checkAgents(commit, { ...options, search, maxStates: 20 });
      expect(found).to.include({ distinct: 20, verdict: 'holds' });
    });

    it('up to a depth: breadth first and depth first the same states', () => {
      const shallow = { ...options, maxDepth: 5 };
      const counts = [undefined, { kind: 'depth-first' } as const].map((search) => {
        const { distinct, verdict, limit } = checkAgents(commit, { ...shallow, ...(search && { search }) });
        return [distinct, verdict, limit];
      });
      expect(counts[0]).to.deep.equal(counts[1]);
      expect(counts[0]?.slice(1)).to.deep.equal(['inconclusive', 'depth']);
    });

    it('by random walks, the same for the same seed', () => {
      const walks = (seed: number) => {
        const found = checkAgents(counting({ always: { 'below 4': below(4) } }), {
          ...all,
          search: { kind: 'walks', count: 10, seed },
        });
        return found.violation?.steps.length;
      };
      expect([walks(1), walks(1)]).to.deep.equal([4, 4]);
      const fine = checkAgents(commit, { ...options, search: { kind: 'walks', count: 50, seed: 1 } });
      expect(fine).to.include({ verdict: 'inconclusive', limit: 'walks' });
      expect(fine.sometimes.get('aborted')).to.be.a('number');
    });

    it('with several shards: the same states, and the same path', () => {
      for (const isFolded of [false, true]) {
        const counts = [1, 2].map((shards) => {
          const { distinct, verdict } = checkAgents(twoPhaseCommit(4, isFolded), { ...options, shards });
          return [distinct, verdict];
        });
        expect(counts[0]).to.deep.equal(counts[1]);
      }
      const paths = [1, 3].map((shards) => {
        const { violation } = checkAgents(registerOf(singleCopy, 2, 2), { network: 'unordered', shards });
        return violation?.steps.map(({ words }) => words);
      });
      expect(paths[0]).to.deep.equal(paths[1]);
      expect(paths[0]).to.have.lengthOf(4);
    });
  });
});

/** All orders of some texts. */
function permutations(texts: readonly string[]): string[][] {
  if (texts.length === 0) return [[]];
  return texts.flatMap((text) =>
    permutations(texts.filter((other) => other !== text)).map((rest) => [text, ...rest]),
  );
}
