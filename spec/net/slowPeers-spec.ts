import { expect } from 'chai';
import { slowPeers } from '../../lib/net/slowPeers.ts';

describe('the time that a slow peer has to say who it is', () => {
  it('doubles with each connection that it has not used, up to 16 times what it was', () => {
    const slow = slowPeers(10);
    const times = Array.from({ length: 6 }, () => {
      const ms = slow.identifyWithinMs(1);
      slow.called(1, 'unidentified');
      return ms;
    });
    expect(times).to.deep.equal([10, 20, 40, 80, 160, 160]);
  });

  for (const outcome of ['identified', 'unconnected'] as const) {
    it(`is what it was when the peer is ${outcome}`, () => {
      const slow = slowPeers(10);
      slow.called(1, 'unidentified');
      slow.called(1, outcome);
      expect(slow.identifyWithinMs(1)).to.equal(10);
    });
  }

  it('is counted for each peer', () => {
    const slow = slowPeers(10);
    slow.called(1, 'unidentified');
    expect(slow.identifyWithinMs(2)).to.equal(10);
  });
});
