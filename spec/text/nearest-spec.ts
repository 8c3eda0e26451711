import { expect } from 'chai';
import { hintFor, nearest } from '../../lib/text/nearest.ts';

describe('nearest', () => {
  const words = ['crash', 'pause', 'restart'];

  it('is the word that differs by one or two edits', () => {
    expect(nearest('pasue', words)).to.equal('pause');
    expect(nearest('crsh', words)).to.equal('crash');
    expect(nearest('restrat', words)).to.equal('restart');
    expect(nearest('fro', ['for'])).to.equal('for');
  });

  it('is undefined if every word differs too much', () => {
    expect(nearest('fire', words)).to.equal(undefined);
    expect(nearest('', words)).to.equal(undefined);
    expect(nearest('pause', [])).to.equal(undefined);
  });
});

describe('a hint', () => {
  it('names the word that is near, or all words', () => {
    expect(hintFor('pasue', ['crash', 'pause'])).to.equal('did you mean "pause"?');
    expect(hintFor('fire', ['crash', 'pause'])).to.equal('expected one of crash, pause');
    expect(hintFor(7, ['crash', 'pause'])).to.equal('expected one of crash, pause');
  });
});
