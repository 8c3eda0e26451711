import { expect } from 'chai';
import fc from 'fast-check';
import { flowsAgainMs, nextRetransmission } from '../../lib/sim/tcp.ts';

describe('retransmissions of TCP', () => {
  const tries: [nowMs: number, againMs: number][] = [
    [0, 0],
    [1, 200],
    [200, 200],
    [201, 600],
    [601, 1_400],
    [1_401, 3_000],
    [3_001, 6_200],
    [6_201, 11_200],
    [11_201, 16_200],
  ];
  for (const [nowMs, againMs] of tries) {
    it(`of a loss at 0, from ${String(nowMs)} ms on, happen at ${String(againMs)}`, () => {
      expect(nextRetransmission(0, nowMs)).to.equal(againMs);
    });
  }

  const drops: [forMs: number, afterMs: number][] = [
    [0, 200],
    [200, 200],
    [201, 400],
    [600, 400],
    [601, 800],
    [4_000, 3_200],
    [6_201, 5_000],
    [60_000, 5_000],
  ];
  for (const [forMs, afterMs] of drops) {
    it(`have all happened ${String(afterMs)} ms after a drop of ${String(forMs)} ms`, () => {
      expect(flowsAgainMs(1_000, 1_000 + forMs)).to.equal(1_000 + forMs + afterMs);
    });
  }

  it('have happened by then whenever the loss was, and not earlier in the worst case', () => {
    fc.assert(
      fc.property(fc.nat({ max: 20_000 }), fc.nat({ max: 20_000 }), (fromMs, forMs) => {
        const boundMs = flowsAgainMs(fromMs, fromMs + forMs);
        let latestMs = 0;
        // Just after the end of a drop is nothing lost any more; just before it is the last that is.
        for (let lostMs = fromMs; lostMs <= fromMs + forMs; lostMs++) {
          latestMs = Math.max(latestMs, nextRetransmission(lostMs, fromMs + forMs));
        }
        expect(latestMs).to.be.at.most(boundMs);
        if (forMs > 0) expect(latestMs).to.be.at.least(boundMs - 1);
      }),
      { numRuns: 50 },
    );
  });
});
