import { expect } from 'chai';
import { TextMatching } from '../../../lib/agents/chatroom/textMatching.ts';

const SENDER = { server: 0, incarnation: 7 };
const NEXT_INCARNATION = { server: 0, incarnation: 5 };
const RECEIVER = { server: 1, incarnation: 9 };

/** A matching that contains the broadcasts of the sender at 10, 20 and, in its next incarnation, at 30. */
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
  it('matches a delivery with the next broadcast of that text', () => {
    const matching = after(['a', 'b', 'a']);
    expect(hear(matching, 'a')).to.deep.equal([{ of: 7, first: 0, texts: ['a'] }]);
    expect(hear(matching, 'a')).to.deep.equal([{ of: 7, first: 2, texts: ['a'] }]);
  });

  it('keeps consecutive messages together, and splits at an omitted one', () => {
    expect(hear(after(['a', 'b'], ['c', 'd']), 'a', 'b', 'd')).to.deep.equal([
      { of: 7, first: 0, texts: ['a', 'b'] },
      { of: 7, first: 3, texts: ['d'] },
    ]);
  });

  it('splits between two incarnations', () => {
    const matching = after(['a']);
    matching.broadcast(NEXT_INCARNATION, 30, 0, ['b']);
    expect(hear(matching, 'a', 'b')).to.deep.equal([
      { of: 7, first: 0, texts: ['a'] },
      { of: 5, first: 0, texts: ['b'] },
    ]);
  });

  it('matches with the latest earlier broadcast if there is no next one, which shows a duplicate or a wrong order', () => {
    const matching = after(['a', 'b', 'c']);
    expect(hear(matching, 'b', 'b', 'a', 'c')).to.deep.equal([
      { of: 7, first: 1, texts: ['b'] },
      { of: 7, first: 1, texts: ['b'] },
      { of: 7, first: 0, texts: ['a'] },
      { of: 7, first: 2, texts: ['c'] },
    ]);
  });

  it('leaves a text that was never broadcast unidentified, and continues', () => {
    expect(hear(after(['a', 'b']), 'a', 'x', 'y', 'b')).to.deep.equal([
      { of: 7, first: 0, texts: ['a'] },
      { texts: ['x', 'y'] },
      { of: 7, first: 1, texts: ['b'] },
    ]);
  });

  it('starts from the receiver’s start, if it has delivered nothing yet', () => {
    const matching = after(['a'], ['a']);
    matching.started(RECEIVER, 15);
    expect(hear(matching, 'a')).to.deep.equal([{ of: 7, first: 1, texts: ['a'] }]);
  });

  it('prefers a broadcast in time to a later one, and a later one to none', () => {
    const identify = (untilMs: number) =>
      after(['a'], ['b', 'a', 'b']).identify(RECEIVER, 0, ['b', 'a'], untilMs);
    expect(identify(20)).to.deep.equal([{ of: 7, first: 1, texts: ['b', 'a'] }]);
    expect(identify(10)).to.deep.equal([
      { of: 7, first: 1, texts: ['b'] },
      { of: 7, first: 0, texts: ['a'] },
    ]);
  });
});
