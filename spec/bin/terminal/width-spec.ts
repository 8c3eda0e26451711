import { expect } from 'chai';
import { cutTo, widthOf } from '../../../bin/terminal/width.ts';

describe('the width of a text', () => {
  const cases: readonly (readonly [text: string, cells: number])[] = [
    ['', 0],
    ['plain', 5],
    ['ünï', 3],
    ['日本', 4],
    ['한글', 4],
    ['👍a', 3],
    ['e\u0301', 1],
    ['می\u200Cشود', 5],
    ['👨\u200D👩', 2],
    ['👨\u200D👩\u200D👧', 2],
    ['🇩🇪', 2],
    ['◂✗…', 3],
  ];
  for (const [text, cells] of cases)
    it(`is ${String(cells)} cells for "${text}"`, () => expect(widthOf(text)).to.equal(cells));

  it('is the limit of its truncation', () => {
    expect(cutTo('abcdef', 6)).to.equal('abcdef');
    expect(cutTo('abcdefg', 6)).to.equal('abcde…');
    expect(cutTo('日本語', 6)).to.equal('日本語');
    expect(cutTo('日本語', 5)).to.equal('日本…');
    expect(cutTo('日本語', 4)).to.equal('日…');
  });
});
