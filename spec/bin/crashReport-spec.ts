import { expect } from 'chai';
import { lastTurns } from '../../bin/crashReport.ts';

describe('lastTurns', () => {
  it('returns the recorded turns, the oldest first', () => {
    const turns = lastTurns();
    expect(turns.lines()).to.deep.equal([]);
    turns.keep({ level: 'info', message: 'trusted', fields: { peer: 1 } });
    turns.keep({ level: 'info', message: 'listening' });
    expect(turns.lines()).to.deep.equal(['trusted {"peer":1}', 'listening {}']);
  });

  it('keeps the last hundred turns of a server and drops older ones', () => {
    const turns = lastTurns();
    for (let i = 0; i < 250; i++) turns.keep({ level: 'info', message: String(i) });
    expect(turns.lines()).to.deep.equal(Array.from({ length: 100 }, (_, i) => `${String(150 + i)} {}`));
  });

  it('truncates each turn to a line of one or two screen rows', () => {
    const turns = lastTurns();
    turns.keep({ level: 'info', message: 'x', fields: { reason: 'y'.repeat(10_000) } });
    expect(turns.lines()[0]).to.have.length(500);
  });
});
