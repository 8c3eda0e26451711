import { expect } from 'chai';
import { GRID_DEFAULTS } from '../../lib/model/options.ts';
import { hunt } from '../mutants/hunt.ts';
import { checkGrid } from '../support/chatModel.ts';

describe('the model checker of the grid', () => {
  it('reports a violation by the name of the promise, as the checkers of histories do', async () => {
    const { checker } = await hunt(
      {
        name: 'a peer’s messages are taken for one’s own',
        file: 'lib/net/machine.ts',
        find: 'peer, messages: fresh, incarnation, first });',
        replace: 'peer: this.#settings.self, messages: fresh, incarnation, first });',
      },
      0,
    );
    expect(checker.promise).to.equal('no-creation');
  });

  it('ends without a result only if there are more states than the limit', () => {
    const options = { ...GRID_DEFAULTS, messages: 1, cuts: 0, crashes: 0, suspicions: 0 };
    const { distinct, verdict } = checkGrid(options, { maxStates: 100_000 });
    expect(verdict).to.equal('holds');
    expect(checkGrid(options, { maxStates: distinct }).verdict).to.equal('holds');
    expect(checkGrid(options, { maxStates: distinct - 1 }).verdict).to.equal('inconclusive');
  });
});
