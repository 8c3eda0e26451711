import { expect } from 'chai';
import * as z from 'zod';
import type { Configuration } from '../../../lib/agent/configuration.ts';
import { configure } from '../../../lib/agent/configuration/configure.ts';
import { mesh } from '../../../lib/agent/configuration/mesh.ts';
import { ConfigurationError, configurationSentence } from '../../../lib/agent/configuration/reason.ts';
import { validateConfiguration } from '../../../lib/agent/configuration/validate.ts';
import type { Schema } from '../../../lib/agent/schema.ts';
import { ANSWERER, ASKER, CHAT, ECHO, STUB_TYPES, stubType, TTY } from '../../support/stubAgents.ts';

/** The mistakes of a value, as sentences. */
function mistakesIn(value: unknown): string[] {
  return (validateConfiguration(value).problems ?? []).map(configurationSentence);
}

describe('validating a configuration that was made in code', () => {
  it('gives agents without a box one of their own, and targets without a port the only one', () => {
    const { configuration } = validateConfiguration({
      agents: {
        a: { type: ECHO, routes: { b: 'b', both: ['a', { agent: 'b', port: 'echo' }] } },
        b: { type: ECHO, box: '127.0.0.1:5001' },
        c: { type: ECHO },
      },
    });
    expect([...(configuration?.agents.values() ?? [])].map(({ id, box }) => [id, box])).to.deep.equal([
      ['a', '127.0.0.1:5002'],
      ['b', '127.0.0.1:5001'],
      ['c', '127.0.0.1:5003'],
    ]);
    expect(configuration?.agents.get('a')?.routes).to.deep.equal(
      new Map([
        ['b', [{ agent: 'b', port: 'echo' }]],
        [
          'both',
          [
            { agent: 'a', port: 'echo' },
            { agent: 'b', port: 'echo' },
          ],
        ],
      ]),
    );
  });

  it('takes a configuration, and gives an equal one', () => {
    const properties = {
      always: { quiet: () => undefined },
      history: { init: 0, next: () => 0 },
      optional: { eventually: { done: () => undefined } },
    };
    const configuration = configure({
      agents: {
        a: { type: CHAT, attributes: { myname: 'a', contacts: ['b'] }, routes: { b: 'b' } },
        b: { type: ECHO },
      },
      properties,
    });
    expect(validateConfiguration(configuration)).to.deep.equal({ configuration });
    expect(configuration.agents.get('a')?.attributes).to.deep.equal({
      myname: 'a',
      contacts: ['b'],
      colour: 'red',
    });
    expect(configuration.properties).to.equal(properties);
  });

  it('takes names of types, if it is given the types', () => {
    const { configuration } = validateConfiguration(
      { agents: { a: { type: 'tty' } } },
      { types: STUB_TYPES },
    );
    expect(configuration?.agents.get('a')?.type).to.equal(TTY);
    const { problems = [] } = validateConfiguration(
      { agents: { a: { type: 'kvs_ty' } } },
      { types: STUB_TYPES },
    );
    expect(problems.map(configurationSentence)).to.deep.equal([
      'agent a: there is no agent type "kvs_ty"; did you mean "kvs_tty"?',
    ]);
  });

  const echo = { type: ECHO };
  const example = 'an object, for example {agents: {a: {type: echo}}}';
  const cases: readonly (readonly [what: string, value: unknown, ...mistakes: string[]])[] = [
    ['nothing', undefined, `the configuration is undefined; expected ${example}`],
    ['a function', () => 1, `the configuration is a function; expected ${example}`],
    ['no agents', { agent: {} }, `"agents" is undefined; expected ${example}`],
    ['an empty one', { agents: {} }, 'there are no agents'],
    [
      'an unknown key',
      { agents: { a: echo }, propertys: {} },
      'the configuration: unknown key "propertys"; did you mean "properties"?',
    ],
    [
      'an agent of the wrong kind',
      { agents: { a: 1 } },
      'agent a is 1; expected an object, for example {type: echo}',
    ],
    [
      'a type that is undefined',
      { agents: { a: { type: undefined } } },
      'agent a: "type" is undefined; expected an agent type, which has name, ports, init and step',
    ],
    [
      'every mistake at once',
      { agents: { 'a b': { type: 'echo', boks: 1, box: 5001, routes: 7 }, b: {} } },
      'agent a b: unknown key "boks"; did you mean "box"?',
      'agent a b: "box" is 5001; expected an address such as 127.0.0.1:5001',
      'agent a b: "routes" is 7; expected an object with the targets by name, for example {bob: \'b\'}',
      'agent a b: "type" is "echo"; expected an agent type, which has name, ports, init and step',
      'agent b: the key "type" is missing; expected an agent type',
      '"a b" cannot be the name of an agent: it contains a blank or a control character',
    ],
    [
      'routes',
      {
        agents: {
          a: { ...echo, routes: { none: [], seven: 7, c: 'c', b: 'b', port: { agent: 'b', port: '3' } } },
          b: { type: ANSWERER },
        },
      },
      "agent a: a target of the name \"seven\" is 7; expected the id of an agent, or {agent: 'b', port: '1'}",
      'agent a: the name "none" leads to no agent; expected at least one agent and its port, for example {"2": 1}',
      'agent a: the name "c" leads to agent "c", which does not exist; did you mean "a"?',
      'agent a: the name "b" leads to agent b without a port; it has the ports questions, audits',
      'agent a: the name "port" leads to port "3" of agent b, which does not exist; its type answerer has the ports questions, audits',
    ],
    [
      'a route to an agent without ports',
      { agents: { a: { ...echo, routes: { b: 'b' } }, b: { type: stubType('mute', []) } } },
      'agent a: the name "b" leads to agent b, whose type mute has no ports',
    ],
    [
      'another id',
      { agents: new Map([['a', { ...echo, id: 'b' }]]) },
      'agent a has the id "b"; expected "a", its key',
    ],
    [
      'two types of one name',
      { agents: { a: echo, b: { type: stubType('echo', []) } } },
      'agent b has another type than agent a, but both types have the name "echo"',
    ],
    [
      'attributes that are no data',
      { agents: { a: { type: CHAT, attributes: { myname: 'a', contacts: [() => 1] } } } },
      'agent a, attribute contacts.0: it is not JSON data',
    ],
    [
      'attributes of a type that has none',
      { agents: { a: { ...echo, attributes: 1 } } },
      'agent a, attributes: the type echo has no attributes',
    ],
    [
      'a schema that throws',
      { agents: { a: { type: stubType('bad', [], { attributes: throwing() }) } } },
      'agent a, attributes: its schema threw: out of order',
    ],
    [
      'properties',
      { agents: { a: echo }, properties: { allways: {}, always: { quiet: true }, sometimes: 1 } },
      'properties: unknown key "allways"; did you mean "always"?',
      'property "quiet" is true; expected a function',
      'properties: "sometimes" is 1; expected an object with functions by name',
    ],
    [
      'optional properties',
      {
        agents: { a: echo },
        properties: { optional: { allways: {}, always: { quiet: true }, eventually: 1 } },
      },
      'optional properties: unknown key "allways"; did you mean "always"?',
      'property "quiet" is true; expected a function',
      'optional properties: "eventually" is 1; expected an object with functions by name',
    ],
    [
      'optional properties that are none',
      { agents: { a: echo }, properties: { optional: 1 } },
      'properties: "optional" is 1; expected an object with always, sometimes or eventually, for example {always: {agreement: check}}',
    ],
    [
      'groups of the wrong kind',
      { agents: { a: echo }, interchangeable: ['a'] },
      '"interchangeable" is ["a"]; expected a list of groups, each a list of ids, for example [[\'a0\', \'a1\']]',
    ],
    [
      'groups of no agents, of one, and of one agent in two',
      { agents: { a: echo, b: echo }, interchangeable: [['a', 'b'], ['b'], ['a', 'x']] },
      'interchangeable: agent a occurs twice; expected once, in one group',
      'interchangeable: there is no agent "x"; did you mean "a"?',
      'interchangeable: agent b occurs twice; expected once, in one group',
      'agent b is the only one in its group of interchangeable agents; expected at least two',
    ],
  ];
  for (const [what, value, ...mistakes] of cases)
    it(`refuses ${what}`, () => {
      expect(mistakesIn(value)).to.deep.equal(mistakes);
    });

  it('accepts attributes that a schema renames or has by default, and refuses nested ones that it ignores', () => {
    const type = stubType('renaming', [], {
      attributes: z
        .object({ a: z.number(), port: z.number().default(1), inner: z.object({ b: z.number() }).optional() })
        .transform(({ a, ...rest }) => ({ renamed: a, ...rest })),
    });
    const given = (attributes: unknown): string[] => mistakesIn({ agents: { a: { type, attributes } } });
    expect(given({ a: 1, port: 1 })).to.deep.equal([]);
    expect(given({ a: 1, inner: { b: 1, c: 1 } })).to.deep.equal([
      'agent a, attribute inner.c: the type renaming has no such attribute',
    ]);
  });
});

function throwing(): Schema<unknown> {
  const validate = (): never => {
    throw new Error('out of order');
  };
  return { '~standard': { version: 1, vendor: 'none', validate } };
}

describe('interchangeable agents', () => {
  const star = (rest: Record<string, unknown>): unknown => ({
    agents: {
      hub: { type: ECHO, routes: { a: 'a', b: 'b', all: ['a', 'b'] } },
      a: { type: ECHO, routes: { hub: 'hub' } },
      b: { type: ECHO, routes: { hub: 'hub' } },
      ...rest,
    },
    interchangeable: [['b', 'a']],
  });

  it('are those that can swap their places; they are in the order of the agents', () => {
    const { configuration } = validateConfiguration(star({}));
    expect(configuration?.interchangeable).to.deep.equal([['a', 'b']]);
  });

  const chat = (name: string, contact: string): object => ({
    type: CHAT,
    attributes: { myname: name, contacts: [contact] },
  });
  const cases: readonly (readonly [what: string, rest: Record<string, unknown>, why?: string])[] = [
    ['another type', { a: { type: TTY, routes: { hub: 'hub' } } }, 'their types are kvs_tty and echo'],
    ['other routes', { a: { type: ECHO } }, 'their routes differ'],
    [
      'another place in the routes of others',
      { hub: { type: ECHO, routes: { first: 'a', second: 'b' } } },
      'agent hub has different routes to them',
    ],
    ['other attributes', { a: chat('a', 'x'), b: chat('b', 'y') }, 'their attributes differ'],
    ['attributes in which only their names differ', { a: chat('a', 'b'), b: chat('b', 'a') }],
  ];
  for (const [what, rest, why] of cases)
    it(`with ${what} are ${why === undefined ? 'accepted' : 'refused'}`, () => {
      expect(mistakesIn(star(rest))).to.deep.equal(
        why === undefined ? [] : [`agents a and b are not interchangeable: ${why}`],
      );
    });
});

describe('a mesh', () => {
  it('has agents that know each other, in boxes of their own', () => {
    const { agents, interchangeable } = mesh(ECHO, 3);
    expect(Array.from(agents.values(), ({ id, box, routes }) => [id, box, [...routes.keys()]])).to.deep.equal(
      [
        ['a0', '127.0.0.1:5001', ['a1', 'a2']],
        ['a1', '127.0.0.1:5002', ['a0', 'a2']],
        ['a2', '127.0.0.1:5003', ['a0', 'a1']],
      ],
    );
    expect(agents.get('a1')?.routes.get('a2')).to.deep.equal([{ agent: 'a2', port: 'echo' }]);
    expect(interchangeable).to.deep.equal([]);
  });

  it('takes names, boxes, attributes, a port, properties, and can be interchangeable', () => {
    const properties = {};
    const { agents, ...rest } = mesh(CHAT, 2, {
      names: ['x', 'y'],
      box: (i) => `h${String(i)}:1`,
      attributes: (i: number) => ({ myname: i === 0 ? 'x' : 'y', contacts: [] }),
      port: '1',
      interchangeable: true,
      properties,
    });
    expect(rest).to.deep.equal({ properties, interchangeable: [['x', 'y']] });
    expect(agents.get('y')).to.deep.include({
      box: 'h1:1',
      attributes: { myname: 'y', contacts: [], colour: 'red' },
      routes: new Map([['x', [{ agent: 'x', port: '1' }]]]),
    });
    expect([...mesh(ECHO, 2, { box: 'h:1', names: (i) => `n${String(i)}` }).agents.keys()]).to.deep.equal([
      'n0',
      'n1',
    ]);
  });

  it('gives each layer of a type routes of its own', () => {
    const routes = (...ports: string[]): unknown => {
      const { agents } = mesh(stubType('layered', ports), 2);
      return Array.from(agents.get('a0')?.routes ?? [], ([name, targets]) => [name, targets[0]?.port]);
    };
    expect(routes('x', 'below/y', 'above/below/z')).to.deep.equal([
      ['a1', 'x'],
      ['below/a1', 'below/y'],
      ['above/below/a1', 'above/below/z'],
    ]);
    const layered = mesh(stubType('layered', ['x', 'below/y']), 3, { interchangeable: true });
    expect(layered.interchangeable).to.deep.equal([['a0', 'a1', 'a2']]);
    expect(routes('below/y')).to.deep.equal([['a1', 'below/y']]);
    expect(routes('below/y', 'below/below/z')).to.deep.equal([
      ['a1', 'below/y'],
      ['below/a1', 'below/y'],
      ['below/below/a1', 'below/below/z'],
    ]);
  });

  const refused: readonly (readonly [what: string, make: () => Configuration, message: string])[] = [
    [
      'a size that is no whole number',
      () => mesh(ECHO, 1.5),
      'a mesh of 1.5 agents; expected a whole number from 1',
    ],
    ['a name for two', () => mesh(ECHO, 2, { names: ['x', 'x'] }), 'there are two agents with the name x'],
    [
      'several ports and none named',
      () => mesh(ANSWERER, 2),
      'agent a0: the name "a1" leads to agent a1 without a port; it has the ports questions, audits\n' +
        'agent a1: the name "a0" leads to agent a0 without a port; it has the ports questions, audits',
    ],
    [
      'more interchangeable agents than can be compared',
      () => mesh(ECHO, 65, { interchangeable: true }),
      'agent a0 is in a group of 65 interchangeable agents; expected at most 64',
    ],
    [
      'consoles in one box',
      () => mesh(TTY, 2, { box: 'h:1' }),
      'the box h:1 has 2 agents that a person drives, a0, a1; a box has one console',
    ],
  ];
  for (const [what, make, message] of refused)
    it(`refuses ${what}`, () => {
      expect(make).to.throw(ConfigurationError, message);
    });
});

describe('configure', () => {
  const asker = { type: ASKER, attributes: { patience: 1 } } as const;
  const answerer = { type: ANSWERER } as const;

  it('takes routes to ports that take a message of the sender', () => {
    const { agents } = configure({
      agents: {
        asker: { ...asker, routes: { oracle: { agent: 'answerer', port: 'questions' } } },
        answerer: { ...answerer, routes: { asker: 'asker' } },
      },
    });
    expect(agents.get('answerer')?.routes.get('asker')).to.deep.equal([{ agent: 'asker', port: 'answers' }]);
  });

  // The compiler checks the following: each line must be an error, or the step `types` of the gate fails.

  it('does not compile with a route to a port that takes none of the messages', () => {
    configure({
      agents: {
        // @ts-expect-error the port is for audits
        asker: { ...asker, routes: { oracle: { agent: 'answerer', port: 'audits' } } },
        answerer,
      },
    });
    // @ts-expect-error an asker takes answers
    configure({ agents: { asker: { ...asker, routes: { other: 'asker' } } } });
  });

  it('does not compile with a route to an agent or a port that does not exist', () => {
    expect(() =>
      // @ts-expect-error there is no such agent
      configure({ agents: { answerer: { ...answerer, routes: { asker: 'nobody' } } } }),
    ).to.throw(ConfigurationError);
    expect(() =>
      configure({
        // @ts-expect-error there is no such port
        agents: { asker, answerer: { ...answerer, routes: { asker: { agent: 'asker', port: 'x' } } } },
      }),
    ).to.throw(ConfigurationError);
  });

  it('does not compile without a port if there are several', () => {
    expect(() =>
      // @ts-expect-error there are two
      configure({ agents: { asker: { ...asker, routes: { oracle: 'answerer' } }, answerer } }),
    ).to.throw(ConfigurationError);
  });

  it('does not compile with attributes that the type does not have', () => {
    expect(() =>
      // @ts-expect-error it is a number
      configure({ agents: { asker: { type: ASKER, attributes: { patience: 'endless' } } } }),
    ).to.throw(ConfigurationError);
    expect(() =>
      // @ts-expect-error it is misspelt
      configure({ agents: { asker: { type: ASKER, attributes: { patients: 1 } } } }),
    ).to.throw(ConfigurationError);
  });

  it('does not compile with a group of agents that do not exist', () => {
    expect(() =>
      // @ts-expect-error there is no b
      configure({ agents: { a: answerer }, interchangeable: [['a', 'b']] }),
    ).to.throw(ConfigurationError);
  });

  it('throws one error with a line for each mistake', () => {
    expect(() => configure({ agents: { a: { type: ECHO, box: 'x' }, b: { type: ASKER } } }))
      .to.throw(
        ConfigurationError,
        'agent a: the box "x" is not an address; expected <host>:<port>, for example 127.0.0.1:5001, [::1]:5001 or box1.example:5001\n' +
          'agent b, attribute patience: Invalid input: expected number, received undefined',
      )
      .with.property('problems')
      .with.length(2);
  });
});
