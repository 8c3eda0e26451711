import { expect } from 'chai';
import { Findings, KEPT_MAX } from '../../lib/check/findings.ts';

/** As many violations as asked for, the last of them first: the nth is at n ms. */
function backwards(count: number): Findings {
  const found = new Findings();
  for (let atMs = count - 1; atMs >= 0; atMs--) found.add('no-gap', atMs, () => `the gap at ${String(atMs)}`);
  return found;
}

describe('findings', () => {
  it('are all kept, in the order of time, if they are few', () => {
    expect(backwards(3).violations()).to.deep.equal({
      count: 3,
      first: [0, 1, 2].map((atMs) => ({ promise: 'no-gap', atMs, message: `the gap at ${String(atMs)}` })),
    });
  });

  it('are counted, and the earliest of each promise are kept, if they are many', () => {
    const found = backwards(5 * KEPT_MAX + 7);
    found.add('fifo-order', 1e9, () => 'late, and the only one of its promise');
    const { count, first } = found.violations();
    expect(count).to.equal(5 * KEPT_MAX + 8);
    expect(first.map(({ atMs }) => atMs)).to.deep.equal([
      ...Array.from({ length: KEPT_MAX }, (_, atMs) => atMs),
      1e9,
    ]);
  });

  it('keep the order of their discovery if they are of the same time', () => {
    const found = new Findings();
    for (const [promise, message] of [
      ['no-gap', 'a'],
      ['fifo-order', 'b'],
      ['no-gap', 'c'],
    ] as const)
      found.add(promise, 5, () => message);
    expect(found.violations().first.map(({ message }) => message)).to.deep.equal(['a', 'b', 'c']);
  });

  it('are returned and counted for the selected promises only', () => {
    const found = backwards(2);
    found.add('fifo-order', 0, () => 'out of order');
    expect(found.violations((promise) => promise === 'fifo-order')).to.deep.equal({
      count: 1,
      first: [{ promise: 'fifo-order', atMs: 0, message: 'out of order' }],
    });
  });

  it('have a sentence and evidence only if they are kept', () => {
    let made = 0;
    const found = new Findings();
    let shown = 0;
    const evidence = () => ({ events: [], lost: [], shown: shown++ });
    for (let atMs = 0; atMs < 3 * KEPT_MAX; atMs++) found.add('no-gap', atMs, () => String(made++), evidence);
    expect([made, shown]).to.deep.equal([0, 0]);
    found.violations();
    expect([made, shown]).to.deep.equal([KEPT_MAX, KEPT_MAX]);
  });
});
