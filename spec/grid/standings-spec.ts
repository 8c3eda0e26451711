import { expect } from 'chai';
import type { GridEvent } from '../../lib/grid/events.ts';
import { afterEvent, judge, NO_LINKS, type Standings } from '../../lib/grid/standings.ts';

const up = (peer: number): GridEvent => ({ kind: 'linkUp', peer, remote: 'there:1', connection: 'c' });
const down = (peer: number): GridEvent => ({ kind: 'linkDown', peer, reason: 'gone', isFault: false });
const suspected = (peer: number): GridEvent => ({ kind: 'suspected', peer });
const trusted = (peer: number): GridEvent => ({ kind: 'trusted', peer });

/** The standings after events, each with the number of its link. */
function after(...events: (readonly [number, GridEvent])[]): Standings {
  return events.reduce((standings, [link, event]) => afterEvent(standings, link, event), NO_LINKS);
}

describe('the standings of links', () => {
  it('let in whoever has no link', () => {
    expect(judge(NO_LINKS, 2, 7)).to.deep.equal({ kind: 'admitted', inPlaceOf: undefined });
    expect(judge(after([1, up(3)]), 2, 7)).to.deep.equal({ kind: 'admitted', inPlaceOf: undefined });
  });

  it('refuse a second link to a peer that is trusted', () => {
    const expected = { kind: 'refused', reason: 'there is a link to server 2 already' };
    expect(judge(after([1, up(2)]), 2, 7)).to.deep.equal(expected);
    expect(judge(after([1, up(2)], [1, suspected(2)], [1, trusted(2)]), 2, 7)).to.deep.equal(expected);
  });

  it('let a second one in, in the place of one whose peer is suspected', () => {
    const standings = after([1, up(2)], [1, suspected(2)]);
    expect(judge(standings, 2, 7)).to.deep.equal({ kind: 'admitted', inPlaceOf: 1 });
  });

  it('let no connection in the place of a later one: it may be the last of a life that is over', () => {
    expect(judge(after([5, up(2)], [5, suspected(2)]), 2, 4)).to.deep.equal({
      kind: 'refused',
      reason: 'server 2 has called again since',
    });
  });

  it('have room again when a link has ended', () => {
    expect(after([1, up(2)], [1, down(2)])).to.deep.equal(NO_LINKS);
  });

  it('do not mistake a link for the one that took its place', () => {
    const replaced = after([1, up(2)], [1, suspected(2)], [4, up(2)]);
    expect(afterEvent(replaced, 1, down(2)).get(2)).to.deep.equal({ link: 4, isSuspected: false });
    expect(afterEvent(replaced, 1, suspected(2)).get(2)).to.deep.equal({ link: 4, isSuspected: false });
  });

  it('change by nothing else, and never in place', () => {
    const standings = after([1, up(2)]);
    expect(afterEvent(standings, 1, { kind: 'lineIgnored', peer: 2, line: 'x' })).to.equal(standings);
    afterEvent(standings, 1, suspected(2));
    afterEvent(standings, 1, down(2));
    expect([...standings]).to.deep.equal([[2, { link: 1, isSuspected: false }]]);
  });
});
