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
    const history = [pause(100, 1, 700), pause(1_000, 0, 500), pause(1_900, 0, 500), pause(9_000, 0, 500)];
    // 100 + 1,000 falls into the first pause of the judge, what follows that into the second.
    expect(new Reach(history, 1_000).excused(0, 1, 'silence')).to.deep.equal([
      { fromMs: 100, untilMs: 2_850 },
    ]);
  });

  it('excuses only the pair that a fault lies between', () => {
    const reach = new Reach([fault(5, { kind: 'clog', from: 0, to: 1, forMs: 1_000 })], 10);
    expect(reach.excused(0, 1, 'silence')).to.deep.equal([{ fromMs: 5, untilMs: 1_455 }]);
    expect(reach.excused(1, 0, 'silence')).to.deep.equal([{ fromMs: 5, untilMs: 1_455 }]);
    expect(reach.excused(0, 2, 'silence')).to.deep.equal([]);
    expect(reach.excused(0, 1, 'down')).to.deep.equal([]);
  });

  it('excuses by a death only those who hold the dead for dead', () => {
    const reach = new Reach([crashed(5, 1)], 1_000);
    expect(reach.excused(0, 1, 'down')).to.deep.equal([{ fromMs: 5, untilMs: 1_005 }]);
    expect(reach.excused(0, 1, 'silence')).to.deep.equal([]);
    expect(reach.excused(1, 0, 'down')).to.deep.equal([]);
  });
});
