import { expect } from 'chai';
import type { AboutModel, ExploreAnswer } from '../../../lib/model/agents/exploreAnswer.ts';
import { agentModel, exploredState, type ExploredState } from '../../../lib/model/index.ts';
import type { PageEvent } from '../../../page/machine/events.ts';
import { takenFrom } from '../../../page/model/branches.ts';
import { tallies } from '../../support/tally.ts';
import { after } from './stepped.ts';

const ABOUT: AboutModel = {
  file: 'tally.ts',
  network: 'fifo',
  budgets: { requests: '2' },
  boxes: ['box of a', 'box of b'],
};
const MODEL = agentModel(tallies());

const stateAt = (path: readonly string[]) => exploredState(MODEL, path) as ExploredState;
/** The first step that is possible. */
const [STEP] = stateAt([]).next.map(({ id }) => id) as [string];

const wanted = (path: readonly string[]): PageEvent => ({ kind: 'pathWanted', path });
const answered = (path: readonly string[]): PageEvent => {
  const answer: ExploreAnswer = { about: ABOUT, at: exploredState(MODEL, path) };
  return { kind: 'stateExplored', answer };
};

describe('the page on a model', () => {
  it('asks for the state that its address names, and shows it with the events that led to it', () => {
    const asked = after([wanted([STEP])]);
    expect(asked.effects).to.deep.equal([{ kind: 'explore', path: [STEP] }]);
    const { state, effects } = after([answered([STEP])], asked.state);
    expect(effects).to.deep.equal([]);
    expect(state.explore?.shown?.path.map(({ id }) => id)).to.deep.equal([STEP]);
    expect(state.trace.lanes.servers).to.equal(2);
    expect(state.trace.lanes.facts.protocol).to.equal('agents');
    expect(state.trace.lanes.size).to.be.above(0);
    expect(state.announcement).to.equal('a client requests add of a. 3 steps are possible');
  });

  it('remembers the branches', () => {
    const [, other] = stateAt([]).next.map(({ id }) => id);
    const { state } = after([wanted([]), answered([STEP]), answered([other ?? '']), answered([])]);
    expect(takenFrom(state.explore?.branches ?? new Map(), []).map(({ id }) => id)).to.deep.equal([
      other,
      STEP,
    ]);
  });

  it('says which step of an address is not possible, and goes to the state before it', () => {
    const path = [STEP, '0000', '1111'];
    const { state, effects } = after([wanted(path), answered(path)]);
    expect(effects).to.deep.equal([{ kind: 'readdress', path: [STEP] }]);
    expect(state.notices.map(({ text }) => text)).to.deep.equal([
      'step 2 of the address is not possible in this model; this is the state before it',
    ]);
  });

  it('keeps the state that it shows when an address is wrong or there is no answer', () => {
    const { state: shown } = after([wanted([]), answered([STEP])]);
    for (const event of [
      { kind: 'pathRefused', reason: 'at=3 means nothing here' },
      { kind: 'exploringFailed', reason: 'nobody is there' },
    ] as const) {
      const { state, effects } = after([event], shown);
      expect([state.explore?.shown, effects]).to.deep.equal([shown.explore?.shown, []]);
      expect(state.notices).to.have.lengthOf(1);
    }
    // At first there is none: it shows the first one.
    const { effects } = after([{ kind: 'pathRefused', reason: 'at=3 means nothing here' }]);
    expect(effects).to.deep.equal([{ kind: 'readdress', path: [] }]);
  });
});
