import { expect } from 'chai';
import { exploreAnswers } from '../../../bin/ovid/exploreAnswers.ts';
import {
  PATH_STEPS_MAX,
  type AboutModel,
  type ExploreAnswer,
} from '../../../lib/model/agents/exploreAnswer.ts';
import { agentModel } from '../../../lib/model/index.ts';
import { tallies } from '../../support/tally.ts';

const ABOUT: AboutModel = {
  file: 'tally.ts',
  network: 'fifo',
  budgets: { requests: '2' },
  boxes: ['box of a', 'box of b'],
};

/** The answers about two counters; `made` counts the models that were made. */
function answers(stepsKeptMax?: number) {
  let made = 0;
  const makeModel = () => {
    made++;
    return agentModel(tallies());
  };
  const ask = exploreAnswers(ABOUT, makeModel, stepsKeptMax);
  const state = (path: string) => {
    const answer = ask('/explore/state', new URLSearchParams({ path }));
    if (answer === undefined || !('json' in answer)) throw new Error(JSON.stringify(answer));
    return JSON.parse(answer.json) as ExploreAnswer;
  };
  return { ask, state, made: () => made };
}

describe('the answers of ovid explore', () => {
  it('are the model, and the state at the end of the path', () => {
    const { state } = answers();
    const { about, at } = state('');
    expect(about).to.deep.equal(ABOUT);
    if (at.kind !== 'state') throw new Error(at.kind);
    const [step] = at.next;
    const { at: next } = state(step?.id ?? '');
    expect(next).to.deep.include({ kind: 'state' });
    expect((next as typeof at).path.map(({ words }) => words)).to.deep.equal([step?.words]);
    expect(state(`${step?.id ?? ''}.0000`).at).to.deep.equal({ kind: 'impossible', at: 1 });
  });

  it('refuse what is no path, and one that is too long', () => {
    const { ask } = answers();
    const path = (text: string) => ask('/explore/state', new URLSearchParams({ path: text }));
    expect(path('a b\u0007')).to.deep.equal({ refusal: { code: 'no-path', shown: 'a b·' } });
    expect(path(Array.from({ length: PATH_STEPS_MAX + 1 }, () => '0abc').join('.'))).to.deep.equal({
      refusal: { code: 'path-long', steps: PATH_STEPS_MAX + 1, max: PATH_STEPS_MAX },
    });
    expect(ask('/live', new URLSearchParams())).to.equal(undefined);
  });

  it('come from a new model now and then, so that the memory has a bound', () => {
    const { state, made } = answers(10);
    const [first] = Array.from({ length: 20 }, () => state(''));
    expect(state('')).to.deep.equal(first);
    // Each answer looks at two steps.
    expect(made()).to.equal(4);
  });
});
