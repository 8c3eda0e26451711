import { expect } from 'chai';
import { eventsFromPermalink } from '../../../page/machine/fromPermalink.ts';
import { FIRST_SIM } from '../../../page/model/simSettings.ts';
import { after, hello } from './stepped.ts';

describe('a permalink to the page', () => {
  it('runs a simulation, and then looks for an event in it', () => {
    expect(eventsFromPermalink('#sim&on=1&at=5&kind=crashed')).to.deep.equal([
      { kind: 'tabChosen', tab: 'simulate' },
      { kind: 'simChanged', sim: FIRST_SIM },
      { kind: 'simWanted' },
      { kind: 'eventWanted', server: 1, atMs: 5, of: 'crashed' },
    ]);
  });

  it('looks for an event of a grid', () => {
    expect(eventsFromPermalink('#run=abcd&server=1&at=5')).to.deep.equal([
      { kind: 'tabChosen', tab: 'live' },
      { kind: 'eventWanted', server: 1, atMs: 5, run: 'abcd' },
    ]);
    expect(eventsFromPermalink('')).to.deep.equal([{ kind: 'tabChosen', tab: 'live' }]);
    expect(eventsFromPermalink('#')).to.deep.equal(eventsFromPermalink(''));
  });

  it('that is none of the page is refused, with what there is', () => {
    const [event, ...more] = eventsFromPermalink('#elsewhere');
    expect(more).to.deep.equal([]);
    expect(event).to.include({
      kind: 'permalinkRefused',
      reason:
        'the address is wrong: #elsewhere is no address of the page, which begin with #live, #trace, #sim or #scene=<name>',
    });
  });

  it('runs nothing if it is invalid, and reports the errors; its valid settings fill the form', () => {
    const { state, effects } = after(eventsFromPermalink('#sim&seed=8&servers=99&faults=foo'));
    expect([effects, state.work, state.sim]).to.deep.equal([
      [],
      undefined,
      { ...FIRST_SIM, seed: 8, faults: [] },
    ]);
    expect(state.notices[0]?.text).to.match(
      /^the address is wrong: servers=99 .*; faults=foo .*; nothing was run/,
    );
    expect(state.announcement).to.equal(state.notices[0]?.text);
  });

  it('keeps the notice of its errors when the page has connected to its grid', () => {
    const { state } = after([
      ...eventsFromPermalink('#run=abcd&server=1&at=x'),
      { kind: 'connected' },
      hello(),
    ]);
    expect(state.notices.map(({ text }) => text)).to.deep.equal([
      `the address is wrong: at=x is not a number from 0 to ${String(1e12)}; the rest is used`,
    ]);
  });
});
