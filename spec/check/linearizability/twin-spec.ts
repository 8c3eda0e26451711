import { expect } from 'chai';
import * as fc from 'fast-check';
import { HistoryBuilder, type HistoryEvent } from '../../../lib/check/linearizability/history.ts';
import { judgeOperations } from '../../../lib/check/linearizability/judge.ts';
import type { Model } from '../../../lib/check/linearizability/model.ts';
import { modelNamed } from '../../../lib/check/linearizability/models/index.ts';
import { CONSISTENCIES, type Operation } from '../../../lib/check/linearizability/operation.ts';
import { keyed, unpartitioned } from '../../../lib/check/linearizability/partition.ts';
import { byEffort } from '../../support/effort.ts';
import { isConsistent, isOrder } from '../../support/histories.ts';
import { FORGETFUL } from '../../support/forgetful.ts';

/** A call of a function, with a value and a result that may be wrong. */
interface Call {
  readonly f: string;
  readonly value: unknown;
  readonly returned: unknown;
}

const small = fc.integer({ min: 0, max: 2 });
const nothing = fc.constant(null);
const call = (f: string, value: fc.Arbitrary<unknown>, returned: fc.Arbitrary<unknown>): fc.Arbitrary<Call> =>
  fc.record({ f: fc.constant(f), value, returned });
const elements = fc.uniqueArray(small);

/** A coin that is tossed: the result is not determined by the state. */
const COIN: Model<number> = {
  name: 'coin',
  init: 0,
  step: (side, { f, isKnown, returned }) => {
    if (f === 'toss') return [0, 1].filter((next) => !isKnown || returned === null || returned === next);
    return !isKnown || returned === side ? [side] : [];
  },
};

type Subject = readonly [Model, fc.Arbitrary<Call>];

const SUBJECTS: readonly Subject[] = [
  [modelNamed('register', 0), fc.oneof(call('read', nothing, small), call('write', small, nothing))],
  [
    modelNamed('cas-register', 0),
    fc.oneof(
      call('read', nothing, small),
      call('write', small, nothing),
      call('cas', fc.tuple(small, small), fc.constantFrom(null, true, false)),
    ),
  ],
  [
    modelNamed('counter'),
    fc.oneof(
      call('read', nothing, fc.integer({ min: -1, max: 3 })),
      call('add', fc.integer({ min: -1, max: 2 }), nothing),
      call('increment', nothing, fc.constantFrom(null, 1, 2)),
    ),
  ],
  [
    modelNamed('queue'),
    fc.oneof(call('enqueue', small, nothing), call('dequeue', nothing, fc.constantFrom(null, 0, 1, 2))),
  ],
  [
    modelNamed('unordered-queue'),
    fc.oneof(call('enqueue', small, nothing), call('dequeue', nothing, fc.constantFrom(null, 0, 1, 2))),
  ],
  [
    modelNamed('set'),
    fc.oneof(
      call('add', small, fc.constantFrom(null, true)),
      call('remove', small, nothing),
      call('contains', small, fc.boolean()),
      call('read', nothing, elements),
    ),
  ],
  [modelNamed('mutex'), fc.oneof(call('acquire', nothing, nothing), call('release', nothing, nothing))],
  [FORGETFUL, fc.oneof(call('read', nothing, small), call('write', small, nothing))],
  [
    COIN,
    fc.oneof(
      call('toss', nothing, fc.constantFrom(null, 0, 1)),
      call('look', nothing, fc.constantFrom(0, 1)),
    ),
  ],
];

/** Texts that are appended to, and now and then replaced; a set that grows: the search looks ahead. */
const APPENDED: Subject = [
  modelNamed('key-value'),
  fc.oneof(
    call('append', fc.constantFrom('a', 'b'), nothing),
    call('append', fc.constantFrom('a', 'b'), nothing),
    call('get', nothing, fc.constantFrom('', 'a', 'ab', 'ba', 'aa')),
    call('get', nothing, fc.constantFrom('', 'a', 'ab', 'b', 'abb')),
    call('put', fc.constantFrom('', 'a'), nothing),
  ),
];
const GROWN: Subject = [
  modelNamed('set'),
  fc.oneof(
    call('add', small, nothing),
    call('contains', small, fc.boolean()),
    call('read', nothing, elements),
  ),
];

/** A step of a schedule: a process begins its next call, or ends the one under way. */
const schedule = (calls: fc.Arbitrary<Call>) =>
  fc.array(
    fc.record({
      process: fc.integer({ min: 0, max: 2 }),
      call: calls,
      key: fc.constantFrom('x', 'y'),
      type: fc.constantFrom(
        'ok' as const,
        'ok' as const,
        'ok' as const,
        'ok' as const,
        'info' as const,
        'fail' as const,
      ),
    }),
    { maxLength: 16 },
  );

type Step = ReturnType<typeof schedule> extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

function operationsOf(steps: readonly Step[], model: Model): readonly Operation[] {
  const builder = new HistoryBuilder(model);
  const running = new Map<number, Step>();
  for (const step of steps) {
    const begun = running.get(step.process);
    const { call: own, key } = begun ?? step;
    const event = { process: String(step.process), f: own.f, key };
    const value = begun === undefined ? own.value : own.returned;
    const type: HistoryEvent['type'] = begun === undefined ? 'invoke' : step.type;
    builder.add({ ...event, type, value });
    if (begun === undefined) running.set(step.process, step);
    else running.delete(step.process);
  }
  return builder.end().operations;
}

describe('the search, beside a search of all orders,', () => {
  for (const [model, calls] of SUBJECTS)
    it(`agrees about small histories of ${model.name}, and its orders are orders`, () => {
      const seen = { consistent: 0, inconsistent: 0 };
      fc.assert(
        fc.property(schedule(calls), fc.constantFrom(...CONSISTENCIES), (steps, consistency) => {
          const operations = operationsOf(steps, model);
          const verdict = judgeOperations(operations, model, { consistency });
          const isRight = isConsistent(operations, model, consistency);
          expect(verdict.kind).to.equal(isRight ? 'consistent' : 'inconsistent');
          seen[isRight ? 'consistent' : 'inconsistent']++;
          if (verdict.kind === 'consistent')
            for (const { order } of verdict.orders)
              expect(isOrder(order, operations, model, consistency)).to.equal(true);
        }),
        { numRuns: byEffort({ full: 6000, gate: 500 }) },
      );
      expect(
        Object.values(seen).every((count) => count > 20),
        JSON.stringify(seen),
      ).to.equal(true);
    });

  it('agrees about histories of several objects, split and as a whole', () => {
    for (const [single, calls] of [...SUBJECTS.slice(0, 3), APPENDED, GROWN]) {
      const model = keyed(single);
      fc.assert(
        fc.property(schedule(calls), fc.constantFrom(...CONSISTENCIES), (steps, consistency) => {
          const operations = operationsOf(steps, model);
          const isRight = isConsistent(operations, model, consistency);
          const split = judgeOperations(operations, model, { consistency });
          const whole = judgeOperations(operations, unpartitioned(model), { consistency });
          expect([split.kind === 'consistent', whole.kind === 'consistent']).to.deep.equal([
            isRight,
            isRight,
          ]);
          if (split.kind !== 'consistent' || consistency === 'linearizable') return;
          const order = split.orders[0]?.order ?? [];
          expect(isOrder(order, operations, unpartitioned(model), consistency)).to.equal(true);
        }),
        { numRuns: byEffort({ full: 3000, gate: 300 }) },
      );
    }
  });

  it('comes exactly as far as can be ordered: to the end of the operation that does not fit', () => {
    for (const [model, calls] of [...SUBJECTS, GROWN])
      fc.assert(
        fc.property(schedule(calls), (steps) => {
          const operations = operationsOf(steps, model);
          const verdict = judgeOperations(operations, model);
          if (verdict.kind !== 'inconsistent') return;
          const [stuck] = verdict.stuck as [Operation];
          /** What has ended by then must be in order; the rest may be. */
          const until = (isIncluded: boolean) =>
            operations.map((operation) => ({
              ...operation,
              isKnown:
                operation.isKnown && (operation.end < stuck.end || (isIncluded && operation.id === stuck.id)),
            }));
          // With the results that are known later.
          const knowing: Model = {
            ...model,
            step: (state, operation) =>
              model.step(state, operations[(operation as Operation).id] as Operation),
          };
          expect(isConsistent(until(false), knowing)).to.equal(true);
          expect(isConsistent(until(true), knowing)).to.equal(false);
          const isOrdered = verdict.order.every(({ begin }) => begin < stuck.end);
          expect(isOrdered && !verdict.order.some(({ id }) => id === stuck.id)).to.equal(true);
        }),
        { numRuns: byEffort({ full: 1500, gate: 150 }) },
      );
  });
});
