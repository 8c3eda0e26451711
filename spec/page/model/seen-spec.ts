import { expect } from 'chai';
import fc from 'fast-check';
import { PermalinkParams } from '../../../page/model/permalinkParams.ts';
import { seenIn, seenText, type Seen } from '../../../page/model/seen.ts';

const ms = (min: number) =>
  fc.double({ min, max: 1e7, noNaN: true }).map((one) => Number(one.toFixed(6)) + 0);
const seen: fc.Arbitrary<Seen> = fc.record(
  {
    window: fc.record({ fromMs: ms(-1e5), lengthMs: ms(1) }),
    playheadMs: ms(-1e5),
    violation: fc.nat({ max: 999 }),
    isOrdered: fc.constant(true as const),
    isPresenting: fc.constant(true as const),
    filter: fc
      .record({
        withoutServers: fc.uniqueArray(fc.nat({ max: 99 }), { minLength: 1 }).map((ids) => new Set(ids)),
        chosenKinds: fc
          .tuple(fc.boolean(), fc.boolean())
          .map(([first, second]) => new Map([['crashed', first] as const, ['started', second] as const])),
        text: fc.string().map((text) => text.toLowerCase()),
      })
      .map(({ chosenKinds, ...rest }) => ({ ...rest, chosenKinds })),
  },
  { requiredKeys: [] },
);

const parsed = (text: string) => {
  const params = new PermalinkParams(`#live${text}`);
  return { seen: seenIn(params), problems: params.problems };
};
/** A map in the order of its keys. */
const sorted = ({ filter, ...rest }: Seen) => ({
  ...rest,
  ...(filter && { filter: { ...filter, chosenKinds: [...filter.chosenKinds].sort() } }),
});

describe('what is seen, in an address', () => {
  it('is the same when the address is opened', () => {
    fc.assert(
      fc.property(seen, (one) => {
        const { seen: again, problems } = parsed(seenText(one));
        expect([sorted(again), problems]).to.deep.equal([sorted(one), []]);
      }),
    );
  });

  it('is left out as far as it is as at first', () => {
    expect(seenText({})).to.equal('');
    expect(seenText({ violation: 0, playheadMs: 1.23456789 })).to.equal('&playhead=1.234568&violation=1');
  });

  it('says by name which part is wrong, and what is allowed; the rest is used', () => {
    const { seen: again, problems } = parsed(
      '&from=x&length=5&playhead=7&violation=0&without=1,b&show=crashed,foo&find=A',
    );
    expect(again).to.deep.include({ playheadMs: 7 });
    expect(again.window).to.equal(undefined);
    expect(again.filter).to.deep.equal({
      withoutServers: new Set([1]),
      chosenKinds: new Map([['crashed', true]]),
      text: 'a',
    });
    expect(problems.map((problem) => problem.replace(/\(.*/, ''))).to.deep.equal([
      'from=x is not a number from -1000000000000 to 1000000000000',
      'violation=0 is not a number from 1 to 1000000',
      'without=1,b is no list of numbers from 0 to 999',
      'show=crashed,foo is not all known ',
    ]);
    expect(parsed('&from=5').problems).to.deep.equal(['length is missing']);
    expect(parsed(`&find=${'a'.repeat(201)}`).problems[0]).to.match(/has more than 200 characters$/);
  });
});
