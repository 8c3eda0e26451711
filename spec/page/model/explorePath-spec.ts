import { expect } from 'chai';
import { PATH_STEPS_MAX } from '../../../lib/model/agents/exploreAnswer.ts';
import { fragmentOf, pathOfFragment } from '../../../page/model/explorePath.ts';

describe('the address of a state of a model', () => {
  it('holds the path', () => {
    for (const path of [[], ['0abc'], ['0abc', '1xyz-3']])
      expect(pathOfFragment(fragmentOf(path))).to.deep.equal({ path });
    expect(pathOfFragment('')).to.deep.equal({ path: [] });
    expect(pathOfFragment('#')).to.deep.equal({ path: [] });
  });

  it('is refused with the reason', () => {
    const problem = (hash: string) => pathOfFragment(hash);
    expect(problem('#path=0abc&at=3')).to.deep.equal({ problem: 'at=3 means nothing here (path)' });
    expect(problem('#path=0ABC.x')).to.deep.equal({
      problem: 'path=0ABC.x is no list of steps, as in 0abc.1xyz',
    });
    const long = fragmentOf(Array.from({ length: PATH_STEPS_MAX + 1 }, () => '0abc'));
    expect((problem(long) as { problem: string }).problem).to.match(/has more than 1000 steps$/);
  });
});
