import { expect } from 'chai';
import type { ConnectionReason } from '../../lib/reason/reason.ts';
import type { GridEvent } from '../../lib/grid/events.ts';
import type { Introduced } from '../../lib/grid/identity.ts';
import { afterEvent, judge, NO_LINKS, type Standings } from '../../lib/grid/standings.ts';

const up = (peer: number, incarnation?: number): GridEvent => ({
  kind: 'linkUp',
  peer,
  ...(incarnation === undefined ? {} : { incarnation }),
  remote: 'there:1',
  connection: 'c',
});
const down = (peer: number): GridEvent => ({
  kind: 'linkDown',
  peer,
  reason: { code: 'broken', detail: 'gone' },
  isFault: false,
});
const suspected = (peer: number): GridEvent => ({ kind: 'suspected', peer });
const trusted = (peer: number): GridEvent => ({ kind: 'trusted', peer });

/** The standings after events, each with the number of its link. */
function after(...events: (readonly [number, GridEvent])[]): Standings {
  return events.reduce((standings, [link, event]) => afterEvent(standings, link, event), NO_LINKS);
}

/** A plain peer, unless it is in some life. */
const who = (peer: number, incarnation?: number): Introduced => ({ peer, incarnation });

const admitted = (inPlaceOf?: number, isNewLife = false) => ({ kind: 'admitted', inPlaceOf, isNewLife });
const refused = (reason: ConnectionReason) => ({ kind: 'refused', reason });

describe('the standings of links', () => {
  it('let in whoever has never had a link', () => {
    expect(judge(NO_LINKS, who(2), 7)).to.deep.equal(admitted());
    expect(judge(NO_LINKS, who(2, 70), 7)).to.deep.equal(admitted());
    expect(judge(after([1, up(3)]), who(2), 7)).to.deep.equal(admitted());
  });

  describe('of peers with sessions', () => {
    it('let a newer connection of the same life take the place of the older, trusted or not', () => {
      expect(judge(after([1, up(2, 70)]), who(2, 70), 7)).to.deep.equal(admitted(1));
      expect(judge(after([1, up(2, 70)], [1, suspected(2)]), who(2, 70), 7)).to.deep.equal(admitted(1));
    });

    it('refuse another life while the link stands and its peer is heard: what has died leaves no connection', () => {
      const expected = refused({ code: 'second-connection', peer: 2 });
      expect(judge(after([1, up(2, 70)]), who(2, 71), 7)).to.deep.equal(expected);
      const heardAgain = after([1, up(2, 70)], [1, suspected(2)], [1, trusted(2)]);
      expect(judge(heardAgain, who(2, 71), 7)).to.deep.equal(expected);
    });

    it('let another life in when the link is suspected or has ended, and say that it is another', () => {
      expect(judge(after([1, up(2, 70)], [1, suspected(2)]), who(2, 71), 7)).to.deep.equal(admitted(1, true));
      expect(judge(after([1, up(2, 70)], [1, down(2)]), who(2, 71), 7)).to.deep.equal(
        admitted(undefined, true),
      );
    });

    it('know those again that have said only at the end of their link in which life they are', () => {
      const late: GridEvent = {
        kind: 'linkDown',
        peer: 2,
        incarnation: 70,
        reason: { code: 'late-session' },
        isFault: false,
      };
      const standings = after([1, up(2)], [1, late]);
      expect(judge(standings, who(2, 70), 7)).to.deep.equal(admitted());
      expect(judge(standings, who(2, 71), 7)).to.deep.equal(admitted(undefined, true));
    });

    it('let them in again when the link has ended, in the same life', () => {
      expect(judge(after([1, up(2, 70)], [1, down(2)]), who(2, 70), 7)).to.deep.equal(admitted());
    });
  });

  describe('of plain peers', () => {
    it('refuse a second link to a peer that is trusted, also where one of the two has a session', () => {
      const expected = refused({ code: 'second-connection', peer: 2 });
      expect(judge(after([1, up(2)]), who(2), 7)).to.deep.equal(expected);
      expect(judge(after([1, up(2)], [1, suspected(2)], [1, trusted(2)]), who(2), 7)).to.deep.equal(expected);
      expect(judge(after([1, up(2)]), who(2, 70), 7)).to.deep.equal(expected);
      expect(judge(after([1, up(2, 70)]), who(2), 7)).to.deep.equal(expected);
    });

    it('let a second one in, in the place of one whose peer is suspected', () => {
      expect(judge(after([1, up(2)], [1, suspected(2)]), who(2), 7)).to.deep.equal(admitted(1));
    });

    it('have room again when a link has ended', () => {
      expect(judge(after([1, up(2)], [1, down(2)]), who(2), 7)).to.deep.equal(admitted());
    });
  });

  it('let no connection in that is older than the last that was: it may be the last of a life that is over', () => {
    const expected = refused({ code: 'outdated-connection', peer: 2 });
    expect(judge(after([5, up(2)], [5, suspected(2)]), who(2), 4)).to.deep.equal(expected);
    expect(judge(after([5, up(2, 70)]), who(2, 71), 4)).to.deep.equal(expected);
    expect(judge(after([5, up(2, 70)], [5, down(2)]), who(2, 71), 4)).to.deep.equal(expected);
  });

  it('do not mistake a link for the one that took its place', () => {
    const replaced = after([1, up(2)], [1, suspected(2)], [4, up(2)]);
    expect(afterEvent(replaced, 1, down(2))).to.equal(replaced);
  });

  it('change by nothing else, and never in place', () => {
    const standings = after([1, up(2)]);
    expect(afterEvent(standings, 1, { kind: 'lineIgnored', peer: 2, line: 'x' })).to.equal(standings);
    expect(afterEvent(standings, undefined, suspected(3))).to.equal(standings);
    expect(afterEvent(standings, undefined, down(3))).to.equal(standings);
    expect(afterEvent(standings, undefined, trusted(2))).to.equal(standings);
    afterEvent(standings, 1, suspected(2));
    afterEvent(standings, 1, down(2));
    const standing = { link: 1, incarnation: undefined, isUp: true, isSuspected: false };
    expect([...standings]).to.deep.equal([[2, standing]]);
  });
});
