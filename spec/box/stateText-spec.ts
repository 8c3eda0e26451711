import { expect } from 'chai';
import * as fc from 'fast-check';
import { stateOfText, textOfState } from '../../lib/box/stateText.ts';

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
        expect(stateOfText(textOfState(value))).to.deep.equal(value);
      }),
    );
  });

  it('leaves out functions, as JSON does', () => {
    expect(textOfState({ run: () => 1, kept: 1 })).to.equal('{"kept":1}');
    expect(textOfState(() => 1)).to.equal(textOfState(undefined));
  });
});
