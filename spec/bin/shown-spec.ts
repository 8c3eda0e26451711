import { expect } from 'chai';
import { bytesShownOn, jsonShownOn, shownOn } from '../../bin/shown.ts';

const TERMINAL = { isTTY: true };
const FILE = {};
/** Text that clears the screen in three ways, and reverses its direction. */
const HARMFUL = '\x1b[2J\x9b2J\x1bc\u202e';

describe('text from other processes', () => {
  it('contains no control characters on a terminal', () => {
    expect(shownOn(TERMINAL, `I’m\n${HARMFUL}👋`)).to.equal('I’m\n·[2J·2J·c·👋');
    expect(jsonShownOn(TERMINAL, `{"a":"${HARMFUL}"}`)).to.equal(
      '{"a":"\\u001b[2J\\u009b2J\\u001bc\\u202e"}',
    );
    const bytes = Buffer.from(`é${HARMFUL}\n`).toString('latin1');
    expect(bytesShownOn(TERMINAL, `\xff${bytes}`).toString()).to.equal('·é·[2J·2J·c·\n');
  });

  it('is unchanged in pipes and files', () => {
    expect(shownOn(FILE, HARMFUL)).to.equal(HARMFUL);
    expect(jsonShownOn(FILE, HARMFUL)).to.equal(HARMFUL);
    expect(bytesShownOn(FILE, '\xff\x1b\x80').toString('latin1')).to.equal('\xff\x1b\x80');
  });
});
