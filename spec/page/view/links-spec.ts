import { expect } from 'chai';
import { otherEnd } from '../../../page/view/links.ts';

describe('the other end of a link', () => {
  it('stays the same if it is another server', () => {
    expect(otherEnd(2, 0, [0, 1, 2])).to.equal(0);
  });

  it('is never the server itself', () => {
    const ids = [0, 1, 2];
    for (const chosen of ids)
      for (const other of ids) expect(otherEnd(chosen, other, ids)).not.to.equal(chosen);
  });

  it('is otherwise the first other server', () => {
    expect([otherEnd(0, 0, [0, 1, 2]), otherEnd(1, 1, [0, 1, 2])]).to.deep.equal([1, 0]);
  });
});
