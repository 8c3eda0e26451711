import { expect } from 'chai';
import { randomOf } from '../../lib/sim/random.ts';
import { VirtualTime } from '../../lib/sim/time.ts';
import type { CoreSettings } from '../../lib/sim/cores.ts';
import { chatGrid } from '../support/chatSimulation.ts';

/** The result of a simultaneous start of `n` servers that share the cores of one host. */
function startAtOnce(n: number, cores: CoreSettings, seed: number) {
  const time = new VirtualTime();
  const lists = new Map<number, number>();
  let linksMade = 0;
  const grid = chatGrid({
    n,
    time,
    random: randomOf(seed),
    cores,
    onTurn: (server, { event, state }) => {
      lists.set(server, state.alive.length);
      if (event.kind === 'linkUp') linksMade++;
    },
  });
  const isFull = () => lists.size === n && [...lists.values()].every((alive) => alive === n);
  for (const server of grid.servers) grid.start(server);
  const becomesFull = time.runUntilDone(20_000, isFull);
  const fullAtMs = time.nowMs;
  const busyBeforeMs = grid.cores?.busyMs ?? 0;
  time.runUntil(fullAtMs + 1_000);
  const busyShare = ((grid.cores?.busyMs ?? 0) - busyBeforeMs) / 1_000;
  const staysFull = isFull();
  grid.close();
  return { becomesFull, fullAtMs, linksMade, staysFull, busyShare };
}

describe('a start of many servers at once on few cores', () => {
  // Both ends of a link have a connection to deal with. That and the starts take so long at least, with all cores in use.
  const leastMs = (n: number, { cores, costPerConnectionMs, startCostMs }: CoreSettings) =>
    (n * startCostMs + n * (n - 1) * costPerConnectionMs) / cores;

  const computers = {
    'two cores': { n: 10, cores: 2, costPerEventMs: 0.5, costPerConnectionMs: 60, startCostMs: 200 },
    'one core': { n: 12, cores: 1, costPerEventMs: 0.3, costPerConnectionMs: 25, startCostMs: 100 },
    'four cores and slow connections': {
      n: 10,
      cores: 4,
      costPerEventMs: 0.3,
      costPerConnectionMs: 150,
      startCostMs: 50,
    },
  };
  for (const [name, { n, ...cores }] of Object.entries(computers)) {
    it(`makes each link once, and is complete in time, on ${name}, although no server answers within a second`, () => {
      const { becomesFull, fullAtMs, linksMade, staysFull, busyShare } = startAtOnce(n, cores, 1);
      expect(becomesFull).to.equal(true);
      expect(fullAtMs).to.be.lessThan(1.5 * leastMs(n, cores));
      expect(linksMade).to.equal(n * (n - 1));
      expect(staysFull).to.equal(true);
      expect(busyShare).to.be.lessThan(0.6);
    });
  }
});
