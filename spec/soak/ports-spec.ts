import { expect } from 'chai';
import { freePorts, portsInTurn, shareOf, WORKERS_MAX } from '../../soak/kit/ports.ts';
import { holdPort, sharesProcesses } from '../support/processes.ts';

/** Whether two shares have no port in common. */
const areApart = (one: ReturnType<typeof shareOf>, other: ReturnType<typeof shareOf>) =>
  one.first + one.count <= other.first || other.first + other.count <= one.first;

describe('the ports of a process', () => {
  const steps = ['0/5', '1/5', '2/5', '3/5', '4/5'];
  const workers = Array.from({ length: WORKERS_MAX }, (_, i) => String(i));
  const shares = steps.flatMap((SPEC_PORTS) =>
    workers.map((MOCHA_WORKER_ID) => shareOf({ SPEC_PORTS, MOCHA_WORKER_ID })),
  );

  it('are disjoint from those of other steps and of other workers', () => {
    shares.forEach((one, i) => {
      for (const other of shares.slice(i + 1)) expect(areApart(one, other)).to.equal(true);
    });
  });

  it('are above the ports of the project and below those that systems assign, and enough for all cases of a file', () => {
    for (const { first, count } of [...shares, shareOf({})]) {
      expect(first).to.be.at.least(20_000);
      expect(first + count).to.be.at.most(32_768);
      expect(count).to.be.at.least(500);
    }
  });

  it('are within those of the step if there is no other worker', () => {
    expect(shareOf({ SPEC_PORTS: '1/5' })).to.deep.equal({ first: 22_500, count: 2_500 });
    expect(shareOf({ SPEC_PORTS: '1/5', MOCHA_WORKER_ID: '0' })).to.deep.equal({ first: 22_500, count: 625 });
  });
});

describe('portsInTurn', () => {
  it('returns no port twice in a round, whatever the sizes of the requests', () => {
    const share = { first: 20_000, count: 41 };
    let next = 7;
    let taken = new Set<number>();
    let last = 0;
    for (let i = 0; i < 1_000; i++) {
      const wanted = [4, 2, 6, 1][i % 4] as number;
      const turn = portsInTurn(share, next, wanted);
      if (turn.base <= last) taken = new Set();
      for (let port = turn.base; port < turn.base + wanted; port++) {
        expect(taken.has(port), String(port)).to.equal(false);
        expect(port).to.be.within(share.first, share.first + share.count - 1);
        taken.add(port);
      }
      [next, last] = [turn.next, turn.base];
    }
  });
});

describe('freePorts', () => {
  sharesProcesses();

  it('returns consecutive free ports, and never the same', async () => {
    const one = await freePorts(3);
    await holdPort(one + 4);
    const other = await freePorts(3);
    expect(other).to.not.be.within(one, one + 4);
  });
});
