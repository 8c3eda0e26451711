import { expect } from 'chai';
import { TextMatching } from '../../../lib/agents/chatroom/textMatching.ts';

const SENDER = { server: 0, incarnation: 7 };
const NEXT_LIFE = { server: 0, incarnation: 5 };
const RECEIVER = { server: 1, incarnation: 9 };

/** One that knows what the sender said at 10, 20 and in its next incarnation at 30. */
function after(...said: readonly (readonly string[])[]): TextMatching {
  const matching = new TextMatching();
  let first = 0;
  said.forEach((texts, i) => {
    matching.broadcast(SENDER, 10 * (i + 1), first, texts);
    first += texts.length;
  });
  return matching;
}
const hear = (matching: TextMatching, ...texts: readonly string[]) =>
  matching.identify(RECEIVER, 0, texts, Infinity);

describe('TextMatching', () => {
  it('takes what is heard for the next with that text', () => {
    const matching = after(['a', 'b', 'a']);
    expect(hear(matching, 'a')).to.deep.equal([{ of: 7, first: 0, texts: ['a'] }]);
    expect(hear(matching, 'a')).to.deep.equal([{ of: 7, first: 2, texts: ['a'] }]);
  });

  it('keeps together what is consecutive, and cuts where something was left out', () => {
    expect(hear(after(['a', 'b'], ['c', 'd']), 'a', 'b', 'd')).to.deep.equal([
      { of: 7, first: 0, texts: ['a', 'b'] },
      { of: 7, first: 3, texts: ['d'] },
    ]);
  });

  it('cuts between two lives', () => {
    const matching = after(['a']);
    matching.broadcast(NEXT_LIFE, 30, 0, ['b']);
    expect(hear(matching, 'a', 'b')).to.deep.equal([
      { of: 7, first: 0, texts: ['a'] },
      { of: 5, first: 0, texts: ['b'] },
    ]);
  });

  it('takes what there is no next of for the latest before: so it is seen to be heard twice, or out of order', () => {
    const matching = after(['a', 'b', 'c']);
    expect(hear(matching, 'b', 'b', 'a', 'c')).to.deep.equal([
      { of: 7, first: 1, texts: ['b'] },
      { of: 7, first: 1, texts: ['b'] },
      { of: 7, first: 0, texts: ['a'] },
      { of: 7, first: 2, texts: ['c'] },
    ]);
  });

  it('leaves without identity what nobody said, and goes on where it was', () => {
    expect(hear(after(['a', 'b']), 'a', 'x', 'y', 'b')).to.deep.equal([
      { of: 7, first: 0, texts: ['a'] },
      { texts: ['x', 'y'] },
      { of: 7, first: 1, texts: ['b'] },
    ]);
  });

  it('looks from the start of the receiver on, if it has heard nothing yet', () => {
    const matching = after(['a'], ['a']);
    matching.started(RECEIVER, 15);
    expect(hear(matching, 'a')).to.deep.equal([{ of: 7, first: 1, texts: ['a'] }]);
  });

  it('prefers what was said in time to what was said later, and that to nothing', () => {
    const identify = (untilMs: number) =>
      after(['a'], ['b', 'a', 'b']).identify(RECEIVER, 0, ['b', 'a'], untilMs);
    expect(identify(20)).to.deep.equal([{ of: 7, first: 1, texts: ['b', 'a'] }]);
    expect(identify(10)).to.deep.equal([
      { of: 7, first: 1, texts: ['b'] },
      { of: 7, first: 0, texts: ['a'] },
    ]);
  });
});
