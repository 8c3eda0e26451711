import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { Lanes } from '../../../page/model/lanes.ts';
import { perVersion } from '../../../page/model/perVersion.ts';
import { began } from '../happened.ts';

describe('what is read off all that is held', () => {
  it('is read once, and again when there is more', () => {
    let times = 0;
    const sizeOf = perVersion((lanes) => {
      times++;
      return lanes.size;
    });
    const lanes = new Lanes(1, 100, CHATROOM);
    expect([sizeOf(lanes), sizeOf(lanes), times]).to.deep.equal([0, 0, 1]);
    lanes.add([began(0, 0)]);
    expect([sizeOf(lanes), sizeOf(lanes), times]).to.deep.equal([1, 1, 2]);
  });

  it('is of each source by itself', () => {
    const sizeOf = perVersion((lanes) => lanes.servers);
    expect([sizeOf(new Lanes(1, 9, CHATROOM)), sizeOf(new Lanes(3, 9, CHATROOM))]).to.deep.equal([1, 3]);
  });
});
