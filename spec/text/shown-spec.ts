import { expect } from 'chai';
import { shortened, shown } from '../../lib/text/shown.ts';

describe('values in sentences', () => {
  it('are JSON', () => {
    expect(shown({ a: [1, 'x'] })).to.equal('{"a":[1,"x"]}');
  });

  it('have a text even without JSON', () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    expect([undefined, Symbol('s'), () => 0, 5n].map((value) => shown(value))).to.deep.equal([
      'undefined',
      'symbol',
      'function',
      '"5n"',
    ]);
    expect(shown(cyclic)).to.match(/^a value without JSON: Converting circular structure/);
  });

  it('are shortened, between whole characters', () => {
    expect(shown('abcdef', 4)).to.equal('"abc… (8 characters)');
    expect(shortened('abcd', 4)).to.equal('abcd');
    expect(shortened('ab\u{1F600}cd', 3)).to.equal('ab… (6 characters)');
  });
});
