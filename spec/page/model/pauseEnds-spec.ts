import { expect } from 'chai';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import { pauseEndsIn } from '../../../page/model/pauseEnds.ts';
import { began, broken, died, held, paused, resumed } from '../happened.ts';

const pause = (atMs: number, server: number, forMs: number) => broken(atMs, { kind: 'pause', server, forMs });

describe('the ends of pauses', () => {
  const endsOf = (...events: readonly LiveEvent[]) =>
    pauseEndsIn(held(2, began(0, 0), began(0, 1), ...events)).map(({ item, atMs }) => [item.lane, atMs]);

  it('are when the pauses of a trace are over, and the blocks of an event loop', () => {
    expect(endsOf(pause(100, 0, 50), broken(200, { kind: 'busy', server: 1, forMs: 7 }))).to.deep.equal([
      [0, 150],
      [1, 207],
    ]);
  });

  it('are left out if the server crashed before, or another pause lasts longer', () => {
    expect(endsOf(pause(100, 0, 50), died(120, 0))).to.deep.equal([]);
    expect(endsOf(pause(100, 0, 50), pause(110, 0, 100))).to.deep.equal([[0, 210]]);
  });

  it('are left out for events of a grid, which reports them itself', () => {
    expect(endsOf(paused(100, 0), resumed(150, 0))).to.deep.equal([]);
  });

  it('are computed again with new events', () => {
    const lanes = held(1, began(0, 0), pause(100, 0, 50));
    expect(pauseEndsIn(lanes)).to.have.length(1);
    lanes.add([died(120, 0)]);
    expect(pauseEndsIn(lanes)).to.have.length(0);
  });
});
