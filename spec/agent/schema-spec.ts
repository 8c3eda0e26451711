import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { codecOf, describeIssue, matches, text, validate, type Schema } from '../../lib/agent/schema.ts';

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

  it('match values', () => {
    expect(matches(NUMBER, 1)).to.deep.equal({ value: 1 });
    expect(matches(NUMBER, 'x').issues).to.have.length(1);
    expect(matches(text, 'x')).to.deep.equal({ value: 'x' });
  });
});
