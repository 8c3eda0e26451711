import { expect } from 'chai';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { DEFAULT_NETWORK } from '../../lib/sim/grid.ts';
import { DISK_FAULT_KINDS, drawPlan, FAULT_KINDS, type Plan, type PlanSettings } from '../../lib/sim/plan.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { serversOf } from '../../lib/trace/fault.ts';
import { DRAIN_MARK_BYTES } from '../../lib/world/world.ts';

const settings: fc.Arbitrary<PlanSettings> = fc.record({
  servers: fc.integer({ min: 1, max: 9 }),
  forMs: fc.integer({ min: 0, max: 20_000 }),
  requestEveryMs: fc.constantFrom(10, 50, 100, 1_000),
  kinds: fc.subarray([...FAULT_KINDS]),
  faultEveryMs: fc.integer({ min: 100, max: 2_000 }),
});

const draw = (seed: number, drawn: PlanSettings) => drawPlan(randomOf(seed), seed, drawn);
const forEveryPlan = (check: (plan: Plan, drawn: PlanSettings) => void) =>
  fc.assert(fc.property(fc.integer(), settings, (seed, drawn) => check(draw(seed, drawn), drawn)));

describe('a generated plan', () => {
  it('is the same for the same seed, and plain JSON', () => {
    fc.assert(
      fc.property(fc.integer(), settings, (seed, drawn) => {
        const plan = draw(seed, drawn);
        expect(draw(seed, drawn)).to.deep.equal(plan);
        expect(JSON.parse(JSON.stringify(plan))).to.deep.equal(plan);
      }),
    );
  });

  it('has only faults of the given kinds and the restarts of crashes, each within the time and its limits', () => {
    forEveryPlan(({ faults, forMs, servers }, { kinds }) => {
      const ranges: Readonly<Record<string, readonly [number, number]>> = {
        forMs: [1, 5_000],
        extraMs: [1, 300],
        bytesPerSecond: [50, 20_000],
        byMs: [-86_400_000, 86_400_000],
      };
      for (const fault of faults) {
        expect([...kinds, ...(kinds.includes('crash') ? ['restart'] : [])]).to.include(fault.kind);
        expect(fault.atMs).to.be.within(1, forMs + (fault.kind === 'restart' ? 3_000 : -1));
        const befallen = serversOf(fault);
        for (const server of befallen) expect(server).to.be.within(0, servers - 1);
        expect(new Set(befallen).size, 'nobody is cut off from itself').to.equal(befallen.length);
        for (const [field, value] of Object.entries(fault)) {
          const range = ranges[field];
          if (range !== undefined) expect(value, field).to.be.within(...range);
        }
        if (fault.kind === 'step') expect(fault.byMs).not.to.equal(0);
        if (fault.kind === 'cut' && fault.only !== undefined) expect(befallen).to.include(fault.only);
      }
    });
  });

  it('has a restart of the same server after every crash', () => {
    forEveryPlan(({ faults }) => {
      const crashes = faults.flatMap((fault, i) => (fault.kind === 'crash' ? [[fault, faults[i + 1]]] : []));
      for (const [crash, restart] of crashes) {
        expect(restart).to.include({ kind: 'restart', server: serversOf(crash!)[0] });
        expect(restart!.atMs).to.be.above(crash!.atMs);
      }
    });
  });

  const many = Array.from({ length: 300 }, (_, seed) =>
    draw(seed, { servers: 4, forMs: 10_000, requestEveryMs: 50, kinds: FAULT_KINDS, faultEveryMs: 1_000 }),
  );
  const faults = many.flatMap((plan) => plan.faults);
  const some = (what: string, isIt: (fault: (typeof faults)[number]) => boolean) =>
    expect(faults.filter(isIt).length, what).to.be.above(faults.length / 100);

  it('has faults of all kinds', () => {
    for (const kind of [...FAULT_KINDS, 'restart']) some(kind, (fault) => fault.kind === kind);
  });

  it('does not depend on the faults of disks, unless they are asked for', () => {
    const settings = { servers: 4, forMs: 10_000, requestEveryMs: 50, faultEveryMs: 500 };
    const hash = createHash('sha256');
    for (let seed = 0; seed < 100; seed++)
      hash.update(JSON.stringify(draw(seed, { ...settings, kinds: FAULT_KINDS })));
    // That of the generator before there were disks.
    expect(hash.digest('hex')).to.equal('ab0e87096f116368a066dbcf0f10e023937082fad18fa1fedce315f46f8cd833');
    const kinds = [...FAULT_KINDS, ...DISK_FAULT_KINDS];
    const drawn = Array.from({ length: 100 }, (_, seed) => draw(seed, { ...settings, kinds }).faults).flat();
    for (const kind of DISK_FAULT_KINDS)
      expect(drawn.filter((fault) => fault.kind === kind).length, kind).to.be.above(drawn.length / 100);
    const slow = drawn.flatMap((fault) => (fault.kind === 'diskSlow' ? [fault.extraMs] : []));
    expect(Math.min(...slow)).to.be.below(20);
    expect(Math.max(...slow)).to.be.within(1_000, 2_000);
  });

  it('has all variants of a kind: a cut at both ends or one, noticeable or not, forward and back', () => {
    some('both', (fault) => fault.kind === 'cut' && fault.only === undefined);
    some('first', (fault) => fault.kind === 'cut' && fault.only === fault.a);
    some('second', (fault) => fault.kind === 'cut' && fault.only === fault.b);
    for (const kind of ['pause', 'busy']) {
      some('short', (fault) => fault.kind === kind && 'forMs' in fault && fault.forMs <= 600);
      some('long', (fault) => fault.kind === kind && 'forMs' in fault && fault.forMs > 1_000);
    }
    some('forward', (fault) => fault.kind === 'step' && fault.byMs > 3_000);
    some('back', (fault) => fault.kind === 'step' && fault.byMs < -3_000);
    some('very slow', (fault) => fault.kind === 'limit' && fault.bytesPerSecond < 1_000);
    some('limit', (fault) => fault.kind === 'limit' && fault.bytesPerSecond > 5_000);
  });

  it('has long messages and small windows in every fourth run, so that senders fall behind', () => {
    const narrow = many.filter((plan) => plan.messageBytes !== undefined);
    expect(narrow.length).to.be.within(45, 105);
    for (const { messageBytes = 0, network = {}, unsentLimitBytes } of narrow) {
      // The messages for a peer during the longest pause exceed the buffers outside the log.
      expect((messageBytes * 5_000) / 50).to.be.above((network.windowBytes ?? 0) + DRAIN_MARK_BYTES);
      expect(network.windowBytes).to.be.within(messageBytes, 16_000);
      expect(unsentLimitBytes).to.equal(DRAIN_MARK_BYTES);
    }
  });

  it('has larger latencies in every fourth run, at which no server need be suspected', () => {
    const far = many.filter((plan) => plan.network?.latencyMs !== undefined);
    expect(far.length).to.be.within(45, 105);
    for (const { network = {} } of far) {
      const { latencyMs, jitterMs } = { ...DEFAULT_NETWORK, ...network };
      expect(latencyMs + jitterMs).to.be.within(1, 50);
    }
    expect(many.filter((plan) => plan.network === undefined).length).to.be.above(120);
  });
});
