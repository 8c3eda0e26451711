import { expect } from 'chai';
import { jsonIssue } from '../../lib/agent/json.ts';
import { route } from '../../lib/agent/route.ts';
import { describeIssue, text, type Schema } from '../../lib/agent/schema.ts';
import { any, gridOf } from '../support/agentGrids.ts';

function routed(message: unknown, format: unknown = any()) {
  const type = { name: 'spec', ports: { in: format } };
  const configuration = gridOf({ a: { type }, b: { type } });
  const a = configuration.agents.get('a');
  if (a === undefined) throw new Error('no agent');
  return route(configuration, a, { kind: 'send', to: 'b', message });
}

describe('the route of a message', () => {
  it('delivers what JSON keeps', () => {
    for (const message of [0, -1.5, 'x', '\ud800', true, null, [], [1, [null]], { a: { b: [{}] }, 2: '' }])
      expect(routed(message)).to.deep.include({ refusals: [] });
  });

  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  const named = Object.assign([1], { index: 0 });
  for (const [message, why] of [
    [undefined, 'is undefined, which JSON does not have'],
    [{ a: [{ b: undefined }] }, 'field a.0.b: is undefined, which JSON does not have'],
    [{ n: NaN }, 'field n: is NaN, which JSON does not have'],
    [[1, -Infinity], 'field 1: is -Infinity, which JSON does not have'],
    [{ n: -0 }, 'field n: is -0, which JSON does not have'],
    [{ n: 1n }, 'field n: is a bigint, which JSON does not have'],
    [{ f: () => 1 }, 'field f: is a function, which JSON does not have'],
    [{ s: Symbol('x') }, 'field s: is a symbol, which JSON does not have'],
    [{ m: new Map() }, 'field m: is an instance of Map, which JSON does not have'],
    [{ s: [new Set()] }, 'field s.0: is an instance of Set, which JSON does not have'],
    [{ d: new Date(0) }, 'field d: is an instance of Date, which JSON does not have'],
    [
      { o: Object.create(null) as unknown },
      'field o: is an object without a prototype, which JSON does not have',
    ],
    [{ o: { [Symbol('x')]: 1 } }, 'field o: has a symbol as a key, which JSON does not have'],
    // eslint-disable-next-line no-sparse-arrays
    [[1, , 2], 'is a list with gaps or names, which JSON does not have'],
    [{ l: named }, 'field l: is a list with gaps or names, which JSON does not have'],
  ] as const)
    it(`refuses a message that JSON changes: ${why}`, () => {
      expect(routed(message)).to.deep.equal({
        deliveries: [],
        refusals: [`agent b, port in, does not take a message of agent a: ${why}`],
      });
    });

  it('refuses a value that contains itself', () => {
    const issue = jsonIssue(cyclic);
    expect(issue && describeIssue(issue)).to.match(/^field self\.self\..*: is nested too deeply$/);
  });

  it('delivers what the receiver decodes, in the same box, too', () => {
    const filled: Schema<unknown> = {
      '~standard': {
        version: 1,
        vendor: 'spec',
        validate: (value) => ({ value: { ...(value as object), filled: true } }),
      },
    };
    const [delivery] = routed({ a: 1 }, filled).deliveries;
    expect(delivery).to.deep.include({ message: { a: 1 }, received: { a: 1, filled: true } });
    const upper = { encode: String, decode: (value: string) => ({ value: value.toUpperCase() }) };
    expect(routed('x', upper).deliveries[0]).to.deep.include({ message: 'x', received: 'X' });
    expect(routed('x', text).deliveries[0]).to.deep.include({ message: 'x', received: 'x' });
  });

  it('refuses a message whose codec throws', () => {
    const encode = () => {
      throw new Error('no encoder');
    };
    expect(routed(1, { encode, decode: encode }).refusals).to.deep.equal([
      'agent b, port in, does not take a message of agent a: no encoder',
    ]);
  });
});
