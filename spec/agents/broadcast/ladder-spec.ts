import { expect } from 'chai';
import type { AgentType } from '../../../lib/agent/agent.ts';
import { mesh } from '../../../lib/agent/configuration/mesh.ts';
import type { Configuration } from '../../../lib/agent/configuration.ts';
import { selectedProperties, type Properties } from '../../../lib/agent/properties.ts';
import * as types from '../../../lib/agents/broadcast/types.ts';
import { checkAgents, type AgentCheckOptions } from '../../../lib/model/agents/check.ts';
import type { Mutant } from '../../mutants/mutant.ts';
import { mutatedBroadcast } from '../../support/mutatedBroadcast.ts';
import { byEffort } from '../../support/effort.ts';

type Rung = keyof typeof types;

const SUSPECTING = { below: { crash: 'suspected' } };

function three(type: unknown, attributes?: object): Configuration {
  return mesh(type as AgentType, 3, { names: ['a', 'b', 'c'], attributes });
}

/** The configuration, of whose properties only these are checked. */
function asking(configuration: Configuration, ...asked: readonly string[]): Configuration {
  return { ...configuration, properties: selectedProperties(configuration.properties, asked) as Properties };
}

/** One message and one crash; and two messages in any order. */
const CRASH = { requests: 1, crashes: 1 } as const;
const UNORDERED = { requests: 2, network: 'unordered' } as const;

/** The distinct states of three agents: they change if an agent changes, or what is recorded. */
const SMALL: readonly (readonly [Rung, AgentCheckOptions, number])[] = [
  ['bestEffortBroadcast', CRASH, 193],
  ['lazyBroadcast', CRASH, 214],
  ['eagerBroadcast', CRASH, 652],
  ['allAckBroadcast', CRASH, 1_162],
  ['majorityAckBroadcast', CRASH, 952],
  ['fifoBroadcast', CRASH, 952],
  ['causalBroadcast', CRASH, 952],
  ['totalOrderBroadcast', CRASH, 5_428],
  ['bestEffortBroadcast', { ...CRASH, requests: 2 }, 2_524],
  ['lazyBroadcast', { ...CRASH, requests: 2 }, 3_154],
  ['eagerBroadcast', UNORDERED, 592],
  ['fifoBroadcast', UNORDERED, 47_104],
  ['causalBroadcast', UNORDERED, 33_940],
  ['totalOrderBroadcast', { ...UNORDERED, requests: 1 }, 3_496],
];
const LARGE: typeof SMALL = [
  ['allAckBroadcast', UNORDERED, 14_905],
  ['eagerBroadcast', { ...CRASH, requests: 2 }, 17_674],
  ['allAckBroadcast', { ...CRASH, requests: 2 }, 59_028],
  ['majorityAckBroadcast', { ...CRASH, requests: 2 }, 42_148],
  ['majorityAckBroadcast', UNORDERED, 66_466],
  ['fifoBroadcast', { ...CRASH, requests: 2 }, 42_148],
  ['causalBroadcast', { ...CRASH, requests: 2 }, 42_148],
  ['totalOrderBroadcast', { requests: 2 }, 106_369],
  ['lazyBroadcast', { ...CRASH, restarts: 1 }, 2_584],
  ['allAckBroadcast', { ...CRASH, restarts: 1 }, 10_495],
  ['majorityAckBroadcast', { ...CRASH, restarts: 1 }, 9_823],
  ['totalOrderBroadcast', { ...CRASH, restarts: 1 }, 62_899],
];

describe('the broadcast ladder, in every order of events', () => {
  for (const [rung, options, distinct] of byEffort({ gate: SMALL, full: [...SMALL, ...LARGE] }))
    it(`${rung} keeps its own properties: ${JSON.stringify(options)}`, () => {
      const result = checkAgents(three(types[rung]), options);
      expect([result.violation?.message, result.verdict]).to.deep.equal([undefined, 'holds']);
      expect([...result.sometimes.values()].every((met) => met !== undefined)).to.equal(true);
      expect(result.distinct).to.equal(distinct);
    });

  for (const [rung, property, options, message, steps, attributes] of [
    [
      'bestEffortBroadcast',
      'agreement',
      CRASH,
      'a has delivered c#1.1, and b, which is correct, has not delivered it',
      5,
    ],
    [
      'lazyBroadcast',
      'uniform agreement',
      CRASH,
      'a has delivered a#1.1, and b, which is correct, has not delivered it',
      4,
    ],
    [
      'eagerBroadcast',
      'uniform agreement',
      CRASH,
      'b has delivered b#1.1, and a, which is correct, has not delivered it',
      4,
    ],
    [
      'allAckBroadcast',
      'FIFO delivery',
      UNORDERED,
      'c has delivered b#1.2 and not yet b#1.1, which is broadcast before it',
      5,
    ],
    [
      'majorityAckBroadcast',
      'FIFO delivery',
      UNORDERED,
      'c has delivered a#1.2 and not yet a#1.1, which is broadcast before it',
      3,
    ],
    [
      'fifoBroadcast',
      'causal delivery',
      UNORDERED,
      'c has delivered b#1.1 and not yet a#1.1, which may have caused it',
      4,
    ],
    [
      'causalBroadcast',
      'total order',
      { requests: 2 },
      'c has delivered a#1.1 before c#1.1, and a the other way round',
      6,
    ],
    [
      'totalOrderBroadcast',
      'validity',
      CRASH,
      'b, which is correct, has broadcast b#1.1 and not delivered it',
      6,
    ],
    [
      'allAckBroadcast',
      'uniform agreement',
      { ...CRASH, suspicions: 2 },
      'b has delivered b#1.1, and a, which is correct, has not delivered it',
      6,
      SUSPECTING,
    ],
  ] as const satisfies readonly (readonly [Rung, string, AgentCheckOptions, string, number, object?])[])
    it(`${rung}${attributes === undefined ? '' : ', which trusts suspicions,'} does not have ${property}`, () => {
      const { violation } = checkAgents(asking(three(types[rung], attributes), property), options);
      expect([violation?.message, violation?.steps.length]).to.deep.equal([message, steps]);
    });

  it('suspicions that are wrong do no harm to those that count only crashes', () => {
    const { verdict } = checkAgents(three(types.lazyBroadcast), { ...CRASH, suspicions: 2 });
    expect(verdict).to.equal('holds');
  });

  it('suspicions that are wrong cost lazy broadcast only messages', () => {
    const { verdict } = checkAgents(three(types.lazyBroadcast, SUSPECTING), { ...CRASH, suspicions: 2 });
    expect(verdict).to.equal('holds');
  });

  it('on FIFO links, those that pass everything on have FIFO and causal delivery, too', () => {
    const configuration = asking(three(types.eagerBroadcast), 'FIFO delivery', 'causal delivery');
    const { verdict, violation } = checkAgents(configuration, { requests: 2 });
    expect([violation?.property, verdict]).to.deep.equal([undefined, 'holds']);
  });
});

/** A mistake in a rung, and the check that finds it. */
type Mistake = readonly [
  rung: Rung,
  file: string,
  mutant: Pick<Mutant, 'name' | 'find' | 'replace'>,
  options: AgentCheckOptions,
  property: string,
];

const MISTAKES: readonly Mistake[] = [
  [
    'bestEffortBroadcast',
    'bestEffort',
    { name: 'one process is left out', find: 'names.map(', replace: 'names.slice(1).map(' },
    CRASH,
    'best-effort validity',
  ],
  [
    'lazyBroadcast',
    'lazy',
    {
      name: 'the messages of a crashed process are not passed on',
      find: 'its.map((m) => request(m))',
      replace: '[]',
    },
    CRASH,
    'agreement',
  ],
  [
    'eagerBroadcast',
    'eager',
    {
      name: 'nothing is passed on',
      find: '[indicate(delivery(m)), request(m)]',
      replace: "[indicate(delivery(m)), ...(event.kind === 'requested' ? [request(m)] : [])]",
    },
    CRASH,
    'agreement',
  ],
  [
    'allAckBroadcast',
    'allAck',
    { name: 'one acknowledgement is enough', find: '.every(', replace: '.some(' },
    CRASH,
    'uniform agreement',
  ],
  [
    'allAckBroadcast',
    'uniform',
    { name: 'a crash is not noticed', find: 'correct: minus(correct, crashed)', replace: 'correct' },
    CRASH,
    'validity',
  ],
  [
    'allAckBroadcast',
    'uniform',
    { name: 'nothing is passed on', find: '[...deliveries, request(m)]', replace: 'deliveries' },
    CRASH,
    'validity',
  ],
  [
    'majorityAckBroadcast',
    'majorityAck',
    { name: 'its own copy is enough', find: 'n / 2', replace: '0' },
    CRASH,
    'uniform agreement if a majority is correct',
  ],
  [
    'fifoBroadcast',
    'fifo',
    { name: 'it does not wait', find: 'm.lsn === (', replace: 'm.lsn >= (' },
    UNORDERED,
    'FIFO delivery',
  ],
  [
    'fifoBroadcast',
    'fifo',
    { name: 'messages have the same number', find: '{ ...state, lsn }', replace: 'state' },
    UNORDERED,
    'FIFO delivery',
  ],
  [
    'causalBroadcast',
    'causal',
    { name: 'it does not wait', find: 'isAtMost(m.clock, clock)', replace: 'isAtMost({}, clock)' },
    UNORDERED,
    'FIFO delivery',
  ],
  [
    'causalBroadcast',
    'causal',
    {
      name: 'a delivery is not counted',
      find: 'countIn(clock, processOf(m)) + 1',
      replace: 'countIn(clock, processOf(m))',
    },
    UNORDERED,
    'causal delivery',
  ],
  [
    'causalBroadcast',
    'causal',
    { name: 'own messages are not counted', find: 'lsn: state.lsn + 1', replace: 'lsn: state.lsn' },
    UNORDERED,
    'FIFO delivery',
  ],
  [
    'totalOrderBroadcast',
    'totalOrder',
    { name: 'every process gives orders', find: 'if (!state.isSequencer)', replace: 'if (false as boolean)' },
    { requests: 2, search: { kind: 'walks', count: 100, seed: 1 } },
    'total order',
  ],
  [
    'totalOrderBroadcast',
    'totalOrder',
    {
      name: 'messages are delivered without an order',
      find: 'if (!state.isSequencer) return [{ ...state, unordered }, []];',
      replace: 'return [state, [indicate(delivery(m))]];',
    },
    { requests: 2 },
    'total order',
  ],
];

describe('a mistake in the broadcast ladder is found', () => {
  /** Few states are enough for each. */
  const STATES_MAX = 20_000;

  for (const [rung, file, mutant, options, property] of MISTAKES)
    it(`${rung}: ${mutant.name}`, async () => {
      const mutated = await mutatedBroadcast({ ...mutant, file: `lib/agents/broadcast/${file}.ts` });
      const configuration = three(mutated[rung]);
      const { violation } = checkAgents(configuration, { ...options, maxStates: STATES_MAX });
      expect(violation?.property.split(': ').at(-1)).to.equal(property);
    });
});
