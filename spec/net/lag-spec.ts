import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { lag } from '../../lib/net/lag.ts';

describe('lag', () => {
  const make = () => {
    const clock = new VirtualTimeScheduler();
    const own = lag(200, clock);
    return { own, at: (ms: number) => (clock.frame = ms) };
  };

  it('reports a server as busy for two seconds after a late heartbeat', () => {
    const { own, at } = make();
    own.begin();
    at(251);
    own.beat();
    expect(own.isBusy()).to.equal(true);
    at(2250);
    own.begin();
    expect(own.isBusy()).to.equal(true);
    at(2251);
    own.begin();
    expect(own.isBusy()).to.equal(false);
  });

  it('tolerates a heartbeat that is 50 ms late', () => {
    const { own, at } = make();
    own.begin();
    at(250);
    own.beat();
    expect(own.isBusy()).to.equal(false);
  });

  it('reports a server as busy whose heartbeat is overdue', () => {
    const { own, at } = make();
    own.begin();
    at(300);
    expect(own.isBusy()).to.equal(true);
  });

  it('does not report a server as busy whose heartbeat does not run yet, or has just restarted', () => {
    const { own, at } = make();
    at(1000);
    expect(own.isBusy()).to.equal(false);
    own.begin();
    at(1200);
    own.beat();
    expect(own.isBusy()).to.equal(false);
  });
});
