import { expect } from 'chai';
import { pausesAsFaults } from '../../../page/model/pauses.ts';
import { began, broken, died, got, paused, resumed, spoke } from '../happened.ts';

const pause = (atMs: number, server: number, forMs: number) => broken(atMs, { kind: 'pause', server, forMs });

describe('pauses as faults', () => {
  it('have the length from the pause to its end', () => {
    expect(pausesAsFaults([began(0, 0), paused(10, 0), resumed(30.5, 0)])).to.deep.equal([
      began(0, 0),
      pause(10, 0, 20.5),
    ]);
  });

  it('are separate from those of other servers, and from each other', () => {
    const events = [paused(1, 0), paused(2, 1), resumed(3, 0), paused(4, 0), resumed(6, 1), resumed(9, 0)];
    expect(pausesAsFaults(events)).to.deep.equal([pause(1, 0, 2), pause(2, 1, 4), pause(4, 0, 5)]);
  });

  it('end with the incarnation of the server', () => {
    const events = [paused(1, 0), died(5, 0), began(6, 0, 2), paused(7, 0), resumed(8, 0)];
    expect(pausesAsFaults(events)).to.deep.equal([
      pause(1, 0, 4),
      died(5, 0),
      began(6, 0, 2),
      pause(7, 0, 1),
    ]);
  });

  it('last until the last event if they are not over', () => {
    expect(pausesAsFaults([paused(1, 0), spoke(9, 1, 0, 'a')])).to.deep.equal([
      pause(1, 0, 8),
      spoke(9, 1, 0, 'a'),
    ]);
  });

  it('last from the first event on if their beginning is forgotten', () => {
    expect(pausesAsFaults([spoke(2, 1, 0, 'a'), resumed(9, 0)])).to.deep.equal([
      pause(2, 0, 7),
      spoke(2, 1, 0, 'a'),
    ]);
  });

  it('are the same for any order of the events', () => {
    const events = [began(0, 0), paused(1, 0), resumed(5, 0), paused(6, 0), died(8, 0)];
    expect(pausesAsFaults([...events].reverse())).to.deep.equal(pausesAsFaults(events));
  });

  it('omit the places in logs, and nothing else', () => {
    const delivery = got(1, 0, 1, 0, ['a']);
    expect(pausesAsFaults([got(1, 0, 1, 0, ['a'], { position: 4 })])).to.deep.equal([delivery]);
  });

  it('are none without events', () => {
    expect(pausesAsFaults([])).to.deep.equal([]);
  });
});
