import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { lag } from '../../lib/net/lag.ts';

describe('lag', () => {
  const make = () => {
    const clock = new VirtualTimeScheduler();
    const own = lag(200, clock);
    return { own, at: (ms: number) => (clock.frame = ms) };
  };

  it('finds a server busy whose beat came late, for two seconds', () => {
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

  it('bears with a beat that is 50 ms late', () => {
    const { own, at } = make();
    own.begin();
    at(250);
    own.beat();
    expect(own.isBusy()).to.equal(false);
  });

  it('finds a server busy whose beat is overdue', () => {
    const { own, at } = make();
    own.begin();
    at(300);
    expect(own.isBusy()).to.equal(true);
  });

  it('finds none busy whose heartbeat does not run yet, or has just begun again', () => {
    const { own, at } = make();
    at(1000);
    expect(own.isBusy()).to.equal(false);
    own.begin();
    at(1200);
    own.beat();
    expect(own.isBusy()).to.equal(false);
  });
});
