import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { RESENT_BURST_BYTES, RESENT_BYTES_PER_MS, RESENT_PER_TAKEN, resends } from '../../lib/net/resends.ts';

/** An account for one peer, with a clock that the case sets. */
function begun() {
  const scheduler = new VirtualTimeScheduler();
  return { written: resends(scheduler), after: (ms: number) => (scheduler.frame += ms) };
}

describe('resends', () => {
  it('allow any amount of bytes that are written for the first time', () => {
    const { written } = begun();
    for (let i = 0; i < 100; i++) {
      expect(written.waitMs(i)).to.equal(0);
      written.wrote(i, i + 1, RESENT_BURST_BYTES);
    }
  });

  it('allow a burst of bytes that are written again, and then a limited rate', () => {
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

  /** Breaks the link again and again after `written` messages of `bytes` each were written on it, of which the peer takes `taken`. */
  function linkedAgain({ written, resumed, links, messages, bytes, taken }: Given): number {
    let waited = 0;
    for (let link = 0; link < links; link++) {
      const from = link * taken;
      resumed(from);
      for (let i = from; i < from + messages; i++) {
        waited += written.waitMs(i);
        written.wrote(i, i + 1, bytes);
      }
    }
    return waited;
  }
  interface Given extends Record<'links' | 'messages' | 'bytes' | 'taken', number> {
    readonly written: ReturnType<typeof resends>;
    readonly resumed: (from: number) => void;
  }
  const flooded = { links: 1_000, messages: 400, bytes: 16 * 1024 };

  it('never delay a peer that makes progress on each link, however much is written again', () => {
    const { written } = begun();
    const resumed = (from: number) => written.resumed(from);
    expect(linkedAgain({ ...flooded, written, resumed, taken: 20 })).to.equal(0);
  });

  it('delay a peer that resumes without progress, or from a number that it had reached before', () => {
    const { written } = begun();
    const resumed = (from: number) => written.resumed(from);
    expect(linkedAgain({ ...flooded, links: 10, written, resumed, taken: 0 })).to.be.above(0);
    const other = begun().written;
    other.wrote(0, 100, RESENT_BURST_BYTES);
    other.resumed(100);
    for (let i = 0; i < 3; i++) {
      other.resumed(0);
      other.wrote(0, 100, RESENT_BURST_BYTES);
      other.resumed(100);
    }
    expect(other.waitMs(0)).to.equal((2 * RESENT_BURST_BYTES) / RESENT_BYTES_PER_MS);
  });

  it('restore credit in proportion to the progress', () => {
    const { written } = begun();
    written.wrote(0, 100, 100_000);
    written.wrote(0, 100, RESENT_BURST_BYTES + 100 * RESENT_PER_TAKEN * 1000);
    const before = written.waitMs(0);
    written.resumed(50);
    expect(written.waitMs(50)).to.equal(Math.ceil(before / 2));
    written.resumed(100);
    expect(written.waitMs(99)).to.equal(0);
  });
});
