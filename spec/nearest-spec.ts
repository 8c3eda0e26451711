import { expect } from 'chai';
import { nearest } from '../lib/nearest.ts';

describe('nearest', () => {
  const words = ['crash', 'pause', 'restart'];

  it('is the word that differs by a slip or two of the pen', () => {
    expect(nearest('pasue', words)).to.equal('pause');
    expect(nearest('crsh', words)).to.equal('crash');
    expect(nearest('restrat', words)).to.equal('restart');
    expect(nearest('fro', ['for'])).to.equal('for');
  });

  it('is none where nothing is near', () => {
    expect(nearest('fire', words)).to.equal(undefined);
    expect(nearest('', words)).to.equal(undefined);
    expect(nearest('pause', [])).to.equal(undefined);
  });
});
