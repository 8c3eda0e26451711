import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Configuration } from '../../../lib/agent/configuration.ts';
import { configure, validConfiguration } from '../../../lib/agent/configuration/configure.ts';
import { configurationHash } from '../../../lib/agent/configuration/hash.ts';
import { mesh } from '../../../lib/agent/configuration/mesh.ts';
import { printConfiguration } from '../../../lib/agent/configuration/print.ts';
import { readConfiguration } from '../../../lib/agent/configuration/read.ts';
import { configurations, RANDOM_TYPES } from '../../support/configurations.ts';
import { ASKER, CHAT, ECHO, STUB_TYPES, stubType } from '../../support/stubAgents.ts';

const RUNS = { numRuns: 300 };

/** With the entries of all maps as lists, so that their order counts. */
function inOrder({ agents, ...rest }: Configuration): unknown {
  return {
    ...rest,
    agents: Array.from(agents, ([id, agent]) => [id, { ...agent, routes: [...agent.routes] }]),
  };
}

describe('printing a configuration', () => {
  it('gives the JSON of GoOvid: ports as numbers, several as a list, attributes as they were written', () => {
    const configuration = configure({
      agents: {
        1: {
          type: CHAT,
          box: '[::1]:5001',
          attributes: { myname: 'a', contacts: ['b'] },
          routes: {
            b: { agent: '2', port: 'x' },
            all: [{ agent: '2', port: '1' }, { agent: '2', port: 'x' }, '1'],
          },
        },
        2: { type: stubType('two', ['1', 'x']) },
      },
    });
    expect(printConfiguration(configuration)).to.equal(`{
  "1": {
    "type": "chat",
    "box": "[::1]:5001",
    "attrs": {
      "myname": "a",
      "contacts": [
        "b"
      ]
    },
    "routes": {
      "b": { "2": "x" },
      "all": { "2": [1, "x"], "1": 1 }
    }
  },
  "2": {
    "type": "two",
    "box": "127.0.0.1:5001",
    "attrs": {},
    "routes": {}
  }
}
`);
  });

  it('says which agents are interchangeable', () => {
    const configuration = mesh(ECHO, 3, { interchangeable: true });
    const text = printConfiguration(configuration);
    expect(text.match(/"interchangeable": "a0"/g)).to.have.length(3);
    expect(readConfiguration(text, { types: STUB_TYPES }).configuration).to.deep.equal(configuration);
  });

  it('is undone by reading', () => {
    fc.assert(
      fc.property(configurations, (configuration) => {
        const read = readConfiguration(printConfiguration(configuration), { types: RANDOM_TYPES });
        expect(read.problems).to.equal(undefined);
        expect(inOrder(read.configuration as Configuration)).to.deep.equal(inOrder(configuration));
      }),
      RUNS,
    );
  });
});

describe('reading JSON', () => {
  it('refuses exactly what JSON.parse refuses', () => {
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    // Edits of valid JSON reach more of the grammar than random texts.
    const edited = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', '{', ']', ':', '0', '-', '.', 'e', '\\', '\n', '\u00a0', '/', "'"),
      )
      .map(([json, at, insertion]) => {
        const place = at % (json.length + 1);
        return json.slice(0, place) + insertion + json.slice(place + (at % 2));
      });
    fc.assert(
      fc.property(fc.oneof(edited, fc.json(), fc.string()), (text) => {
        // As an attribute, the text is not interpreted.
        const whole = `{"a": {"type": "many", "box": "h:1", "attrs": {"x": ${text}}}}`;
        const { problems = [] } = readConfiguration(whole, { types: RANDOM_TYPES });
        const refused = problems.some(({ reason: { code } }) => code === 'not-json');
        expect(refused).to.equal(!isJson(whole));
      }),
      { numRuns: 1000 },
    );
  });

  it('gives values as JSON.parse does, the key __proto__ included', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), fc.jsonValue()), (attrs) => {
        const json = JSON.stringify(attrs);
        const whole = `{"a": {"type": "many", "box": "h:1", "attrs": ${json}}}`;
        const { configuration } = readConfiguration(whole, { types: RANDOM_TYPES });
        expect(configuration?.agents.get('a')?.attributes).to.deep.equal(JSON.parse(json));
      }),
      RUNS,
    );
  });
});

describe('the hash of a configuration', () => {
  it('is short, and the same after printing and reading', () => {
    fc.assert(
      fc.property(configurations, (configuration) => {
        const hash = configurationHash(configuration);
        expect(hash).to.match(/^[0-9a-f]{16}$/);
        const text = printConfiguration(configuration);
        const read = readConfiguration(text, { types: RANDOM_TYPES }).configuration as Configuration;
        expect(configurationHash(read)).to.equal(hash);
      }),
      { numRuns: 50 },
    );
  });

  const base = {
    a: {
      type: CHAT,
      box: 'h:1',
      attributes: { myname: 'a', contacts: ['b'] },
      routes: { b: 'b', c: ['b', 'c'] },
    },
    b: { type: ECHO, box: 'h:1' },
    c: { type: ECHO, box: 'h:2' },
  };
  const hashOf = (agents: unknown, rest: object = {}): string =>
    configurationHash(validConfiguration({ agents, ...rest }));

  it('does not depend on order, nor on properties', () => {
    const { a, b, c } = base;
    const reordered = {
      c,
      b,
      a: { ...a, attributes: { contacts: ['b'], myname: 'a' }, routes: { c: ['c', 'b'], b: 'b' } },
    };
    expect(hashOf(reordered)).to.equal(hashOf(base));
    expect(hashOf(base, { properties: { always: {} } })).to.equal(hashOf(base));
  });

  it('depends on everything else', () => {
    const { a, b, c } = base;
    const others: readonly unknown[] = [
      { a: { ...a, box: 'h:3' }, b, c },
      { a: { ...a, attributes: { myname: 'a', contacts: ['c'] } }, b, c },
      { a: { ...a, attributes: { myname: 'a', contacts: ['b'], colour: 'blue' } }, b, c },
      { a: { ...a, routes: { b: 'c', c: ['b', 'c'] } }, b, c },
      { a: { ...a, routes: { b: 'b', d: ['b', 'c'] } }, b, c },
      { a: { ...a, routes: { b: 'b' } }, b, c },
      { a, b: { type: ASKER, box: 'h:1', attributes: { patience: 1 } }, c },
      { a, b, c, d: b },
      { A: a, b, c },
    ];
    const hashes = [base, ...others].map((agents) => hashOf(agents));
    expect(new Set(hashes).size).to.equal(hashes.length);
  });

  it('stays the same from version to version, because boxes of both compare it', () => {
    expect(hashOf(base)).to.equal('b36d1a95405407f1');
  });
});
