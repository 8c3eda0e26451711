import { expect } from 'chai';
import type { PageEvent } from '../../../page/machine/events.ts';
import { addressOf } from '../../../page/machine/address.ts';
import { eventsFromPermalink } from '../../../page/machine/fromPermalink.ts';
import { began, died } from '../happened.ts';
import { after, opened } from './stepped.ts';

const WANTED: PageEvent = { kind: 'sceneWanted', name: 'a-story' };
const PLAYED: readonly PageEvent[] = [
  WANTED,
  opened([began(0, 0), died(900, 0)], { scene: 'a-story', permalink: 'scene=a-story' }),
];

describe('a scene on the page', () => {
  it('is played in the tab of simulations', () => {
    const { state, effects } = after([WANTED]);
    expect(state).to.include({ tab: 'simulate', work: 'playing the scene' });
    expect(effects).to.deep.equal([{ kind: 'scene', name: 'a-story' }]);
  });

  it('is not played again while it is shown', () => {
    const { state, effects } = after([...PLAYED, { kind: 'tabChosen', tab: 'live' }, WANTED]);
    expect([state.tab, state.work, effects]).to.deep.equal(['simulate', undefined, []]);
  });

  it('begins at its beginning, also if a promise is broken at its end', () => {
    const violations = [{ promise: 'no-gap', atMs: 900, message: 'gap.' }];
    const trace = opened([began(0, 0), died(900, 0)], { violations, scene: 's', permalink: 'scene=s' });
    const { simulate } = after([{ kind: 'sceneWanted', name: 's' }, trace]).state;
    expect([simulate.violation, simulate.caption, simulate.chosen]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    expect(simulate.view.fromMs).to.be.at.most(0);
  });

  it('has the event of a caption in the middle, and announces its text', () => {
    const before = after(PLAYED).state;
    const item = before.simulate.lanes.all[1];
    const { state } = after(
      [{ kind: 'captionShown', place: 1, text: 'It ends.', item, lengthMs: 100 }],
      before,
    );
    expect(state.simulate).to.include({ caption: 1, chosen: item, playheadMs: 900 });
    expect(state.simulate.view).to.deep.equal({ fromMs: 850, lengthMs: 100, isFollowing: false });
    expect(state.announcement).to.equal('It ends.');
  });

  it('keeps the view for the question', () => {
    const before = after(PLAYED).state;
    const { state } = after([{ kind: 'captionShown', place: 2, text: 'Why?', lengthMs: 100 }], before);
    expect(state.simulate.view).to.deep.equal(before.simulate.view);
    expect(state.announcement).to.equal('Why?');
  });

  it('shows at its end all of it, and the first violation, if there is one', () => {
    const violations = [{ promise: 'no-gap', atMs: 900, message: 'gap.' }];
    const trace = opened([began(0, 0), died(900, 0)], { violations, scene: 's', permalink: 'scene=s' });
    const begun = after([{ kind: 'sceneWanted', name: 's' }, trace]).state;
    const item = begun.simulate.lanes.all[0];
    const { simulate } = after(
      [
        { kind: 'captionShown', place: 0, text: 'It begins.', item, lengthMs: 100 },
        { kind: 'captionShown', place: 1, text: 'Why?', lengthMs: 100 },
      ],
      begun,
    ).state;
    expect([simulate.caption, simulate.playheadMs, simulate.violation]).to.deep.equal([1, undefined, 0]);
  });

  it('has an address, which plays it', () => {
    expect(addressOf(after(PLAYED).state)).to.match(/^#scene=a-story&from=/);
    expect(eventsFromPermalink('#scene=a-story')).to.deep.equal([
      { kind: 'tabChosen', tab: 'simulate' },
      WANTED,
    ]);
  });
});
