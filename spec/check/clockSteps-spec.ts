import { expect } from 'chai';
import { CHECKED_PROTOCOLS, PROTOCOLS } from '../../lib/protocols.ts';
import fc from 'fast-check';
import { judge } from '../../lib/check/judge.ts';
import { drawPlan, FAULT_KINDS, type Plan } from '../../lib/sim/plan.ts';
import { randomOf } from '../../lib/sim/random.ts';
import type { UnclockedEvent } from '../../lib/trace/event.ts';
import { mergeAll } from '../../lib/trace/mergeAll.ts';
import { planWith } from '../support/plans.ts';
import { writtenByServers, type Writing } from '../support/serverTraces.ts';
import { run } from '../support/chatSimulation.ts';

/** Two servers crash while the others broadcast, and restart a little later, one of them twice. */
const RESTARTS: Plan = planWith(
  [
    { atMs: 300, kind: 'crash', server: 1 },
    { atMs: 700, kind: 'restart', server: 1 },
    { atMs: 1_300, kind: 'crash', server: 2 },
    { atMs: 1_900, kind: 'crash', server: 1 },
    { atMs: 2_000, kind: 'restart', server: 1 },
    { atMs: 2_400, kind: 'restart', server: 2 },
  ],
  { forMs: 2_600, requestEveryMs: 25 },
);
/** All crash, and all restart. */
const ALL_ANEW: Plan = planWith(
  [
    ...[0, 1, 2].map((server) => ({ atMs: 700, kind: 'crash' as const, server })),
    ...[0, 1, 2].map((server) => ({ atMs: 1_700 + server, kind: 'restart' as const, server })),
  ],
  { forMs: 2_000, requestEveryMs: 25 },
);
const drawn = (seed: number, plain?: true): Plan => ({
  ...drawPlan(randomOf(seed), seed, {
    servers: 3 + (seed % 2),
    forMs: 3_000,
    requestEveryMs: 40,
    kinds: plain ? (['crash'] as const) : FAULT_KINDS.filter((kind) => kind !== 'pause' && kind !== 'busy'),
    faultEveryMs: 500,
  }),
  ...(plain && { plain }),
});

const RUNS: Readonly<Record<string, Plan>> = {
  'two restarts': RESTARTS,
  'a grid that begins anew': ALL_ANEW,
  'faults of seed 3': drawn(3),
  'faults of seed 8': drawn(8),
  'plain servers': drawn(5, true),
};

/** The findings in the traces of a run, written with these clocks. */
function foundIn(history: readonly UnclockedEvent[], writing: Writing): string[] {
  const one = mergeAll(writtenByServers(history, writing), PROTOCOLS);
  if (one.kind === 'refused') throw new Error(one.reason.code);
  return judge({ ...one, isAtRest: true }, CHECKED_PROTOCOLS).violations.map(
    ({ promise, message }) => `${promise}: ${message}`,
  );
}

describe('a step of the wall clock between two incarnations causes no violation', () => {
  for (const [name, plan] of Object.entries(RUNS)) {
    describe(name, () => {
      let history: readonly UnclockedEvent[];
      before(() => {
        const result = run(plan);
        expect([result.violations, result.failure], 'the run itself').to.deep.equal([[], undefined]);
        ({ history } = result);
      });
      const write = (stepMs: Writing['stepMs'], tellsCrashes = true) =>
        foundIn(history, {
          servers: plan.servers,
          stepMs,
          tellsCrashes,
          ...(plan.plain === true ? { plain: true } : {}),
        });

      for (const stepMs of [0, 200, 3_600_000, -3_600_000, -5_000]) {
        it(`by ${String(stepMs)} ms`, () => {
          for (const tellsCrashes of [true, false]) {
            const found = write((_, number) => (number === 0 ? 0 : stepMs), tellsCrashes);
            expect(found, tellsCrashes ? 'crashes told' : 'crashes untold').to.deep.equal([]);
          }
        });
      }

      it('by random steps, another for each incarnation', () => {
        const step = fc.oneof(
          fc.integer({ min: -500, max: 500 }),
          fc.integer({ min: -10_000_000, max: 10_000_000 }),
        );
        const steps = fc.array(fc.array(step, { minLength: 8, maxLength: 8 }), {
          minLength: 5,
          maxLength: 5,
        });
        fc.assert(
          fc.property(steps, fc.boolean(), (drawnMs, tellsCrashes) => {
            const stepMs = (server: number, number: number) =>
              number === 0 ? 0 : (drawnMs[server]?.[number % 8] ?? 0);
            expect(write(stepMs, tellsCrashes)).to.deep.equal([]);
          }),
          { numRuns: 12 },
        );
      });
    });
  }
});
