import { expect } from 'chai';
import { fieldsIn, serversIn } from '../../lib/trace/fields.ts';

const FIELDS = {
  leader: 'server',
  term: { is: 'count', description: 'its term' },
  'votes?': 'servers',
} as const;

describe('fields', () => {
  it('are listed in the order of their table, once for each table', () => {
    expect(fieldsIn(FIELDS)).to.deep.equal([
      { name: 'leader', type: 'server', isOptional: false },
      { name: 'term', type: 'count', isOptional: false, description: 'its term' },
      { name: 'votes', type: 'servers', isOptional: true },
    ]);
    expect(fieldsIn(FIELDS)).to.equal(fieldsIn(FIELDS));
    expect(fieldsIn({ ...FIELDS })).not.to.equal(fieldsIn(FIELDS));
  });

  it('return the servers that an object names', () => {
    expect(serversIn(FIELDS, { leader: 3, term: 9, votes: [0, 2] })).to.deep.equal([3, 0, 2]);
    expect(serversIn(FIELDS, { leader: 3, term: 9 })).to.deep.equal([3]);
  });
});
