import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { Lanes } from '../../../page/model/lanes.ts';
import { eventIn } from '../../../page/scenes/captions.ts';
import { began, died } from '../happened.ts';

describe('the event of a caption', () => {
  const lanes = new Lanes(2, Infinity, CHATROOM);
  const events = [began(0, 0), began(1, 1), died(5, 1), began(9, 1)];
  lanes.add(events);
  const found = (...[at]: [Parameters<typeof eventIn>[1]]) => eventIn(lanes, at)?.event;

  it('is the first of its kind at its server', () => {
    expect(found({ kind: 'started', server: 1 })).to.equal(events[1]);
  });

  it('or a later one, by its number', () => {
    expect(found({ kind: 'started', server: 1, nth: 1 })).to.equal(events[3]);
    expect(found({ kind: 'started', server: 1, nth: 2 })).to.equal(undefined);
  });

  it('has the text in its words', () => {
    expect(found({ kind: 'crashed', server: 1, text: 'crash' })).to.equal(events[2]);
    expect(found({ kind: 'crashed', server: 1, text: 'other' })).to.equal(undefined);
  });
});
