import { expect } from 'chai';
import type { Invocation, OperationFact } from '../../../lib/agent/operations.ts';
import type { Model } from '../../../lib/check/linearizability/model.ts';
import { modelNamed } from '../../../lib/check/linearizability/models/index.ts';
import {
  frontierAfter,
  frontierOf,
  isPossible,
  NO_OPERATIONS,
  type Frontier,
} from '../../../lib/check/linearizability/frontier.ts';
import { withFact, type Operated } from '../../../lib/check/linearizability/operated.ts';
import { inconsistencyIn } from '../../../lib/check/linearizability/property.ts';
import { randomOf, type Random } from '../../../lib/sim/random.ts';
import { byEffort } from '../../support/effort.ts';
import { FORGETFUL } from '../../support/forgetful.ts';

type Told = readonly [agent: string, fact: OperationFact];

/** A model, and how its operations and their results are drawn. */
interface Subject {
  readonly model: Model;
  readonly invocation: (random: Random) => Invocation;
  readonly results: readonly unknown[];
}

/** The number of facts in most histories. */
const SHORT = 30;

const small = (random: Random) => random.between(0, 2);

const reading = (random: Random): Invocation | undefined => (random.happens(500) ? { f: 'read' } : undefined);

const SUBJECTS: readonly Subject[] = [
  {
    model: modelNamed('register', 0),
    invocation: (random) => reading(random) ?? { f: 'write', value: small(random) },
    results: [null, 0, 1, 2],
  },
  {
    model: modelNamed('cas-register', 0),
    invocation: (random) =>
      reading(random) ??
      (random.happens(500)
        ? { f: 'write', value: small(random) }
        : { f: 'cas', value: [small(random), small(random)] }),
    results: [true, false, null, 0, 1, 2],
  },
  {
    model: modelNamed('key-value', ''),
    invocation: (random) => {
      const key = small(random);
      const f = ['get', 'put', 'append'][small(random)] as string;
      return f === 'get' ? { f, key } : { f, key, value: 'xyz'.charAt(small(random)) };
    },
    results: [null, '', 'x', 'y', 'z', 'xy', 'zx'],
  },
  {
    model: modelNamed('queue'),
    invocation: (random) => (random.happens(500) ? { f: 'dequeue' } : { f: 'enqueue', value: small(random) }),
    results: [null, 0, 1, 2],
  },
  {
    model: FORGETFUL,
    invocation: (random) => reading(random) ?? { f: 'write', value: small(random) },
    results: [null, 0, 1, 2],
  },
];

interface Running {
  readonly invocation: Invocation;
  /** Undefined until it has taken effect. */
  result?: { readonly value: unknown };
}

/** The facts of some processes that use an object: mostly results that are right; some outcomes are unknown, and some operations take very long. */
function drawn(random: Random, { model, invocation, results }: Subject, length: number): readonly Told[] {
  const states = new Map<string, unknown>();
  const takeEffect = (running: Running) => {
    const { f, key, value = null } = running.invocation;
    const object = String(key);
    const before = states.has(object) ? states.get(object) : model.init;
    for (const returned of results) {
      const operation = { f, ...(key !== undefined && { key }), value, isKnown: true, returned };
      const next = model.step(before, operation);
      if (next.length === 0) continue;
      states.set(object, random.oneOf(next));
      running.result = { value: returned };
      return;
    }
  };
  const facts: Told[] = [];
  const processes: (Running | undefined)[] = Array.from({ length: random.between(2, 4) }, () => undefined);
  const isWrong = random.happens(500);
  while (facts.length < length) {
    // The last process is slow.
    const at = random.happens(15) ? processes.length - 1 : random.between(0, processes.length - 2);
    const running = processes[at];
    const tell = (fact: OperationFact) => facts.push([at === 0 ? 'a' : 'b', { ...fact, process: at }]);
    const begin = () => {
      const begun = invocation(random);
      tell({ kind: 'invoked', ...begun });
      processes[at] = { invocation: begun };
    };
    const end = (type: 'ok' | 'fail' | 'info', value?: unknown) => {
      tell({ kind: 'returned', type, ...(value !== undefined && { value }) });
      processes[at] = undefined;
    };
    if (running === undefined) begin();
    else if (running.result !== undefined) {
      const { value } = isWrong && random.happens(50) ? { value: random.oneOf(results) } : running.result;
      if (random.happens(length > SHORT ? 10 : 125)) end('info');
      else end('ok', value);
    } else {
      // Of many unknown outcomes, the search from scratch takes too long.
      const chance = random.between(1, length > SHORT ? 200 : 24);
      if (chance === 0) begin();
      else if (chance === 1) end('info');
      else if (chance === 2) end('fail');
      else takeEffect(running);
    }
  }
  return facts;
}

const HISTORIES = byEffort({ full: 20_000, gate: 250 });

describe('a history that grows', () => {
  for (const subject of SUBJECTS)
    it(`is judged as it is from scratch: ${subject.model.name}`, function () {
      this.timeout(600_000);
      const { model } = subject;
      const found = { violated: 0, fine: 0, open: 0, late: 0 };
      for (let seed = 1; seed <= HISTORIES / SUBJECTS.length; seed++) {
        const length = seed % 10 === 0 && model.name.endsWith('register') ? 160 : SHORT;
        let history: Operated = {};
        let frontier: Frontier | undefined = NO_OPERATIONS;
        for (const [agent, fact] of drawn(randomOf(seed), subject, length)) {
          const before: Frontier = frontier;
          history = withFact(history, agent, fact);
          frontier = frontierAfter(before, agent, fact, history, model);
          if (frontier === undefined) break;
          if (fact.kind === 'returned' && fact.type === 'info') found.open++;
          const wasLost = [...before.parts.values()].some(({ candidates }) =>
            candidates.some(({ stage }) => stage === 'lost'),
          );
          if (wasLost) found.late++;
          if (fact.kind === 'invoked') continue;
          const isRight = inconsistencyIn(history, model) === undefined;
          expect(isPossible(frontier), `seed ${String(seed)}`).to.equal(isRight);
          const again = frontierOf(history, model);
          if (again !== undefined)
            expect(isPossible(again), `seed ${String(seed)}, at once`).to.equal(isRight);
          found[isRight ? 'fine' : 'violated']++;
          if (!isRight) break;
        }
      }
      const { late, ...others } = found;
      for (const count of Object.values(others)) expect(count, JSON.stringify(found)).to.be.above(0);
      if (model.name.endsWith('register')) expect(late).to.be.above(0);
    });
});
