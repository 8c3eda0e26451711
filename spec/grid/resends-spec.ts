import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { RESENT_BURST_BYTES, RESENT_BYTES_PER_MS, resends } from '../../lib/grid/resends.ts';

/** What was written to a peer, at a time that the case sets. */
function begun() {
  const scheduler = new VirtualTimeScheduler();
  return { written: resends(scheduler), after: (ms: number) => (scheduler.frame += ms) };
}

describe('resends', () => {
  it('let everything go that is written for the first time, however much', () => {
    const { written } = begun();
    for (let i = 0; i < 100; i++) {
      expect(written.waitMs(i)).to.equal(0);
      written.wrote(i, i + 1, RESENT_BURST_BYTES);
    }
  });

  it('let a burst go that is written again, and then so much in a millisecond', () => {
    const { written, after } = begun();
    written.wrote(0, 10, 1000);
    written.wrote(0, 10, RESENT_BURST_BYTES);
    expect(written.waitMs(0), 'the burst').to.equal(0);
    written.wrote(0, 10, 50 * RESENT_BYTES_PER_MS);
    expect(written.waitMs(9), 'more than that').to.equal(50);
    expect(written.waitMs(10), 'what is new').to.equal(0);
    after(20);
    expect(written.waitMs(0)).to.equal(30);
    after(30);
    expect(written.waitMs(0)).to.equal(0);
    written.wrote(0, 10, 10 * RESENT_BYTES_PER_MS);
    expect(written.waitMs(0)).to.equal(10);
  });

  it('forget in time what was written again', () => {
    const { written, after } = begun();
    written.wrote(0, 10, 1000);
    for (let i = 0; i < 20; i++) {
      written.wrote(0, 10, RESENT_BURST_BYTES);
      after(RESENT_BURST_BYTES / RESENT_BYTES_PER_MS);
      expect(written.waitMs(0)).to.equal(0);
    }
  });
});
