import { expect } from 'chai';
import fc from 'fast-check';
import { last } from 'ix/iterable';
import type { GridProgress } from '../../lib/model/check.ts';
import type { GridAction } from '../../lib/model/action.ts';
import { decodeState, encodeState } from '../../lib/model/exchange.ts';
import { explore } from '../../lib/model/explore.ts';
import { foldOf } from '../../lib/model/fold.ts';
import { GRID_DEFAULTS, NO_EVENTS, type GridOptions } from '../../lib/model/options.ts';
import type { Model } from '../../lib/model/model.ts';
import type { Progress } from '../../lib/model/search.ts';
import type { GridState } from '../../lib/model/state.ts';
import { SYMMETRY } from '../../lib/agents/chatroom/model/application.ts';
import { byEffort } from '../support/effort.ts';
import { gridModel, checkGrid } from '../support/chatModel.ts';

const NOTHING: GridOptions = { ...NO_EVENTS, servers: 2, isFolding: false, isWhole: true };

const BOUNDS = { maxStates: 1_000_000 };

/** Results by options, cached: several tests use the same grid. */
const known = new Map<string, GridProgress>();

function checked(some: Partial<GridOptions>): GridProgress {
  const options = { ...NOTHING, ...some };
  const name = JSON.stringify(options);
  let progress = known.get(name);
  if (progress === undefined) known.set(name, (progress = checkGrid(options, BOUNDS)));
  return progress;
}

describe('the modelled grid', () => {
  it('has the numbers of states in docs/SIMULATION.md', () => {
    const { states, distinct, depth, verdict } = checkGrid(GRID_DEFAULTS, BOUNDS);
    expect({ states, distinct, depth, verdict }).to.deep.equal({
      states: 320_197,
      distinct: 61_017,
      depth: 18,
      verdict: 'holds',
    });
  });

  describe('has as many states as a count by hand', () => {
    const numbers = (options: Partial<GridOptions>) => {
      const { states, distinct, depth, verdict } = checked(options);
      return { states, distinct, depth, verdict };
    };

    it('one server: a state before and after each of its messages', () => {
      expect(numbers({ servers: 1, messages: 3 })).to.deep.equal({
        states: 4,
        distinct: 4,
        depth: 3,
        verdict: 'holds',
      });
    });

    // Each server reads three lines of the other: handshake, `have` and `from`. It writes its second line after the first of
    // the other was read, and its third after the second; so neither can be more than two lines ahead, and two lines only if
    // the other has read a line. Of the 4 × 4 combinations of numbers of lines read, ten remain.
    const linked = 10;

    it('two servers during their handshake: no connection, or each combination of lines read', () => {
      expect(numbers({})).to.include({ distinct: 1 + linked, depth: 5, verdict: 'holds' });
    });

    it('three servers: the same for each of three independent pairs', () => {
      expect(numbers({ servers: 3 })).to.include({ distinct: (1 + linked) ** 3, depth: 15 });
    });

    it('three servers, folded: one state for each orbit under permutations', () => {
      const pair = 1 + linked;
      // Both have read the same number of lines, or there is no connection.
      const symmetric = 1 + 4;
      // Burnside: a transposition of two servers fixes the states in which their pair is symmetric and the other two pairs are
      // equal; a rotation of all three fixes those in which all pairs are equal.
      const orbits = (pair ** 3 + 3 * (symmetric * pair) + 2 * pair) / 6;
      expect(numbers({ servers: 3, isFolding: true })).to.include({ distinct: orbits, verdict: 'holds' });
    });

    it('two servers and a crash: the same, and each server alone', () => {
      // Alone with a connection: the numbers of lines that it has read and that are still to be read.
      const withConnection = [1, 2, 3, 2].reduce((sum, ways) => sum + ways, 0);
      // Without a connection: it has never had a link; or it had one, with or without having read `from`, and still lists the
      // other or has detected its crash.
      const without = 1 + 2 * 2;
      const alone = withConnection + without;
      expect(numbers({ crashes: 1 })).to.include({ distinct: 1 + linked + 2 * alone, verdict: 'holds' });
    });
  });

  describe('keeps every promise', () => {
    /** One more message doubles the number of states, and finds little more. */
    const [one, two, three] = byEffort({ full: [1, 2, 3], gate: [0, 1, 2] });
    const cases: readonly (readonly [string, Partial<GridOptions>])[] = [
      ['while nothing goes wrong', { messages: 3 }],
      ['among three, while nothing goes wrong', { servers: 3, messages: two, isFolding: true }],
      ['when servers crash', { messages: 3, crashes: 2 }],
      ['when one of three crashes', { servers: 3, messages: one, crashes: 1 }],
      ['when a server restarts', { messages: three, crashes: 1, restarts: 1 }],
      ['when a server restarts and is suspected', { messages: two, crashes: 1, restarts: 1, suspicions: 1 }],
      ['when a running server is suspected', { messages: three, suspicions: 2 }],
      ['when one of three is suspected', { servers: 3, suspicions: 1 }],
      ['when a connection takes no more for a while', { messages: 3, holds: 2 }],
      ['when connections break', { messages: three, cuts: 2 }],
      ['when a connection of three servers breaks', { servers: 3, cuts: 1 }],
      ['when connections break that take no more', { messages: 2, cuts: 1, holds: 1 }],
      ['when servers restart, and again', { messages: two, crashes: 2, restarts: 2 }],
      [
        'when a connection breaks and a server crashes',
        { messages: two, cuts: 1, crashes: 1, suspicions: 1 },
      ],
      ['when a connection breaks and a server restarts', { messages: 1, cuts: 1, crashes: 1, restarts: 1 }],
    ];
    for (const [title, options] of cases) {
      it(`${title}, and meets all required situations`, () => {
        const { verdict, violation, sometimes } = checked(options);
        expect(verdict, violation?.message).to.equal('holds');
        for (const [name, depth] of sometimes) expect(depth, name).to.be.above(0);
      });
    }
  });

  describe('divided among shards', () => {
    for (const options of [
      { messages: 1, cuts: 1, crashes: 1 },
      { crashes: 1, restarts: 1, suspicions: 1 },
      { messages: 1, holds: 1, isFolding: true },
      { servers: 3, messages: 1, isFolding: true },
    ]) {
      it(`has the same result (${JSON.stringify(options)})`, () => {
        const alone = checked(options);
        expect(alone.verdict).to.equal('holds');
        for (const shards of [2, 3]) {
          const divided = checkGrid({ ...NOTHING, ...options }, BOUNDS, shards);
          expect(divided, String(shards)).to.deep.equal(alone);
        }
      });
    }

    it('transfers all parts of a state to another copy of the model as plain data', () => {
      const options = { ...NOTHING, messages: 2, cuts: 1, crashes: 1, restarts: 1, suspicions: 1, holds: 1 };
      fc.assert(
        fc.property(fc.array(fc.nat({ max: 1000 }), { maxLength: 40 }), (choices) => {
          const { model } = gridModel(options);
          const other = gridModel(options).model;
          let state = model.init;
          for (const choice of choices) {
            const possible = [...model.actions(state)];
            if (possible.length > 0) state = model.next(state, possible[choice % possible.length]!);
          }
          const plain = structuredClone(encodeState(model.vocabularies, state));
          const there = decodeState(other.vocabularies, plain);
          const keys = (copy: typeof model, numbers: GridState) =>
            numbers.map((number, place) => copy.vocabularies[place]?.keyAt(number));
          expect(keys(other, there)).to.deep.equal(keys(model, state));
          expect([...other.actions(there)]).to.deep.equal([...model.actions(state)]);
        }),
        { numRuns: 50, seed: 1 },
      );
    });
  });

  describe('pair by pair', () => {
    it('has as many states with three servers as with two, with any budget', () => {
      const options = { messages: 1, cuts: 1, crashes: 1, suspicions: 1 };
      const pair = checked(options);
      const three = checked({ ...options, servers: 3, isWhole: false });
      expect(three).to.deep.equal(pair);
    });

    const crashing = { servers: 3, messages: 1, crashes: 1 };
    const parts = [
      { servers: 3, messages: 1, isFolding: true },
      { servers: 3, crashes: 1 },
    ];
    for (const options of byEffort({ full: [...parts, crashing], gate: parts })) {
      it(`has the same verdict as all servers at once (${JSON.stringify(options)})`, () => {
        const whole = checked(options);
        const pairs = checked({ ...options, isWhole: false });
        expect(pairs.verdict).to.equal(whole.verdict);
        expect(pairs.distinct).to.be.below(whole.distinct);
        expect([...pairs.sometimes.keys()]).to.deep.equal([...whole.sometimes.keys()]);
      });
    }

    it('meets all situations that are required with all servers at once', () => {
      const { sometimes } = gridModel({ ...NOTHING, ...crashing }).model.properties;
      const pairs = checked({ ...crashing, isWhole: false });
      expect(pairs.verdict).to.equal('holds');
      expect([...pairs.sometimes.keys()]).to.deep.equal([...sometimes.keys()]);
    });
  });

  describe('folded', () => {
    const sizes: readonly (readonly [string, Partial<GridOptions>])[] = [
      ['two servers', { messages: 3, holds: 1 }],
      ['three servers', { servers: 3, messages: 1 }],
    ];
    /** The folded states, by their content, of an exploration without folding and of one with folding. */
    const both = (options: Partial<GridOptions>) => {
      const noting = (isFolded: boolean) => {
        const keys = new Set<string>();
        const { outcome, distinct } = explored(() => {
          const { model, parts } = gridModel({ ...NOTHING, ...options });
          const fold = foldOf(parts, SYMMETRY);
          const note = (state: GridState) => {
            const folded = fold(state);
            keys.add(folded.map((number, place) => parts.vocabularies[place]?.keyAt(number)).join('\n'));
            return isFolded ? folded : state;
          };
          return { ...model, fold: note };
        });
        return { met: { kind: outcome?.kind, keys: [...keys].sort() }, distinct };
      };
      const unfolded = noting(false);
      return { all: unfolded.met, folded: noting(true).met, distinct: unfolded.distinct };
    };
    for (const [title, options] of sizes) {
      it(`${title} have the same states and the same verdict as unfolded`, () => {
        const { all, folded, distinct } = both(options);
        expect(folded).to.deep.equal(all);
        expect(checked({ ...options, isFolding: true }).distinct).to.equal(all.keys.length);
        expect(distinct).to.be.above(all.keys.length);
      });
    }

    for (const options of [{ suspicions: 1 }, { crashes: 1, restarts: 1 }]) {
      it(`is not done where connections can end (${JSON.stringify(options)}): it would miss states`, () => {
        const { all, folded } = both(options);
        expect(folded.keys).to.not.deep.equal(all.keys);
        expect(checked({ ...options, isFolding: true })).to.deep.equal(checked(options));
      });
    }
  });

  /** The last progress report of an exploration. */
  function explored(model: () => Model<GridAction>): Progress<GridAction> {
    return last(explore(model, BOUNDS)) as Progress<GridAction>;
  }
});
