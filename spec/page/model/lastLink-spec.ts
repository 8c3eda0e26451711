import { expect } from 'chai';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import { lastLink, NO_LINK } from '../../../page/model/lastLink.ts';
import { began, held, linked, suspicion } from '../happened.ts';

/** The link to server 1 before the last event of server 0. */
function before(...events: readonly LiveEvent[]) {
  const lanes = held(3, ...events, suspicion(1_000, 0, 1));
  return lastLink(lanes.lane(0).at(-1)!, 1, lanes);
}

describe('the last link with a peer', () => {
  it('begins when it is up at its first end', () => {
    expect(before(linked(10, 0, 1, 'a'), linked(12, 1, 0, 'a'))).to.deep.equal({
      atMs: 10,
      incarnationMs: 10,
    });
    expect(before(linked(12, 0, 1, 'a'), linked(10, 1, 0, 'a'))).to.deep.equal({
      atMs: 10,
      incarnationMs: 10,
    });
  });

  it('is with the incarnation of the previous link, or a later one, if the peer has not recorded it', () => {
    expect(
      before(linked(10, 0, 1, 'a'), linked(12, 1, 0, 'a'), linked(20, 0, 1, 'b'), linked(30, 0, 1, 'c')),
    ).to.deep.equal({ atMs: 30, incarnationMs: 10 });
    expect(before(linked(20, 0, 1, 'b'))).to.deep.equal({ atMs: 20, incarnationMs: -Infinity });
  });

  it('counts as recorded by both ends if its connection has no name', () => {
    expect(before({ kind: 'linkUp', atMs: 10, server: 0, incarnation: 1, peer: 1 })).to.deep.equal({
      atMs: 10,
      incarnationMs: 10,
    });
  });

  it('is not one with another peer, of an earlier incarnation, or after the event', () => {
    expect(before(linked(10, 0, 2, 'a'))).to.equal(NO_LINK);
    expect(before(linked(10, 0, 1, 'a'), linked(10, 1, 0, 'a'), began(20, 0, 2))).to.equal(NO_LINK);
    const lanes = held(2, suspicion(10, 0, 1), linked(10, 0, 1, 'a'), linked(11, 1, 0, 'a'));
    expect(lastLink(lanes.lane(0)[0]!, 1, lanes)).to.equal(NO_LINK);
  });
});
