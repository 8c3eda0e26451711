import { expect } from 'chai';
import { noops, noopSentence, withoutNoops } from '../../lib/sim/noops.ts';
import type { PlannedFault } from '../../lib/sim/plan.ts';
import { planWith } from '../support/plans.ts';
import { run } from '../support/chatSimulation.ts';

const crash: PlannedFault = { kind: 'crash', atMs: 100, server: 1 };
const restart: PlannedFault = { kind: 'restart', atMs: 300, server: 1 };
const pause = (atMs: number): PlannedFault => ({ kind: 'pause', atMs, server: 1, forMs: 10 });

describe('faults without effect', () => {
  it('are none if every fault meets a running server', () => {
    const faults = [crash, restart, pause(50), pause(300), { ...crash, atMs: 400 }];
    expect([...noops(planWith(faults))]).to.deep.equal([]);
  });

  const cases: readonly (readonly [string, readonly PlannedFault[], number, RegExp])[] = [
    ['a restart of a server that runs', [restart], 0, /server 1 is running at 300 ms; only one that is down/],
    ['a second restart', [crash, restart, { ...restart, atMs: 301 }], 2, /is running at 301 ms/],
    ['a crash of a server that is down', [crash, { ...crash, atMs: 200 }], 1, /down at 200 ms, since 100 ms/],
    ['a pause of a server that is down', [crash, restart, pause(299)], 2, /down at 299 ms, since 100 ms/],
    [
      'a cut between two of which one is down',
      [crash, { kind: 'cut', atMs: 150, a: 0, b: 1 }],
      1,
      /server 1/,
    ],
    ['a cut of a server from itself', [{ kind: 'cut', atMs: 1, a: 2, b: 2 }], 0, /no connection with itself/],
    ['packets to oneself', [{ kind: 'block', atMs: 1, from: 0, to: 0, forMs: 1 }], 0, /with itself/],
    [
      'a cut of which a third server is notified',
      [{ kind: 'cut', atMs: 1, a: 0, b: 1, only: 2 }],
      0,
      /"only" is 2; expected 0 or 1$/,
    ],
  ];
  for (const [title, faults, place, reason] of cases) {
    it(`include ${title}`, () => {
      const found = noops(planWith(faults));
      expect([...found.keys()]).to.deep.equal([place]);
      expect(noopSentence(found.get(place)!)).to.match(reason);
    });
  }

  it('are determined by the order of time, not by the order in the list', () => {
    expect([...noops(planWith([restart, crash]))]).to.deep.equal([]);
  });

  it('do not include faults of the path to a server that is down, of its clock or of its disk', () => {
    const hold: PlannedFault = { kind: 'hold', atMs: 150, from: 0, to: 1, forMs: 200 };
    const step: PlannedFault = { kind: 'step', atMs: 150, server: 1, byMs: 5 };
    const full: PlannedFault = { kind: 'diskFull', atMs: 150, server: 1, forMs: 5 };
    const slow: PlannedFault = { kind: 'diskSlow', atMs: 150, server: 1, extraMs: 5, forMs: 5 };
    expect([...noops(planWith([crash, hold, step, full, slow]))]).to.deep.equal([]);
  });

  it('do not change a run when they are removed', () => {
    const faults = [crash, { ...crash, atMs: 200 }, pause(250), restart, { ...restart, atMs: 400 }];
    const all = run(planWith(faults));
    const rest = run(withoutNoops(planWith(faults)));
    const seen = ({ history }: typeof all) => history.filter(({ kind }) => kind !== 'fault');
    expect(seen(rest)).to.deep.equal(seen(all));
    expect(withoutNoops(planWith(faults)).faults).to.deep.equal([crash, restart]);
  });
});
