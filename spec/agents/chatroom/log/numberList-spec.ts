import { expect } from 'chai';
import { NumberList } from '../../../../lib/agents/chatroom/log/numberList.ts';

function listOf(...numbers: readonly number[]): NumberList {
  const list = new NumberList();
  for (const number of numbers) list.push(number);
  return list;
}

const contentsOf = (list: NumberList) => Array.from({ length: list.length }, (_, i) => list.at(i));

describe('NumberList', () => {
  it('is empty initially', () => {
    expect(listOf().length).to.equal(0);
    expect(listOf().last()).to.equal(undefined);
  });

  it('keeps pushed numbers in order, across every growth', () => {
    for (const length of [1, 15, 16, 17, 31, 32, 33, 1000]) {
      const numbers = Array.from({ length }, (_, i) => i * 7);
      expect(contentsOf(listOf(...numbers)), `${String(length)} numbers`).to.deep.equal(numbers);
    }
  });

  it('stores every whole number below 2³²', () => {
    expect(contentsOf(listOf(0, 1, 2 ** 31, 2 ** 32 - 1))).to.deep.equal([0, 1, 2 ** 31, 2 ** 32 - 1]);
  });

  it('counts the pushed numbers, not the allocated ones', () => {
    const list = listOf(5, 6);
    expect(list.length).to.equal(2);
    expect(list.last()).to.equal(6);
  });

  it('returns its last number, before and after a growth', () => {
    const list = new NumberList();
    for (let i = 0; i < 100; i++) {
      list.push(i);
      expect(list.last()).to.equal(i);
    }
  });

  describe('lastAtMost', () => {
    const cases: readonly { numbers: readonly number[]; value: number; index: number; because: string }[] = [
      { numbers: [], value: 5, index: 0, because: 'there is none' },
      { numbers: [3], value: 2, index: 0, because: 'the only one is larger' },
      { numbers: [3], value: 3, index: 0, because: 'the only one is it' },
      { numbers: [3], value: 9, index: 0, because: 'the only one is smaller' },
      { numbers: [3, 6], value: 2, index: 0, because: 'all are larger' },
      { numbers: [3, 6], value: 5, index: 0, because: 'it lies between' },
      { numbers: [3, 6], value: 6, index: 1, because: 'the last is it' },
      { numbers: [3, 6], value: 7, index: 1, because: 'all are smaller' },
      { numbers: [0, 3, 3, 3, 8], value: 3, index: 3, because: 'the last of equal ones counts' },
      { numbers: [0, 0], value: 0, index: 1, because: 'the last of equal ones counts, from the first on' },
    ];
    for (const { numbers, value, index, because } of cases) {
      it(`of ${String(value)} in [${numbers.join()}] is ${String(index)}: ${because}`, () => {
        expect(listOf(...numbers).lastAtMost(value)).to.equal(index);
      });
    }

    it('agrees with a linear search in a long list', () => {
      const numbers = Array.from({ length: 100 }, (_, i) => Math.floor(i / 3) * 5);
      const list = listOf(...numbers);
      for (let value = 0; value < 180; value++) {
        expect(list.lastAtMost(value), String(value)).to.equal(
          numbers.findLastIndex((number) => number <= value),
        );
      }
    });
  });
});
