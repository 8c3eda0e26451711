import { expect } from 'chai';
import * as z from 'zod';
import { s } from '../../lib/agent/index.ts';
import { describeIssue, validate, type Schema } from '../../lib/agent/schema.ts';

/** The valid value itself, or the issues as sentences. */
function checked(schema: Schema<unknown>, value: unknown): unknown {
  const validation = validate(schema, value);
  return validation.issues === undefined ? validation.value : validation.issues.map(describeIssue);
}

describe('schemas', () => {
  const right: readonly [string, Schema<unknown>, readonly unknown[]][] = [
    ['texts', s.string, ['', 'a b']],
    ['numbers', s.number, [0, -1.5, 1e300]],
    ['integers', s.integer, [0, -1, Number.MAX_SAFE_INTEGER]],
    ['booleans', s.boolean, [true, false]],
    ['words', s.word, ['a', 'kvs/shard1']],
    ['literals', s.literal('yes', 1, null, false), ['yes', 1, null, false]],
    ['lists', s.array(s.number), [[], [1, 2]]],
    ['dictionaries', s.dictionary(s.number), [{}, { a: 1 }, JSON.parse('{"__proto__": 1}')]],
    ['objects', s.object({ a: s.number, b: s.optional(s.string) }), [{ a: 1 }, { a: 1, b: 'x' }]],
    ['kinds', s.kinds({ put: { value: s.string }, get: {} }), [{ kind: 'put', value: 'x' }, { kind: 'get' }]],
    ['one of several', s.oneOf(s.string, s.array(s.string)), ['a', ['a']]],
    ['schemas of a library within', s.object({ a: z.number() }), [{ a: 1 }]],
  ];
  for (const [name, schema, values] of right)
    it(`take ${name}, and return the same value`, () => {
      for (const value of values) expect(checked(schema, value)).to.equal(value);
    });

  const wrong: readonly [Schema<unknown>, unknown, readonly string[]][] = [
    [s.string, 1, ['must be a text']],
    [s.number, NaN, ['must be a number']],
    [s.number, '1', ['must be a number']],
    [s.integer, 1.5, ['must be an integer']],
    [s.boolean, 0, ['must be true or false']],
    [s.word, 'a b', ['must be a text without blanks']],
    [s.literal('yes', 'no'), 'maybe', ['must be "yes" or "no"']],
    [s.array(s.number), {}, ['must be a list']],
    [s.array(s.number), [1, 'a', true], ['field 1: must be a number', 'field 2: must be a number']],
    [s.dictionary(s.number), [], ['must be an object']],
    [s.dictionary(s.number), { a: 'x' }, ['field a: must be a number']],
    [s.object({ a: s.number }), null, ['must be an object']],
    [s.object({ a: s.number }), {}, ['field a: is missing']],
    [s.object({ toString: s.number }), {}, ['field toString: is missing']],
    [
      s.object({ contacts: s.array(s.string) }),
      { contact: [] },
      ['field contacts: is missing', 'field contact: is unknown: did you mean "contacts"?'],
    ],
    [s.object({}), JSON.parse('{"__proto__": 1}'), ['field __proto__: is unknown: expected no fields']],
    [s.object({ a: s.object({ b: s.number }) }), { a: { b: 'x' } }, ['field a.b: must be a number']],
    [s.object({ a: s.optional(s.number) }), { a: 'x' }, ['field a: must be a number']],
    [s.kinds({ put: {}, get: {} }), { kind: 'pot' }, ['field kind: is "pot": did you mean "put"?']],
    [s.kinds({ put: {}, get: {} }), { value: 1 }, ['field kind: is missing']],
    [s.kinds({ put: {}, get: {} }), 'put', ['must be an object']],
    [s.kinds({ put: { n: s.number } }), { kind: 'put' }, ['field n: is missing']],
    [s.kinds({ get: {} }), { kind: 'toString' }, ['field kind: is "toString": expected one of get']],
    [s.oneOf(s.string, s.number), true, ['must be a text', 'must be a number']],
  ];
  it('refuse other values, and name the field', () => {
    for (const [schema, value, issues] of wrong) expect(checked(schema, value)).to.deep.equal(issues);
  });

  it('return what schemas of a library make of a value, and leave the value itself alone', () => {
    const withDefault = z.object({ ms: z.number().default(100) });
    const value = { a: {}, list: [{}], kept: { ms: 1 } };
    const schema = s.object({ a: withDefault, list: s.array(withDefault), kept: withDefault });
    expect(checked(schema, value)).to.deep.equal({ a: { ms: 100 }, list: [{ ms: 100 }], kept: { ms: 1 } });
    expect(value).to.deep.equal({ a: {}, list: [{}], kept: { ms: 1 } });
  });

  it('take time in proportion to the number of fields that schemas have changed', () => {
    const value = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${String(i)}`, {}]));
    const found = checked(s.dictionary(z.object({ ms: z.number().default(1) })), value);
    expect(Object.keys(found as object)).to.deep.equal(Object.keys(value));
    expect(found).to.have.deep.property('k4999', { ms: 1 });
  }).timeout(5000);

  it('suggest nothing for the many unknown fields of one object, and show the beginning of an unknown kind', () => {
    const unknown = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${String(i)}`, 1]));
    const issues = checked(s.object({ name: s.optional(s.string) }), unknown) as readonly string[];
    expect(issues[0]).to.equal('field k0: is unknown: expected one of name');
    expect(issues[19]).to.equal('field k19: is unknown');
    const [kind] = checked(s.kinds({ get: {} }), { kind: 'x'.repeat(1e5) }) as readonly string[];
    expect(kind).to.match(/^field kind: is "x{99}… \(100002 characters\): expected one of get$/);
    expect(checked(s.kinds({ get: {} }), { kind: 5n })).to.deep.equal([
      'field kind: is "5n": expected one of get',
    ]);
  });

  it('take a value that one of several refuses with very many issues', () => {
    const list = Array.from({ length: 200_000 }, () => 'x');
    expect(checked(s.oneOf(s.array(s.number), s.array(s.string)), list)).to.equal(list);
  });

  it('change the field `__proto__` like any other', () => {
    const value: unknown = JSON.parse('{"a": {}, "__proto__": {}}');
    const found = checked(s.dictionary(z.object({ ms: z.number().default(1) })), value);
    expect(JSON.stringify(found)).to.equal('{"a":{"ms":1},"__proto__":{"ms":1}}');
  });

  it('have the types of their values', () => {
    const schema = s.kinds({ put: { value: s.string, ttl: s.optional(s.number) }, get: {} });
    const put: s.ValueOf<typeof schema> = { kind: 'put', value: 'x' };
    // @ts-expect-error the field is a text
    const number: s.ValueOf<typeof schema> = { kind: 'put', value: 1 };
    // @ts-expect-error there is no such kind
    const unknown: s.ValueOf<typeof schema> = { kind: 'delete' };
    expect(checked(schema, put)).to.equal(put);
    for (const value of [number, unknown]) expect(checked(schema, value)).to.be.an('array');
  });
});
