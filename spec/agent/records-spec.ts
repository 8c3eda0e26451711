import { expect } from 'chai';
import { recordProblem, savedAs } from '../../lib/agent/records.ts';
import { text } from '../../lib/agent/schema.ts';
import * as s from '../../lib/agent/schemas.ts';

const numbers = { name: 'spec', records: s.object({ at: s.number, more: s.optional(s.array(s.number)) }) };

describe('records', () => {
  it('are kept if they come back as they were saved', () => {
    for (const record of [{ at: 1 }, { at: 1, more: [2, 3] }])
      expect(recordProblem(numbers, record)).to.equal(undefined);
    expect(recordProblem({ name: 'spec', records: text }, 'a line')).to.equal(undefined);
  });

  it('are refused with the field if JSON would change them, or their format does not take them', () => {
    const problem = (record: unknown) => recordProblem(numbers, record);
    const kept = 'saves a record that its storage cannot keep: ';
    expect(problem({ at: NaN })).to.equal(`${kept}field at: is NaN, which JSON does not have`);
    expect(problem({ at: 1, more: [1, -0] })).to.equal(
      `${kept}field more.1: is -0, which JSON does not have`,
    );
    expect(problem(new Map())).to.equal(`${kept}is an instance of Map, which JSON does not have`);
    expect(problem({ at: 'x' })).to.match(/^saves a record that its storage cannot keep: field at: /);
    expect(recordProblem({ name: 'spec', records: text }, 'a\nb')).to.equal(
      `${kept}its text contains a line feed`,
    );
  });

  it('are refused if the type declares none, or its format throws', () => {
    expect(recordProblem({ name: 'spec', records: undefined }, 1)).to.equal(
      'saves a record, but its type spec declares no records',
    );
    const throwing = {
      encode: () => {
        throw new Error('no');
      },
      decode: () => ({ value: 1 }),
    };
    expect(recordProblem({ name: 'spec', records: throwing }, 1)).to.equal(
      'saves a record that its storage cannot keep: no',
    );
  });

  it('are read as their format decodes them', () => {
    const upper = {
      encode: (value: string) => value,
      decode: (value: string) => ({ value: value.toUpperCase() }),
    };
    expect(savedAs({ name: 'spec', records: upper }, 'a')).to.equal('A');
    expect(savedAs(numbers, { at: 1 })).to.deep.equal({ at: 1 });
  });
});
