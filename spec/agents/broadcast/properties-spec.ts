import { expect } from 'chai';
import type { AgentFact } from '../../../lib/agent/agent.ts';
import {
  selectedProperties,
  type AgentView,
  type GridView,
  type Properties,
} from '../../../lib/agent/properties.ts';
import { broadcastProperties, type BroadcastProperty } from '../../../lib/agents/broadcast/properties.ts';

/**
 * A grid: `a: +m n | b: m ! | c: * +n` — agent a broadcasts m and delivers n; b delivers m, and does not run any more; c has been restarted, and then
 * broadcasts n.
 */
function gridOf(text: string): GridView {
  const agents = text.split(' | ').map((line): AgentView => {
    const [, id = '', acts = ''] = /^(\w+):(.*)$/.exec(line) ?? [];
    const words = acts.split(' ').filter((word) => word !== '');
    const facts = words
      .filter((word) => word !== '!')
      .map((word) => {
        if (word === '*') return { kind: 'started' };
        return word.startsWith('+')
          ? { kind: 'broadcast', id: word.slice(1) }
          : { kind: 'delivered', id: word };
      });
    return {
      id,
      type: 'any',
      state: words.includes('!') ? undefined : {},
      facts: [{ kind: 'started' }, ...facts] as AgentFact[],
    };
  });
  return { agents, agent: (id) => agents.find((agent) => agent.id === id) as AgentView };
}

/** The checks of properties, by name. */
function checksOf({ always, eventually }: Properties) {
  return { ...always, ...eventually };
}

function verdict(name: BroadcastProperty, text: string): string | undefined {
  return checksOf(broadcastProperties([name]))[name]?.(gridOf(text));
}

describe('the properties of broadcasts', () => {
  for (const [name, right, wrong, sentence] of [
    [
      'validity',
      ['a: +m m | b:', 'a: +m ! | b:', 'a: +m * | b:'],
      'a: +m | b: m',
      'a, which is correct, has broadcast m and not delivered it',
    ],
    [
      'best-effort validity',
      ['a: +m m | b: m', 'a: +m m | b: !', 'a: +m ! | b: '],
      'a: +m m | b:',
      'a has broadcast m, and b, which is correct, has not delivered it',
    ],
    ['no duplication', ['a: +m m | b: m * m', 'a: +m +n m n'], 'a: +m m | b: m m', 'b has delivered m twice'],
    [
      'no creation',
      ['a: +m m | b: m', 'a: * +m | b: m', 'a: +m ! | b: m'],
      'a: +m m | b: n',
      'b has delivered n, which nobody has broadcast',
    ],
    [
      'agreement',
      ['a: +m m | b: m', 'a: +m m ! | b:', 'a: +m m * | b:', 'a: +m | b:', 'a: +m m | b: * '],
      'a: +m ! | b: m | c:',
      'b has delivered m, and c, which is correct, has not delivered it',
    ],
    [
      'uniform agreement',
      ['a: +m m | b: m', 'a: +m ! | b:', 'a: * +m m | b:', 'a: +m m ! | b: !'],
      'a: +m m ! | b:',
      'a has delivered m, and b, which is correct, has not delivered it',
    ],
    [
      'FIFO delivery',
      [
        'a: +m +n m n | b: m n',
        'a: +m +n | b: m',
        'a: +m | b: +n n m',
        'a: +m * +n | b: n',
        'a: +m +n | b: * n',
      ],
      'a: +m +n | b: n m',
      'b has delivered n and not yet m, which is broadcast before it',
    ],
    [
      'FIFO delivery',
      [],
      'a: +l +m +n | b: l n',
      'b has delivered n and not yet m, which is broadcast before it',
    ],
    [
      'causal delivery',
      [
        'a: +m | b: m +n | c: m n',
        'a: +m m | b: +n m n | c: n m',
        'a: +m | b: m +n | c: m',
        'a: +m | b: m +n | c: * n',
      ],
      'a: +m | b: m +n | c: n m',
      'c has delivered n and not yet m, which may have caused it',
    ],
    [
      'causal delivery',
      [],
      'a: +l | b: l +m | c: m +n | d: m n',
      'c has delivered m and not yet l, which may have caused it',
    ],
    [
      'total order',
      ['a: +m m n | b: +n m n', 'a: +m m | b: +n n', 'a: l m n | b: l n', 'a: m n | b: * n m'],
      'a: +m m n | b: +n n m',
      'b has delivered n before m, and a the other way round',
    ],
    ['total order', [], 'a: m n ! | b: n m', 'b has delivered n before m, and a the other way round'],
  ] as const) {
    it(`${name}: "${wrong}" is wrong`, () => {
      expect(verdict(name, wrong)).to.equal(sentence);
      for (const text of right) expect(verdict(name, text), text).to.equal(undefined);
    });
  }

  it('look at facts that are added to the same list, as in a run', () => {
    const grid = gridOf('a: +m m | b: m');
    const check = checksOf(broadcastProperties(['no duplication']))['no duplication'];
    expect(check?.(grid)).to.equal(undefined);
    (grid.agent('b').facts as AgentFact[]).push({ kind: 'delivered', id: 'm' } as AgentFact);
    expect(check?.(grid)).to.equal('b has delivered m twice');
  });

  it('are of agents that have started, and of no others', () => {
    const others: AgentView = { id: 'tty', type: 'tty', state: {}, facts: [] };
    const processes = gridOf('a: +m m | b: m');
    const grid = { ...processes, agents: [...processes.agents, others] };
    expect(checksOf(broadcastProperties(['best-effort validity']))['best-effort validity']?.(grid)).to.equal(
      undefined,
    );
  });

  it('that are not promised are optional, and can be asked for by name', () => {
    const properties = broadcastProperties(['validity', 'no creation']);
    expect(Object.keys(properties.always ?? {})).to.deep.equal(['no creation']);
    expect(Object.keys(properties.eventually ?? {})).to.deep.equal(['validity']);
    expect(Object.keys(properties.optional?.always ?? {})).to.include.members([
      'no duplication',
      'total order',
    ]);
    const asked = selectedProperties(properties, ['agreement']);
    expect(checksOf(asked as Properties)['agreement']?.(gridOf('a: +m m | b:'))).to.be.a('string');
  });

  it('may be promised under an assumption, and asked for without it', () => {
    const words = 'if all are correct';
    const properties = broadcastProperties(['agreement'], {
      words,
      holds: (processes) => processes.every(({ isCorrect }) => isCorrect),
    });
    const grid = gridOf('a: ! | b: m | c:');
    expect(properties.eventually?.[`agreement ${words}`]?.(grid)).to.equal(undefined);
    expect(properties.eventually?.[`agreement ${words}`]?.(gridOf('a: | b: m'))).to.be.a('string');
    expect(properties.optional?.eventually?.['agreement']?.(grid)).to.be.a('string');
  });
});
