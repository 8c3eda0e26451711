import { expect } from 'chai';
import fc from 'fast-check';
import { PairTable } from '../../lib/model/pairTable.ts';

describe('the table of pairs', () => {
  it('returns the last value set for each pair, and none for others, like a map', () => {
    const small = fc.nat({ max: 9 });
    const any = fc.oneof(small, fc.nat({ max: 2 ** 32 - 2 }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(any, any, any), { maxLength: 300 }),
        fc.array(fc.tuple(any, any)),
        (sets, others) => {
          const table = new PairTable();
          const map = new Map<string, number>();
          for (const [first, second, value] of sets) {
            table.set(first, second, value);
            map.set(`${String(first)} ${String(second)}`, value);
          }
          for (const [first, second] of [...sets, ...others])
            expect(table.get(first, second)).to.equal(map.get(`${String(first)} ${String(second)}`) ?? -1);
        },
      ),
    );
  });
});
