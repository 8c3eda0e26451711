import { expect } from 'chai';
import { Reach } from '../../lib/check/reach.ts';
import { crashed, fault } from '../support/history.ts';

const pause = (atMs: number, server: number, forMs: number) => fault(atMs, { kind: 'pause', server, forMs });

describe('reach', () => {
  it('says when a server stood still, stretches that touch together', () => {
    const reach = new Reach(
      [pause(100, 1, 50), pause(120, 1, 100), pause(400, 1, 10), pause(1, 2, 1)],
      1_000,
    );
    expect(reach.held(1)).to.deep.equal([
      { fromMs: 100, untilMs: 220 },
      { fromMs: 400, untilMs: 410 },
    ]);
  });

  it('draws an excuse out for as long as the judge stands still, again and again', () => {
    const history = [crashed(100, 1), pause(900, 0, 500), pause(2_300, 0, 500), pause(9_000, 0, 500)];
    // 100 + 1,000 falls into the first pause, whose aftermath falls into the second.
    expect(new Reach(history, 1_000).excused(0, 1, 'silence')).to.deep.equal([
      { fromMs: 100, untilMs: 3_800 },
    ]);
  });

  it('excuses only the pair that a fault lies between', () => {
    const reach = new Reach([fault(5, { kind: 'cut', a: 0, b: 1 })], 10);
    expect(reach.excused(0, 1, 'silence')).to.deep.equal([{ fromMs: 5, untilMs: 15 }]);
    expect(reach.excused(1, 0, 'silence')).to.deep.equal([{ fromMs: 5, untilMs: 15 }]);
    expect(reach.excused(0, 2, 'silence')).to.deep.equal([]);
  });
});
