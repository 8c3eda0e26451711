import { expect } from 'chai';
import { colourOf, nameIn, timeOfDay } from '../../../bin/join/screen.ts';

describe('the name in a message', () => {
  for (const [text, name, said] of [
    ['ada: hello', 'ada', 'hello'],
    ['ada lovelace: a: b', 'ada lovelace', 'a: b'],
    ['ada: ', 'ada', ''],
    ['hello', undefined, 'hello'],
    ['http://here', undefined, 'http://here'],
    [' : x', undefined, ' : x'],
    [': x', undefined, ': x'],
    [`${'n'.repeat(33)}: x`, undefined, `${'n'.repeat(33)}: x`],
  ] as const) {
    it(`is ${String(name)} in ${JSON.stringify(text)}`, () =>
      expect(nameIn(text)).to.deep.equal([name, said]));
  }

  it('has a colour that is always the same', () => {
    expect(colourOf('ada')).to.equal(colourOf('ada'));
    const colours = new Set(['ada', 'bob', 'cleo', 'dan', 'eve', '日本'].map(colourOf));
    expect(colours.size).to.be.above(3);
    for (const colour of colours) expect(colour).to.be.within(16, 255);
  });
});

describe('the time of day', () => {
  it('has hours and minutes of two digits', () => {
    expect(timeOfDay(new Date(2026, 1, 3, 9, 5, 59))).to.equal('09:05');
    expect(timeOfDay(new Date(2026, 1, 3, 23, 59))).to.equal('23:59');
  });
});
