import { expect } from 'chai';
import { checkAgreement } from '../../../../lib/agents/chatroom/check/agreement.ts';
import type { HistoryEvent } from '../../../../lib/agents/chatroom/check/history.ts';
import { believed, crashed, inWords, started } from '../../../support/history.ts';

/** Two servers that have found each other at 10. */
const FOUND = [started(0, 0), started(0, 1), believed(10, 0, 0, 1), believed(10, 1, 0, 1)];

describe('agreement about who is alive', () => {
  const agree = (...events: HistoryEvent[]) => inWords(checkAgreement([...FOUND, ...events]));

  it('is kept where everybody lists those who run in the end, whatever they thought before', () => {
    expect(agree()).to.deep.equal([]);
    expect(agree(believed(20, 0, 0), believed(30, 0, 0, 1))).to.deep.equal([]);
    expect(agree(crashed(20, 1), believed(30, 0, 0))).to.deep.equal([]);
    expect(inWords(checkAgreement([]))).to.deep.equal([]);
  });

  it('is broken by one who lists too few', () => {
    expect(agree(believed(20, 0, 0))).to.deep.equal([
      'agreement: in the end server 0 lists 0, but 0,1 are running',
    ]);
  });

  it('is broken by one who lists the dead', () => {
    expect(agree(crashed(20, 1))).to.deep.equal([
      'agreement: in the end server 0 lists 0,1, but 0 are running',
    ]);
  });

  it('is broken by one who has never said whom it believes in', () => {
    expect(agree(crashed(20, 1), started(30, [1, 2]))).to.deep.equal([
      'agreement: in the end server 1 (life 2) lists nobody, but 0,1 are running',
    ]);
  });
});
