import { expect } from 'chai';
import { logOf } from '../../../../../page/panels/chatroom/model/logs.ts';
import { began, died, got, held } from '../../../happened.ts';

const ALL = 1_000;

describe('the log of a server', () => {
  it('has what the server delivered, in order, one entry for each message', () => {
    const lanes = held(
      2,
      began(0, 1),
      got(1, 1, 0, 0, ['a', 'b'], { position: 0 }),
      got(2, 1, 1, 0, ['c'], { position: 2 }),
    );
    expect(
      logOf(lanes, 1, ALL).lines.map(({ position, sender, text }) => [position, sender, text]),
    ).to.deep.equal([
      [0, 0, 'a'],
      [1, 0, 'b'],
      [2, 1, 'c'],
    ]);
  });

  it('is that of a moment: later deliveries have not happened, and an incarnation that ended later runs', () => {
    const lanes = held(
      1,
      began(0, 0),
      got(1, 0, 0, 0, ['a']),
      got(2, 0, 0, 1, ['b']),
      died(3, 0),
      began(4, 0, 2),
    );
    const at = (atMs: number) => {
      const { lines, untilMs } = logOf(lanes, 0, ALL, atMs);
      return [lines.map(({ text }) => text), untilMs];
    };
    expect(at(0)).to.deep.equal([[], Infinity]);
    expect(at(1)).to.deep.equal([['a'], Infinity]);
    expect(at(2.5)).to.deep.equal([['a', 'b'], Infinity]);
    expect(at(3)).to.deep.equal([['a', 'b'], 3]);
    expect(at(4)).to.deep.equal([[], Infinity]);
  });

  it('is that of the last incarnation', () => {
    const lanes = held(
      1,
      began(0, 0),
      got(1, 0, 0, 0, ['old']),
      died(2, 0),
      began(3, 0, 2),
      got(4, 0, 0, 0, ['new']),
    );
    const log = logOf(lanes, 0, ALL);
    expect([log.lines.map(({ text }) => text), log.sinceMs, log.untilMs]).to.deep.equal([
      ['new'],
      3,
      Infinity,
    ]);
  });

  it('ends with its incarnation', () => {
    expect(logOf(held(1, began(0, 0), got(1, 0, 0, 0, ['a']), died(2, 0)), 0, ALL).untilMs).to.equal(2);
  });

  it('has the last so many entries, also within one delivery', () => {
    const lanes = held(1, began(0, 0), got(1, 0, 0, 0, ['a', 'b', 'c'], { position: 0 }));
    expect(logOf(lanes, 0, 2).lines.map(({ text, position }) => [text, position])).to.deep.equal([
      ['b', 1],
      ['c', 2],
    ]);
  });

  it('has the number of entries that are not held, between others and since its start', () => {
    const events = [got(1, 0, 0, 3, ['a', 'b'], { position: 3 }), got(2, 0, 0, 9, ['c'], { position: 9 })];
    const leaps = (log: ReturnType<typeof logOf>) => log.lines.map(({ leap }) => leap);
    expect(leaps(logOf(held(1, ...events), 0, ALL))).to.deep.equal([0, 0, 4]);
    const whole = logOf(held(1, began(0, 0), ...events), 0, ALL);
    expect([leaps(whole), whole.unsure, whole.sinceMs]).to.deep.equal([[3, 0, 4], 2, 2]);
  });
});
