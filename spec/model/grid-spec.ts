import { expect } from 'chai';
import { checkGrid, type GridProgress } from '../../lib/model/check.ts';
import { checkDelivery } from '../../lib/check/delivery.ts';
import type { GridAction } from '../../lib/model/action.ts';
import { explore, type Progress } from '../../lib/model/explore.ts';
import { foldedKey } from '../../lib/model/fold.ts';
import { gridModel } from '../../lib/model/grid.ts';
import type { GridOptions } from '../../lib/model/options.ts';
import type { Model } from '../../lib/model/model.ts';
import { historyOf, replay } from '../../lib/model/replay.ts';
import { keyOfNumbers, type GridState } from '../../lib/model/state.ts';

const NOTHING: GridOptions = {
  servers: 2,
  messages: 0,
  cuts: 0,
  crashes: 0,
  restarts: 0,
  suspicions: 0,
  clogs: 0,
  isFolding: false,
};

function checked(options: Partial<GridOptions>, maxStates = 1_000_000): GridProgress {
  return checkGrid({ ...NOTHING, ...options }, { maxStates });
}

/** What is broken, and the shortest way there, in words. */
function brokenBy(options: Partial<GridOptions>): { property: string; message: string; way: string[] } {
  const { violation } = checked(options);
  if (violation === undefined) return expect.fail('nothing is broken');
  const { property, message, scenes } = violation;
  return { property, message, way: scenes.map(({ words }) => words) };
}

describe('the modelled grid', () => {
  describe('has as many states as one counts by hand', () => {
    const numbers = (options: Partial<GridOptions>) => {
      const { states, distinct, depth, verdict } = checked(options);
      return { states, distinct, depth, verdict };
    };

    it('one server, which talks to itself: before and behind each of its messages', () => {
      expect(numbers({ servers: 1, messages: 3 })).to.deep.equal({
        states: 4,
        distinct: 4,
        depth: 3,
        verdict: 'holds',
      });
    });

    it('two servers that get to know each other: no connection, one, either has read who is there, both have', () => {
      expect(numbers({})).to.deep.equal({ states: 6, distinct: 5, depth: 3, verdict: 'holds' });
    });

    it('three servers: that, for each of three pairs, and none knows of another', () => {
      expect(numbers({ servers: 3 })).to.include({ distinct: 5 ** 3, depth: 9 });
    });

    it('three servers folded: as many as there are orbits of those under all ways to name them', () => {
      // Burnside: naming two the other way round leaves 3 × 5 of 125 as they are (the pair itself must look the same from
      // both sides), naming all on by one leaves 5.
      const orbits = (5 ** 3 + 3 * (3 * 5) + 2 * 5) / 6;
      expect(numbers({ servers: 3, isFolding: true })).to.include({ distinct: orbits, verdict: 'holds' });
    });

    it('two servers and a crash: those five, and either alone', () => {
      // Alone without a connection, with one in which the other's ping is still to be read, or with one where it was read.
      const alone = 3;
      expect(numbers({ crashes: 1 })).to.include({ distinct: 5 + 2 * alone, verdict: 'holds' });
    });
  });

  describe('keeps every promise', () => {
    const cases: readonly (readonly [string, Partial<GridOptions>])[] = [
      ['while nothing goes wrong', { messages: 3 }],
      ['among three, while nothing goes wrong', { servers: 3, messages: 2, isFolding: true }],
      ['when servers crash', { messages: 3, crashes: 2 }],
      ['when one of three crashes', { servers: 3, messages: 1, crashes: 1 }],
      ['when a server starts again', { messages: 3, crashes: 1, restarts: 1 }],
      [
        'when a server starts again and is suspected',
        { messages: 2, crashes: 1, restarts: 1, suspicions: 1 },
      ],
      ['when a server that lives is suspected', { messages: 3, suspicions: 2 }],
      ['when one of three is suspected', { servers: 3, messages: 2, suspicions: 1, isFolding: true }],
      ['when a connection takes no more for a while', { messages: 3, clogs: 2 }],
    ];
    for (const [title, options] of cases) {
      it(`${title}, and meets all that there is to be met`, () => {
        const { verdict, violation, sometimes } = checked(options);
        expect(verdict, violation?.message).to.equal('holds');
        for (const [name, depth] of sometimes) expect(depth, name).to.be.above(0);
      });
    }
  });

  // These stand here until servers can: what is to be expected now is told from what is not.
  describe('shows what servers cannot promise yet', () => {
    it('what is said while a broken connection is made anew is never delivered', () => {
      const { property, message, way } = brokenBy({ messages: 1, cuts: 1 });
      expect(property).to.equal('lost');
      expect(message).to.include('the last of these is "m1.1.0"');
      expect(way).to.deep.equal([
        'server 1 connects to server 0',
        'server 0 reads "ping 1" of server 1',
        'server 1 reads "ping 0" of server 0',
        'the connection between server 0 and server 1 breaks, with what is on the way in it',
        'server 0 sees that its connection with server 1 has ended',
        'server 1 sees that its connection with server 0 has ended',
        'server 1 connects to server 0',
        'server 0 reads "ping 1" of server 1',
        'server 1 is told to broadcast',
        'server 1 reads "ping 0" of server 0',
      ]);
    });

    it('what was on the way in a connection that breaks is left out', () => {
      const { model, parts } = gridModel({ ...NOTHING, messages: 3, cuts: 1 });
      const always = { ...model, properties: { ...model.properties, eventually: new Map<string, never>() } };
      const { outcome } = explored(always);
      if (outcome?.kind !== 'violated' || outcome.path === undefined) return expect.fail(outcome?.kind);
      const actions = outcome.path.map(({ action }) => action);
      const [found] = checkDelivery(historyOf(replay(parts, actions)));
      expect([outcome.property, found?.promise]).to.deep.equal(['delivery', 'gap']);
      expect(actions.filter(({ kind }) => kind === 'broadcast')).to.have.length(3);
      expect(actions).to.have.length(12);
      return undefined;
    });

    it('the last words of a dead server are delivered if they are read when its successor has crashed itself', () => {
      const { property, message, way } = brokenBy({ messages: 2, crashes: 2, restarts: 1 });
      expect(property).to.equal('from-the-dead');
      expect(message).to.include('delivered "m1.1.0"').and.to.include('after messages of its life 2');
      expect(way.slice(-2)).to.deep.equal([
        'server 0 sees that its connection with server 1 has ended',
        'server 0 reads "ping 1", "msg 1 m1.1.0" of server 1',
      ]);
    });
  });

  it('keeps apart all that differs, also where it remembers more than a character can name', () => {
    // Halves of characters that stand beside each other would be taken for a whole one.
    const numbers = [0, 1, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0x10000, 0x10ffff - 0x800];
    const keys = new Set<string>();
    for (const a of numbers) {
      for (const b of numbers) for (const c of numbers) keys.add(keyOfNumbers([a, b, c]));
    }
    expect(keys.size).to.equal(numbers.length ** 3);
  });

  describe('folded', () => {
    const sizes: readonly (readonly [string, Partial<GridOptions>])[] = [
      ['two servers', { messages: 3, suspicions: 1, clogs: 1 }],
      ['three servers', { servers: 3, messages: 2 }],
      ['three servers that suspect each other', { servers: 3, messages: 1, suspicions: 1 }],
    ];
    /** The states, by their folded keys, that are met when nothing is folded, and when all is. */
    const both = (options: Partial<GridOptions>) => {
      const { model, parts } = gridModel({ ...NOTHING, ...options });
      const fold = foldedKey(parts);
      const noting = (key: (state: GridState) => string) => {
        const keys = new Set<string>();
        const { outcome } = explored({
          ...model,
          key: (state) => {
            keys.add(fold(state));
            return key(state);
          },
        });
        return { kind: outcome?.kind, keys: [...keys].sort() };
      };
      return { all: noting(keyOfNumbers), folded: noting(fold) };
    };
    for (const [title, options] of sizes) {
      it(`${title} come to the same states and the same verdict as unfolded`, () => {
        const { all, folded } = both(options);
        expect(folded).to.deep.equal(all);
        expect(checked({ ...options, isFolding: true }).distinct).to.equal(all.keys.length);
        expect(checked(options).distinct).to.be.above(all.keys.length);
      });
    }

    for (const options of [{ cuts: 1 }, { crashes: 1, restarts: 1 }]) {
      it(`would miss states where connections end (${JSON.stringify(options)}), so there it is not done`, () => {
        const { all, folded } = both(options);
        expect(folded.keys.length).to.be.below(all.keys.length);
        expect(checked({ ...options, isFolding: true })).to.deep.equal(checked(options));
      });
    }
  });

  /** The last that is told of an exploration. */
  function explored(model: Model<GridState, GridAction>): Progress<GridState, GridAction> {
    let last: Progress<GridState, GridAction> | undefined;
    for (last of explore(model, { maxStates: 1_000_000 })) continue;
    return last as Progress<GridState, GridAction>;
  }
});
