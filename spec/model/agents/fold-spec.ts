import { expect } from 'chai';
import type { AgentType } from '../../../lib/agent/agent.ts';
import type { Configuration } from '../../../lib/agent/configuration.ts';
import type { GridView } from '../../../lib/agent/properties.ts';
import { configuration as twoPhaseCommit } from '../../../examples/two-phase-commit.ts';
import { checkAgents, type AgentCheckOptions, type AgentProgress } from '../../../lib/model/agents/check.ts';
import { any, byId, gridOf } from '../../support/agentGrids.ts';

const IDS = ['a', 'b', 'c'];

/** Three agents of a type, each in a box of its own, with the claim that none is `boss`. */
function three(type: unknown): Configuration {
  const nobody = ({ agents }: GridView) => agents.find(({ state }) => state === 'boss') && 'one is boss';
  const sketches = IDS.map((id) => [id, { type, names: byId(IDS.filter((other) => other !== id)) }]);
  const always = { 'nobody is boss': nobody };
  return gridOf(Object.fromEntries(sketches) as Parameters<typeof gridOf>[0], { always }, [IDS]);
}

/** What a folded search reports, even if the very first state is refused. */
function folded(configuration: Configuration, options: AgentCheckOptions): string | undefined {
  try {
    return checkAgents(configuration, options).violation?.message;
  } catch (error) {
    return (error as Error).message;
  }
}

const REFUSED =
  /are not interchangeable: the step of . at ".*" has another outcome with their names exchanged/;

describe('the check that agents are interchangeable', () => {
  const idle: AgentType<string, undefined, { any: never }, string, unknown, unknown, string> = {
    name: 'idle',
    ports: { any: any() },
    init: () => '-',
    step: (state) => [state, []],
  };

  it('finds one that starts again in another way', () => {
    const configuration = three({
      ...idle,
      step: ((state, event, { name, incarnation }) => [
        event.kind === 'started' && incarnation > 1 && name === 'b' ? 'boss' : state,
        [],
      ]) satisfies (typeof idle)['step'],
    });
    const options = { crashes: 1, restarts: 1 };
    expect(checkAgents(configuration, { ...options, isFolding: false }).verdict).to.equal('violated');
    expect(folded(configuration, options)).to.match(REFUSED);
  });

  it('finds one whose first state is another one', () => {
    const init: (typeof idle)['init'] = ({ name }) => (name === 'b' ? 'boss' : '-');
    expect(folded(three({ ...idle, init }), {})).to.match(REFUSED);
  });

  it('finds one that goes on in another way when its record is durable', () => {
    const configuration = three({
      ...idle,
      requests: any(),
      records: any(),
      workload: (state) => (state === '-' ? ['save'] : []),
      step: ((state, event, { name }) => {
        if (event.kind === 'requested') return ['saving', [{ kind: 'save', record: 'x', token: 't' }]];
        return [event.kind === 'saved' && name === 'b' ? 'boss' : state, []];
      }) satisfies (typeof idle)['step'],
    } satisfies typeof idle);
    const options = { crashes: 1, requests: 1 };
    expect(checkAgents(configuration, { ...options, isFolding: false }).verdict).to.equal('violated');
    expect(folded(configuration, options)).to.match(REFUSED);
  });

  it('lets agents that throw be violations, with their names in the message', () => {
    const step: (typeof idle)['step'] = () => {
      throw new Error('no');
    };
    const { verdict, violation } = checkAgents(three({ ...idle, step }), {});
    expect([verdict, violation?.property]).to.deep.equal(['violated', 'no agent throws']);
  });

  const both = (configuration: Configuration, options: AgentCheckOptions): AgentProgress[] =>
    [true, false].map((isFolding) => checkAgents(configuration, { ...options, isFolding }));

  it('finds one that depends on the order in which it is told about the agents of a box', () => {
    const marked: typeof idle = {
      ...idle,
      requests: any(),
      workload: (state) => (state === '-' ? ['mark'] : []),
      step: (state, { kind }) => [kind === 'requested' ? 'marked' : state, []],
    };
    const watcher: typeof idle = {
      ...idle,
      step: (state, event) => [event.kind === 'suspected' && state === '-' ? event.name : state, []],
    };
    const first = ({ agents }: GridView) => {
      const suspected = agents.find(({ id }) => agents[0]?.state === id);
      const isAnotherMarked = agents.some((agent) => agent !== suspected && agent.state === 'marked');
      return suspected?.state === '-' && isAnotherMarked ? 'the second is marked' : undefined;
    };
    const configuration = gridOf(
      {
        w: { type: watcher, names: byId(['a', 'b']) },
        a: { type: marked, box: 'both' },
        b: { type: marked, box: 'both' },
      },
      { always: { first } },
      [['a', 'b']],
    );
    const options = { suspicions: 1, requests: 1 };
    expect(checkAgents(configuration, { ...options, isFolding: false }).verdict).to.equal('violated');
    expect(folded(configuration, options)).to.match(REFUSED);
  });

  it('takes messages to different receivers behind a record for the same in any order', () => {
    const saver: typeof idle = {
      ...idle,
      requests: any(),
      records: any(),
      workload: (state) => (state === '-' ? ['tell'] : []),
      step: (state, event, { names }) => {
        if (event.kind !== 'requested') return [event.kind === 'received' ? 'told' : state, []];
        const sends = names.map((to) => ({ kind: 'send', to, message: 'x' as never }) as const);
        return ['telling', [{ kind: 'save', record: 'x' }, ...sends]];
      },
    };
    const [fold, all] = both(three(saver), { crashes: 1, requests: 1 });
    expect([fold?.verdict, fold?.violation?.message]).to.deep.equal(['holds', undefined]);
    expect(all?.verdict).to.equal('holds');
    expect(fold?.distinct).to.be.below(all?.distinct ?? 0);
  });

  it('but not messages to the same receiver under two names', () => {
    const saver: typeof idle = {
      ...idle,
      requests: any(),
      records: any(),
      workload: (state) => (state === '-' ? ['tell'] : []),
      step: (state, event) => {
        if (event.kind === 'received') return [`${state}${String(event.message)}`, []];
        if (event.kind !== 'requested') return [state, []];
        const [first, second] = ['y', 'x'].map((to) => ({ kind: 'send', to, message: to as never }) as const);
        return ['telling', [{ kind: 'save', record: 'x' }, ...([first, second] as const)] as never];
      },
    };
    const configuration = gridOf(
      { a: { type: saver, names: { x: 'b', y: 'b' } }, b: { type: idle } },
      {
        sometimes: { told: (grid) => grid.agent('b').state === '-yx' },
        always: {
          'in order': (grid) => (String(grid.agent('b').state).startsWith('-x') ? 'not' : undefined),
        },
      },
    );
    const receiver: typeof idle = { ...saver, requests: undefined, workload: () => [] };
    const agents = new Map(configuration.agents);
    const b = agents.get('b');
    if (b !== undefined) agents.set('b', { ...b, type: receiver });
    const { verdict } = checkAgents({ ...configuration, agents }, { crashes: 1, requests: 1 });
    expect(verdict).to.equal('holds');
  });

  it('compares routes of one name receiver by receiver', () => {
    const configuration = three(idle);
    const agents = new Map(
      [...configuration.agents].map(([id, agent]) => {
        const all = IDS.map((other) => ({ agent: other, port: 'any' }));
        return [id, { ...agent, routes: new Map([['all', all]]) }];
      }),
    );
    expect(folded({ ...configuration, agents }, {})).to.equal(undefined);
  });

  it('folds two-phase commit with a crash', () => {
    const { verdict, violation } = checkAgents(twoPhaseCommit, { crashes: 1 });
    expect([verdict, violation?.message]).to.deep.equal(['holds', undefined]);
  }).timeout(20_000);
});
