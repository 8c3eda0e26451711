import { expect } from 'chai';
import { describeTexts } from '../../lib/text/describeTexts.ts';

describe('a list of messages', () => {
  for (const [texts, words] of [
    ['', ''],
    ['hello', 'hello'],
    ['a1 a2', 'a1, a2'],
    ['a1 a2 a3', 'a1…a3'],
    ['a9 a10 a11', 'a9…a11'],
    ['a1 a2 a3 a5 a6 a7 a8', 'a1…a3, a5…a8'],
    ['a1 a2 b3 b4', 'a1, a2, b3, b4'],
    ['a3 a2 a1', 'a3, a2, a1'],
    ['a1 a1 a2', 'a1, a1, a2'],
    ['1 2 3', '1…3'],
    ['x a1 a2 a3 y', 'x, a1…a3, y'],
    // Numbers that are not consecutive as they are written.
    ['a01 a02 a03', 'a01, a02, a03'],
  ] as const) {
    it(`${texts || 'none'} is ${words || 'nothing'}`, () => {
      expect(describeTexts(texts === '' ? [] : texts.split(' '))).to.equal(words);
    });
  }

  it('is a count if it has more than twenty parts', () => {
    const odd = Array.from({ length: 21 }, (_, i) => `m${String(2 * i)}`);
    expect(describeTexts(odd.slice(1))).to.equal(odd.slice(1).join(', '));
    expect(describeTexts(odd)).to.equal('21 messages, m0 to m40');
  });
});
