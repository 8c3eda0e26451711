import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { Lanes } from '../../../page/model/lanes.ts';
import { memoizeByVersion } from '../../../page/model/memoizeByVersion.ts';
import { began } from '../happened.ts';

describe('a function of lanes, memoized by their version,', () => {
  it('is called once, and again when there are more events', () => {
    let times = 0;
    const sizeOf = memoizeByVersion((lanes) => {
      times++;
      return lanes.size;
    });
    const lanes = new Lanes(1, 100, CHATROOM);
    expect([sizeOf(lanes), sizeOf(lanes), times]).to.deep.equal([0, 0, 1]);
    lanes.add([began(0, 0)]);
    expect([sizeOf(lanes), sizeOf(lanes), times]).to.deep.equal([1, 1, 2]);
  });

  it('is memoized for each source separately', () => {
    const sizeOf = memoizeByVersion((lanes) => lanes.servers);
    expect([sizeOf(new Lanes(1, 9, CHATROOM)), sizeOf(new Lanes(3, 9, CHATROOM))]).to.deep.equal([1, 3]);
  });
});
