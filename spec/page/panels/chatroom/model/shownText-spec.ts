import { expect } from 'chai';
import { shownText } from '../../../../../page/panels/chatroom/model/shownText.ts';

describe('a message as it is shown', () => {
  it('has no characters that change the direction of its line', () => {
    expect(shownText('a \u202Eb\u202C c\u2066\u001B[31m')).to.equal('a ·b· c··[31m');
    const family = '👨\u200D👩\u200D👧 سلام';
    expect(shownText(family)).to.equal(family);
  });

  it('is shortened, with its length, if it is too long', () => {
    expect(shownText('x'.repeat(1_000))).to.equal('x'.repeat(1_000));
    expect(shownText('\u202E'.repeat(2_000))).to.equal(`${'·'.repeat(1_000)}… (2,000 characters)`);
  });
});
