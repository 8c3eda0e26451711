import { expect } from 'chai';
import { nextIndex } from '../../../page/view/rovingTabindex.ts';

describe('the roving tabindex of a list', () => {
  it('moves up and down, and not beyond the ends', () => {
    const from = (key: string) => [0, 1, 2].map((at) => nextIndex(key, at, 3));
    expect(from('ArrowUp')).to.deep.equal([0, 0, 1]);
    expect(from('ArrowDown')).to.deep.equal([1, 2, 2]);
    expect([from('ArrowLeft'), from('ArrowRight')]).to.deep.equal([from('ArrowUp'), from('ArrowDown')]);
    expect(from('Home')).to.deep.equal([0, 0, 0]);
    expect(from('End')).to.deep.equal([2, 2, 2]);
  });

  it('enters the list at its newest entry from below, and at its first from above', () => {
    expect(nextIndex('ArrowUp', -1, 3)).to.equal(2);
    expect(nextIndex('ArrowDown', -1, 3)).to.equal(0);
  });

  it('ignores other keys, and lists without entries', () => {
    for (const key of ['Tab', 'Enter', ' ', 'a', 'Escape']) expect(nextIndex(key, 1, 3)).to.equal(undefined);
    expect(nextIndex('ArrowDown', -1, 0)).to.equal(undefined);
  });
});
