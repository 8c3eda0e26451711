import { expect } from 'chai';
import { heapLimitBytes, heapWatch, memoryWatch } from '../../bin/heap.ts';

/** A heap of 100 bytes with the given amounts of live data and of garbage. */
function heap(alive: number, garbage: number) {
  const state = { alive, garbage, collections: 0 };
  const isFull = heapWatch({
    limitBytes: 100,
    usedBytes: () => state.alive + state.garbage,
    collect: () => {
      state.garbage = 0;
      state.collections++;
    },
  });
  return { state, isFull };
}

describe('the heap check', () => {
  it('does not collect garbage while there is room', () => {
    const { state, isFull } = heap(30, 30);
    expect(isFull()).to.equal(false);
    expect(state.collections).to.equal(0);
  });

  it('does not count garbage: it is collected first', () => {
    const { state, isFull } = heap(30, 60);
    expect(isFull()).to.equal(false);
    expect(state.collections).to.equal(1);
  });

  it('reports a full heap before the limit is reached', () => {
    expect(heap(75, 0).isFull()).to.equal(true);
    expect(heap(65, 30).isFull()).to.equal(false);
  });

  it('measures the heap of this process', () => {
    expect(heapWatch()()).to.equal(false);
    expect(heapLimitBytes()).to.be.greaterThan(1024 * 1024);
  });
});

describe('the memory check', () => {
  it('reports full memory before the limit is reached', () => {
    expect(memoryWatch({ usedBytes: () => 80, limitBytes: 100 })()).to.equal(false);
    expect(memoryWatch({ usedBytes: () => 90, limitBytes: 100 })()).to.equal(true);
  });

  it('measures this process', () => {
    expect(memoryWatch()()).to.equal(false);
  });
});
