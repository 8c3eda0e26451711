import { expect } from 'chai';
import type { Configuration } from '../../../lib/agent/configuration.ts';
import { joined, type FactHistory, type GridView, type Properties } from '../../../lib/agent/properties.ts';
import { AGENTS } from '../../../lib/box/protocol.ts';
import type { AgentFact } from '../../../lib/agent/fact.ts';
import { KVS_PROPERTIES } from '../../../lib/agents/kvs/properties.ts';
import { HistoryReader } from '../../../lib/check/linearizability/read/reader.ts';
import { judgeOperations } from '../../../lib/check/linearizability/judge.ts';
import { modelNamed } from '../../../lib/check/linearizability/models/index.ts';
import { linearizable } from '../../../lib/check/linearizability/property.ts';
import { judge } from '../../../lib/sim/agents/judge.ts';
import { simulate } from '../../../lib/sim/agents/simulate.ts';
import { DISK_FAULT_KINDS, FAULT_KINDS } from '../../../lib/sim/plan.ts';
import { generatePlan } from '../../../lib/sim/generatePlan.ts';
import { withClocks } from '../../../lib/trace/clocks.ts';
import { TRACE_VERSION } from '../../../lib/trace/event.ts';
import { traceLine } from '../../../lib/trace/write.ts';
import { byEffort } from '../../support/effort.ts';
import { kvsGrid, type KvsMistake } from '../../support/kvsGrid.ts';

/** The fact of a text: `a invoked read`, `a/1 returned ok 3`. */
function factOf(text: string): readonly [agent: string, fact: AgentFact] {
  const [who = '', kind, what, value] = text.split(' ');
  const [agent = '', process] = who.split('/');
  const rest = {
    ...(value !== undefined && { value: Number(value) }),
    ...(process !== undefined && { process }),
  };
  const fact = kind === 'invoked' ? { kind, f: what, ...rest } : { kind: 'returned', type: what, ...rest };
  return [agent, fact];
}

const NO_AGENTS = { agents: [], agent: () => expect.fail() };

/** What a property says after each of some facts. */
function verdictsOf({ history, always = {} }: Properties, ...texts: readonly string[]): readonly unknown[] {
  const past = history as FactHistory;
  const [check] = Object.values(always) as [(grid: GridView) => string | undefined];
  let state = past.init;
  return texts.map((text) => {
    state = past.next(state, ...factOf(text));
    return check({ ...NO_AGENTS, history: state });
  });
}

const KVS = linearizable(modelNamed('key-value', null));

function kvs(mistake: KvsMistake = 'none'): Configuration {
  return { ...kvsGrid(mistake), properties: joined(KVS_PROPERTIES, KVS) };
}

const SETTINGS = {
  servers: 3,
  seconds: 5,
  rate: 5,
  faults: [...FAULT_KINDS, ...DISK_FAULT_KINDS],
  configuration: { name: 'kvs', hash: '' },
};
/** Crashes of a store without records lose what was put. */
const CRASHES = { ...SETTINGS, faults: ['crash'] } as const;
const SEEDS = byEffort({ full: 1_000, gate: 6 });

describe('linearizable, the property of agents,', () => {
  const property = linearizable(modelNamed('register', 0));

  it('holds as long as an order explains every result, and says which operation has none', () => {
    const facts = [
      'a invoked write 1',
      'b invoked read',
      'b returned ok 1',
      'b invoked read',
      'b returned ok 0',
    ];
    const verdicts = verdictsOf(property, ...facts);
    expect(verdicts.slice(0, 4)).to.deep.equal([undefined, undefined, undefined, undefined]);
    expect(verdicts[4]).to.equal(
      'process b: read = 0: it fits in no order. ' +
        'The longest part that can be ordered is everything until it ends (2 operations in order); the state is then 1.',
    );
  });

  it('knows what failed, what may have happened, and what a crash has made the process forget', () => {
    const read = (value: number) => ['b invoked read', `b returned ok ${String(value)}`];
    const last = (...facts: readonly string[]) => verdictsOf(property, ...facts).at(-1) === undefined;
    expect(last('a invoked write 1', 'a returned ok', ...read(0))).to.equal(false);
    expect(last('a invoked write 1', 'a returned fail', ...read(0))).to.equal(true);
    expect(last('a invoked write 1', 'a returned fail', ...read(1))).to.equal(false);
    for (const end of [
      [],
      ['a returned info'],
      ['a invoked write 2', 'a returned ok'],
      ['a returned info', 'a invoked write 2'],
    ]) {
      expect(last('a invoked write 1', ...end, ...read(1))).to.equal(true);
      expect(last('a invoked write 1', ...end, ...read(3))).to.equal(false);
    }
    expect(last('a invoked write 1', 'a returned info', ...read(0), ...read(1), ...read(0))).to.equal(false);
    expect(last('a returned ok', 'a invoked write 1', 'a returned ok', 'a returned ok', ...read(1))).to.equal(
      true,
    );
  });

  it('tells the operations of one agent apart by their processes', () => {
    const both = [
      'a/0 invoked write 1',
      'a/1 invoked write 2',
      'a/1 returned ok',
      'b invoked read',
      'b returned ok 1',
    ];
    expect(verdictsOf(property, ...both).at(-1)).to.equal(undefined);
    const ended = [
      'a/0 invoked write 1',
      'a/0 returned ok',
      'a/1 invoked write 2',
      'a/1 returned ok',
      'b invoked read',
    ];
    expect(verdictsOf(property, ...ended, 'b returned ok 1').at(-1)).to.be.a('string');
  });

  it('can ask for less: the order of each process only', () => {
    const sequential = linearizable(modelNamed('register', 0), { consistency: 'sequential' });
    const stale = [
      'a invoked write 1',
      'a returned ok',
      'b invoked read',
      'b returned ok 0',
      'b invoked read',
      'b returned ok 1',
    ];
    expect(verdictsOf(property, ...stale)[3]).to.be.a('string');
    expect(verdictsOf(sequential, ...stale).every((verdict) => verdict === undefined)).to.equal(true);
    expect(verdictsOf(sequential, ...stale, 'b invoked read', 'b returned ok 0').at(-1)).to.match(
      /^No order that keeps the order of each process fits\./,
    );
  });

  it('holds for the key-value store under all faults, and finds one that forgets what it has acknowledged', () => {
    const found = (mistake: KvsMistake) => {
      for (let seed = 1; seed <= SEEDS; seed++) {
        const { violations, failure } = simulate(
          kvs(mistake),
          generatePlan(seed, mistake === 'none' ? SETTINGS : CRASHES),
        );
        if (failure !== undefined) throw failure.error;
        const violated = violations.map(({ promise }) => promise);
        if (violated.includes('linearizable')) return seed;
        if (mistake === 'none') expect(violated).to.deep.equal([]);
      }
      return undefined;
    };
    expect(found('none')).to.equal(undefined);
    expect(found('no record')).to.be.a('number');
  });

  it('is judged alike in a run, in its history, and by the reader of its trace', () => {
    const seen = new Set<boolean>();
    for (const mistake of ['none', 'no record'] as const)
      for (let seed = 1; seed <= 2; seed++) {
        const { history, violations } = simulate(kvs(mistake), generatePlan(seed, CRASHES));
        const isFine = !violations.some(({ promise }) => promise === 'linearizable');
        seen.add(isFine);
        const again = judge(history, KVS, { isAtRest: false });
        expect(again.violations.length === 0).to.equal(isFine);
        const model = modelNamed('key-value', null);
        const reader = new HistoryReader(model);
        const header = {
          trace: 'grid',
          version: TRACE_VERSION,
          protocol: AGENTS.protocol,
          servers: 3,
          source: 'sim',
        } as const;
        for (const line of [header, ...withClocks(history, 3, AGENTS)]) reader.add(traceLine(line));
        expect(judgeOperations(reader.end().operations, model).kind === 'consistent').to.equal(isFine);
      }
    expect([...seen].sort()).to.deep.equal([false, true]);
  });
});

describe('joined properties', () => {
  const counting = (name: string): Properties => ({
    history: { init: 0, next: (count, _, { kind }) => (kind === name ? (count as number) + 1 : count) },
    always: { [name]: ({ history }) => (history === 0 ? undefined : `${name} ${String(history)}`) },
  });

  it('see each its own history', () => {
    const { history, always } = joined(counting('a'), { sometimes: { x: () => true } }, counting('b'));
    const past = history as FactHistory;
    let state = past.init;
    for (const kind of ['b', 'c', 'b']) state = past.next(state, '', { kind });
    const said = Object.values(always ?? {}).map((check) => check({ ...NO_AGENTS, history: state }));
    expect(said).to.deep.equal([undefined, 'b 2']);
    expect(past.next(state, '', { kind: 'c' })).to.equal(state);
  });

  it('are the only ones if there is one history', () => {
    const { history, always } = joined({ always: { y: () => 'y' } }, counting('a'));
    expect(history?.init).to.equal(0);
    expect(Object.keys(always ?? {})).to.deep.equal(['y', 'a']);
  });
});
