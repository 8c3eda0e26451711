import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import {
  codecOf,
  describeIssue,
  describeIssues,
  matches,
  text,
  validate,
  type Schema,
} from '../../lib/agent/schema.ts';

const schemaThat = (check: Schema<unknown>['~standard']['validate']): Schema<unknown> => ({
  '~standard': { version: 1, vendor: 'none', validate: check },
});
const NUMBER = schemaThat((value) =>
  typeof value === 'number' ? { value } : { issues: [{ message: 'no number', path: ['a', { key: 0 }] }] },
);

describe('schemas and codecs', () => {
  it('have asynchronous validation as an issue, and its rejection ends no process', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => {
      unhandled.push(reason);
    };
    process.on('unhandledRejection', note);
    const schema = schemaThat(() => Promise.reject(new Error('out of order')));
    expect(validate(schema, 1)).to.deep.equal({
      issues: [{ message: 'the schema validates asynchronously' }],
    });
    await setImmediate();
    process.off('unhandledRejection', note);
    expect(unhandled).to.deep.equal([]);
  });

  it('of values that are JSON on the wire validate what they decode', () => {
    const codec = codecOf(NUMBER);
    expect(codec.encode(1)).to.equal('1');
    expect(codec.decode('1')).to.deep.equal({ value: 1 });
    expect(codec.decode('x')).to.deep.equal({ issues: [{ message: 'not JSON' }] });
    expect(codec.decode('"x"').issues?.map(describeIssue)).to.deep.equal(['field a.0: no number']);
  });

  it('that return no validation have that as an issue', () => {
    for (const result of [undefined, 'x', {}, { issues: 1 }]) {
      const schema = schemaThat(() => result as never);
      const codec = { encode: () => 'x', decode: () => result as never };
      const of = (whose: string) => ({
        issues: [{ message: `${whose} returns neither a value nor issues` }],
      });
      expect(validate(schema, 1)).to.deep.equal(of('the schema'));
      expect(codecOf(codec).decode('x')).to.deep.equal(of('the codec'));
      expect(matches(codec, 1)).to.deep.equal(of('the codec'));
    }
  });

  it('have issues as one sentence, with the first ones of many', () => {
    const issues = Array.from({ length: 12 }, (_, i) => ({ message: `m${String(i)}` }));
    expect(describeIssues(issues.slice(0, 2))).to.equal('m0; m1');
    expect(describeIssues(issues)).to.equal('m0; m1; m2; m3; m4; m5; m6; m7; m8; m9; and 2 more');
    expect(describeIssues([undefined as never])).to.match(/^issues without a text: /);
    expect(describeIssue({ message: 'm'.repeat(1e5), path: ['p'.repeat(1e5)] })).to.have.lengthOf.below(1000);
  });

  it('match values', () => {
    expect(matches(NUMBER, 1)).to.deep.equal({ value: 1 });
    expect(matches(NUMBER, 'x').issues).to.have.length(1);
    expect(matches(text, 'x')).to.deep.equal({ value: 'x' });
  });
});
