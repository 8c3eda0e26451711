import { expect } from 'chai';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { isOmitted, stateOfText, textOfState, textWithin } from '../../lib/box/stateText.ts';

describe('the text of a state', () => {
  it('is JSON, for a state that is JSON data', () => {
    const state = { log: [1, 'two', null, { three: false }] };
    expect(textOfState(state)).to.equal(JSON.stringify(state));
  });

  it('keeps maps, sets, bytes, big integers, undefined and numbers that JSON does not have', () => {
    const state = {
      map: new Map<unknown, unknown>([[{ key: 1 }, new Set(['a', 2n])]]),
      bytes: Uint8Array.of(0, 255),
      numbers: [Infinity, -Infinity, NaN],
      nothing: [undefined],
      tag: { $map: 'of the state' },
    };
    expect(stateOfText(textOfState(state))).to.deep.equal(state);
    expect(stateOfText(textOfState(undefined))).to.equal(undefined);
  });

  it('becomes the same state again', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.bigInt());
    const { state } = fc.letrec((tie) => ({
      state: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie('state')),
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('$map', '$set', '$object', '__proto__')),
          tie('state'),
          {
            noNullPrototype: true,
          },
        ),
        fc.array(fc.tuple(leaf, tie('state'))).map((entries) => new Map(entries)),
        fc.array(leaf).map((items) => new Set(items)),
      ),
    }));
    fc.assert(
      fc.property(state, (value) => {
        // Chai sorts the keys of maps as texts, which objects in them may not have.
        expect(isDeepStrictEqual(stateOfText(textOfState(value)), value)).to.equal(true);
      }),
    );
  });

  it('is a sentence instead of a state that has none: nested too deeply, in itself, or with a getter that throws', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 20_000; depth++) deep = depth % 2 === 0 ? { deep } : [deep];
    const cyclic: { self?: unknown; map: Map<unknown, unknown> } = { map: new Map() };
    cyclic.map.set(cyclic, cyclic);
    const throwing = {
      get state(): never {
        throw new Error('not now');
      },
    };
    for (const [state, why] of [
      [deep, 'it is nested more than 1000 deep'],
      [cyclic, 'it is nested more than 1000 deep'],
      [throwing, 'not now'],
    ] as const) {
      const text = textOfState(state);
      expect(JSON.parse(text)).to.deep.equal({ $omitted: `no text: ${why}` });
      expect([stateOfText(text), isOmitted(text)]).to.deep.equal([undefined, true]);
    }
    expect(isOmitted(textOfState({ $omitted: 'of the state' }))).to.equal(false);
    expect(stateOfText(textOfState({ $omitted: 'of the state' }))).to.deep.equal({
      $omitted: 'of the state',
    });
    let allowed: unknown = 1;
    for (let depth = 0; depth < 1000; depth++) allowed = [allowed];
    expect(stateOfText(textOfState(allowed))).to.deep.equal(allowed);
  });

  it('above a limit is its length and its beginning', () => {
    const text = textOfState('x'.repeat(5_000));
    expect(textWithin(5_002, text)).to.equal(text);
    const cut = textWithin(5_001, text);
    expect(JSON.parse(cut)).to.deep.equal({
      $omitted: `5002 characters, which begin with "${'x'.repeat(999)}`,
    });
    expect([stateOfText(cut), isOmitted(cut)]).to.deep.equal([undefined, true]);
  });

  it('leaves out functions, as JSON does', () => {
    expect(textOfState({ run: () => 1, kept: 1 })).to.equal('{"kept":1}');
    expect(textOfState(() => 1)).to.equal(textOfState(undefined));
  });
});
