import { expect } from 'chai';
import { target } from '../../../page/view/roam.ts';

describe('going through a list by keys', () => {
  it('goes up and down, and not beyond its ends', () => {
    const from = (key: string) => [0, 1, 2].map((at) => target(key, at, 3));
    expect(from('ArrowUp')).to.deep.equal([0, 0, 1]);
    expect(from('ArrowDown')).to.deep.equal([1, 2, 2]);
    expect(from('Home')).to.deep.equal([0, 0, 0]);
    expect(from('End')).to.deep.equal([2, 2, 2]);
  });

  it('comes into the list at its newest entry from below, and at its first from above', () => {
    expect(target('ArrowUp', -1, 3)).to.equal(2);
    expect(target('ArrowDown', -1, 3)).to.equal(0);
  });

  it('leaves other keys, and lists without entries, alone', () => {
    for (const key of ['Tab', 'Enter', ' ', 'a', 'Escape']) expect(target(key, 1, 3)).to.equal(undefined);
    expect(target('ArrowDown', -1, 0)).to.equal(undefined);
  });
});
