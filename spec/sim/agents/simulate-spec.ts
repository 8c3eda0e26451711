import { expect } from 'chai';
import type { AgentType } from '../../../lib/agent/agent.ts';
import type { Configuration } from '../../../lib/agent/configuration.ts';
import type { AgentTraceFact } from '../../../lib/box/facts.ts';
import { serve } from '../../../lib/box/serve.ts';
import { CHECKED_PROTOCOLS } from '../../../lib/protocols.ts';
import { judge as judgeTrace } from '../../../lib/check/judge.ts';
import { judge } from '../../../lib/sim/agents/judge.ts';
import type { ServeBox } from '../../../lib/sim/agents/protocol.ts';
import { simulate, type AgentsPlan } from '../../../lib/sim/agents/simulate.ts';
import { generatePlan } from '../../../lib/sim/generatePlan.ts';
import { DISK_FAULT_KINDS, FAULT_KINDS } from '../../../lib/sim/plan.ts';
import type { RunResult } from '../../../lib/sim/run.ts';
import { configured, number } from '../../support/agents.ts';
import { counter, counters, type Mistake } from '../../support/counters.ts';
import { kvsGrid, type KvsMistake } from '../../support/kvsGrid.ts';
import { byEffort } from '../../support/effort.ts';

/** Of networks, processes and disks. */
const ALL_FAULTS = [...FAULT_KINDS, ...DISK_FAULT_KINDS];
const SEEDS = byEffort({ full: 100, gate: 12 });

const KVS_SEEDS = byEffort({ full: 300, gate: 12 });
const KVS_SETTINGS = {
  servers: 3,
  seconds: 10,
  rate: 10,
  faults: ALL_FAULTS,
  configuration: { name: 'kvs', hash: '' },
};

function planWith(rest: Partial<AgentsPlan> = {}): AgentsPlan {
  return { seed: 1, forMs: 1_000, requestEveryMs: 100, faults: [], ...rest };
}

function run(configuration: Configuration, plan: AgentsPlan): RunResult<AgentTraceFact> {
  const result = simulate(configuration, plan);
  if (result.failure !== undefined) throw result.failure.error;
  return result;
}

/** The plan of a seed, with all faults. */
function drawn(seed: number, channels: AgentsPlan['channels'] | 'fifo' = 'fifo'): AgentsPlan {
  const configuration = { name: 'counters', hash: '' };
  return generatePlan(seed, { servers: 3, seconds: 5, rate: 5, faults: ALL_FAULTS, configuration, channels });
}

/** The names of the violations of the first of some seeds that has any, and the seed. */
function firstViolation(mistake: Mistake): readonly [seed: number, promises: readonly string[]] | undefined {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { violations } = run(counters(mistake), drawn(seed));
    if (violations.length > 0) return [seed, violations.map(({ promise }) => promise)];
  }
  return undefined;
}

function factsOf<Kind extends AgentTraceFact['kind']>(
  { history }: Pick<RunResult<AgentTraceFact>, 'history'>,
  kind: Kind,
): Extract<AgentTraceFact, { kind: Kind }>[] {
  return history.flatMap((event) =>
    event.kind === 'fact' && event.fact.kind === kind
      ? [event.fact as Extract<AgentTraceFact, { kind: Kind }>]
      : [],
  );
}

describe('a simulation of agents', () => {
  it('makes requests at every agent with a workload, and delivers what they send', () => {
    const result = run(counters(), planWith());
    expect(result.requested).to.be.within(27, 30);
    expect(factsOf(result, 'requested')).to.have.length(result.requested);
    expect(factsOf(result, 'messageReceived').length).to.equal(factsOf(result, 'messageSent').length);
    expect(result.delivered).to.equal(factsOf(result, 'messageReceived').length);
    expect(result.violations).to.deep.equal([]);
    expect(result.reached).to.deep.equal(['somebody has counted three']);
  });

  it('of the same plan has the same history, to the byte, and of another seed another one', () => {
    const plan = drawn(3);
    const [first, again] = [
      run(counters(), plan),
      run(counters(), JSON.parse(JSON.stringify(plan)) as AgentsPlan),
    ];
    expect(JSON.stringify(again.history)).to.equal(JSON.stringify(first.history));
    expect(plan.faults.length).to.be.above(2);
    expect(JSON.stringify(run(counters(), { ...plan, seed: 4 }).history)).not.to.equal(
      JSON.stringify(first.history),
    );
  });

  it('finds nothing wrong with a replicated counter under all faults', () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const plan = drawn(seed);
      const { violations } = run(counters(), plan);
      expect(violations, `seed ${String(seed)}`).to.deep.equal([]);
    }
  });

  it('finds a counter that acts on a message twice, by its time, its property and a sentence', () => {
    expect(firstViolation('counts twice')?.[1]).to.include('nobody counts what nobody was asked for');
    const [violation] = run(counters('counts twice'), planWith()).violations;
    expect(violation?.message).to.match(/^c\d has counted \d of c\d, which has made \d$/);
    expect(violation?.atMs).to.be.within(0, 1_600);
  });

  it('finds a counter that forgets what it saved before a crash', () => {
    expect(firstViolation('forgets a crash')?.[1]).to.include('all have counted the same');
  });

  it('finds an agent that throws, and tells where', () => {
    const result = run(counters('throws'), planWith());
    const [violation] = result.violations.filter(({ promise }) => promise === 'no-throw');
    expect(violation?.message).to.match(
      /^agent c\d threw at "received from c\d on port 1: \{"from":"c\d","number":3\}": three is too much \(counters\.ts:\d+\)$/,
    );
    const [halted] = factsOf(result, 'halted');
    expect(halted?.stack).to.include('three is too much');
    expect(halted?.event).to.match(/^received from c\d on port 1/);
  });

  it('reports a property and a workload that throw once, and goes on', () => {
    const configuration = counters();
    const always = {
      'throws always': () => {
        throw new Error('not a property');
      },
    };
    const { violations } = run({ ...configuration, properties: { always } }, planWith());
    expect(violations).to.have.length(1);
    expect(violations[0]?.promise).to.equal('no-throw');
    expect(violations[0]?.message).to.match(
      /^property throws always threw an error: not a property \(simulate-spec\.ts:\d+\)$/,
    );
    const type = {
      ...counter(),
      workload: () => {
        throw new Error('nothing to do');
      },
    };
    const agents = new Map([...configuration.agents].map(([id, agent]) => [id, { ...agent, type }]));
    const lazy = run({ ...configuration, agents, properties: {} }, planWith());
    expect(lazy.violations).to.have.length(1);
    expect(lazy.violations[0]?.message).to.match(
      /^the workload of type counter threw an error: nothing to do \(simulate-spec\.ts:\d+\)$/,
    );
  });

  describe('finds a message that has no receiver that takes it', () => {
    const PROMISE = 'every message has a receiver that takes it';
    const sending = (to: string, message: unknown, receiver: Partial<AgentType> = {}) => {
      const type = (more: Partial<AgentType>): AgentType => ({
        name: 'spec',
        ports: { in: number },
        init: () => 0,
        step: (state) => [state, []],
        ...more,
      });
      const a = type({
        step: (state, event) => [state, event.kind === 'trusted' ? [{ kind: 'send', to, message }] : []],
      });
      const grid = configured({
        a: { type: a, box: 'h:1', routes: { b: 'b.in' } },
        b: { type: type(receiver), box: 'h:2' },
      });
      return run(grid, planWith()).violations.map(({ promise, message: what }) => [promise, what]);
    };

    it('because its name leads nowhere', () => {
      expect(sending('x', 1)).to.deep.equal([[PROMISE, 'agent a: the name "x" leads to no agent']]);
    });

    it('because its receiver does not take it', () => {
      expect(sending('b', 'x')).to.deep.equal([
        [PROMISE, 'agent b, port in, does not take a message of agent a: not a number'],
      ]);
    });

    it('but not because its receiver has halted', () => {
      const step: AgentType['step'] = (state) => [state, [{ kind: 'halt', reason: 'done' }]];
      expect(sending('b', 1, { step })).to.deep.equal([]);
      expect(sending('b', 1)).to.deep.equal([]);
    });
  });

  it('has channels that lose, delay and double messages, drawn from the seed', () => {
    const plan = { ...planWith({ forMs: 3_000 }), channels: 'duplicating' } as const;
    const result = run(counters(), plan);
    const acts = new Set(factsOf(result, 'channel').map(({ what }) => what));
    expect([...acts]).to.have.members(['delayed', 'doubled', 'delivered']);
    // It takes the largest number that it was sent, so it tolerates both.
    expect(result.violations).to.deep.equal([]);
    expect(JSON.stringify(run(counters(), plan).history)).to.equal(JSON.stringify(result.history));
    const lossy = run(counters(), { ...plan, channels: 'lossy', seed: 2 });
    expect(factsOf(lossy, 'channel').some(({ what }) => what === 'lost')).to.equal(true);
    expect(
      factsOf(lossy, 'state').every(
        ({ state }) => state.startsWith('{"counted"') || state.startsWith('{"own"'),
      ),
    ).to.equal(true);
  });

  it('finds a store that acknowledges a put before its record is durable, and nothing wrong with the one that ships', () => {
    const broken = (mistake: KvsMistake) => {
      for (let seed = 1; seed <= KVS_SEEDS; seed++) {
        const { violations } = run(kvsGrid(mistake), generatePlan(seed, KVS_SETTINGS));
        if (violations.length > 0) return violations.map(({ promise }) => promise);
      }
      return [];
    };
    expect(broken('no flush')).to.include('what was acknowledged is there');
    expect(broken('no record')).to.include('what was acknowledged is there');
    expect(broken('none')).to.deep.equal([]);
  });

  describe('checks the failure detector', () => {
    /** A delayed path, and a cut of which the dialling side learns only when it writes. */
    const faults: AgentsPlan['faults'] = [
      { kind: 'delay', atMs: 1_136, from: 2, to: 1, extraMs: 266, forMs: 2_401 },
      { kind: 'cut', atMs: 1_236, a: 1, b: 2, only: 1 },
    ];
    const plan = planWith({ seed: 177, forMs: 4_000, faults });
    const suspectingAfter =
      (suspectAfterMs: number): ServeBox =>
      (configuration, box, config, world, requests$) =>
        serve(configuration, box, world, { config: { ...config, suspectAfterMs }, requests$ });

    it('and excuses a suspicion while a link is made again on a delayed path', () => {
      const { history, violations } = run(kvsGrid(), plan);
      expect(history.some(({ kind }) => kind === 'suspected')).to.equal(true);
      expect(violations).to.deep.equal([]);
    });

    it('and finds one that suspects a peer too early, or too late', () => {
      const found = (suspectAfterMs: number, plans: readonly AgentsPlan[]) => {
        const options = { serveBox: suspectingAfter(suspectAfterMs) };
        return plans.flatMap((one) =>
          simulate(kvsGrid(), one, options).violations.map(({ promise }) => promise),
        );
      };
      const shortPause = planWith({ faults: [{ kind: 'pause', atMs: 200, server: 0, forMs: 550 }] });
      expect(found(920, [shortPause])).to.deep.equal([]);
      expect(found(500, [shortPause])).to.include('accuracy');
      const crash = planWith({
        forMs: 3_000,
        faults: [{ kind: 'hold', atMs: 200, from: 1, to: 0, forMs: 2_500 }],
      });
      expect(found(1_500, [crash])).to.include('completeness');
      // The excuse for a delayed path ends: it does not hide a detector that is wrong without faults.
      expect(found(201, [planWith({ forMs: 6_000, faults })])).to.include('accuracy');
    });
  });

  it('records a trace that the checkers of traces accept, with the contract between agents', () => {
    const { history } = run(counters(), drawn(5));
    const header = { protocol: 'agents', servers: 3, source: 'sim' } as const;
    const judged = judgeTrace({ header, events: history, isAtRest: true }, CHECKED_PROTOCOLS);
    expect(judged.skipped).to.deep.equal([]);
    expect(judged.violations).to.deep.equal([]);
  });

  it('records what its properties need: the same violations are found in the history alone', () => {
    for (const mistake of ['none', 'counts twice', 'forgets a crash'] as const) {
      const configuration = counters(mistake);
      const {
        history,
        violations,
        reached,
        virtualMs: endMs,
      } = run(configuration, drawn(firstViolation('forgets a crash')?.[0] ?? 1));
      const judged = judge(history, configuration.properties, { endMs });
      expect(judged.violations, mistake).to.deep.equal(violations);
      expect(judged.met).to.deep.equal(reached);
      expect(judged.lacksStates).to.equal(false);
    }
  });
});
