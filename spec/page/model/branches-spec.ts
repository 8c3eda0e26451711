import { expect } from 'chai';
import { followed, takenFrom, type Branches } from '../../../page/model/branches.ts';

const step = (id: string) => ({ id, words: `step ${id}` });
const walked = (...paths: readonly (readonly string[])[]): Branches =>
  paths.reduce<Branches>((branches, path) => followed(branches, path.map(step)), new Map());

describe('the branches of explored paths', () => {
  it('has the steps that were taken from each state, the last one first', () => {
    const branches = walked(['a', 'b'], ['a', 'c'], ['d']);
    expect(takenFrom(branches, [])).to.deep.equal([step('d'), step('a')]);
    expect(takenFrom(branches, ['a'])).to.deep.equal([step('c'), step('b')]);
    expect(takenFrom(branches, ['a', 'b'])).to.deep.equal([]);
    expect(takenFrom(walked(['a', 'b'], ['a', 'c'], ['a', 'b']), ['a'])).to.deep.equal([
      step('b'),
      step('c'),
    ]);
  });

  it('forgets the oldest of many states', () => {
    const names = Array.from({ length: 600 }, (_, i) => `x${String(i)}`);
    const branches = walked(...names.map((name) => [name, 'y']));
    expect(branches.size).to.equal(500);
    expect(takenFrom(branches, ['x0'])).to.deep.equal([]);
    expect(takenFrom(branches, ['x599'])).to.deep.equal([step('y')]);
    // The first state is visited with every path.
    expect(takenFrom(branches, [])).to.have.lengthOf(600);
  });
});
