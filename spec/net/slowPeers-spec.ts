import { expect } from 'chai';
import { slowPeers } from '../../lib/net/slowPeers.ts';

describe('the time limit for the identification of a slow peer', () => {
  it('doubles with each connection on which the peer was not identified, up to 16 times the initial one', () => {
    const slow = slowPeers(10);
    const times = Array.from({ length: 6 }, () => {
      const ms = slow.identifyWithinMs(1);
      slow.dialEnded(1, 'unidentified');
      return ms;
    });
    expect(times).to.deep.equal([10, 20, 40, 80, 160, 160]);
  });

  for (const outcome of ['identified', 'unconnected'] as const) {
    it(`is the initial one after the peer is ${outcome}`, () => {
      const slow = slowPeers(10);
      slow.dialEnded(1, 'unidentified');
      slow.dialEnded(1, outcome);
      expect(slow.identifyWithinMs(1)).to.equal(10);
    });
  }

  it('is counted for each peer', () => {
    const slow = slowPeers(10);
    slow.dialEnded(1, 'unidentified');
    expect(slow.identifyWithinMs(2)).to.equal(10);
  });
});
