import { expect } from 'chai';
import { activeFaults } from '../../../bin/grid/activeFaults.ts';

const hold = (peer: number, forMs: number) => ({ kind: 'hold', peer, forMs }) as const;
const delay = (peer: number, extraMs: number, forMs: number) =>
  ({ kind: 'delay', peer, extraMs, forMs }) as const;

describe('active faults of links', () => {
  it('stay with the server that injects them, for the rest of their duration', () => {
    const { add, leftOf } = activeFaults();
    add(2, hold(0, 50), 100);
    add(2, delay(1, 5, 80), 110);
    add(1, hold(0, 500), 100);
    expect(leftOf(2, 120)).to.deep.equal([hold(0, 30), delay(1, 5, 70)]);
    expect(leftOf(1, 120)).to.deep.equal([hold(0, 480)]);
    expect(leftOf(0, 120)).to.deep.equal([]);
  });

  it('remain for the rest of their duration, and are removed after it', () => {
    const { add, leftOf } = activeFaults();
    add(2, hold(0, 50), 100);
    expect(leftOf(2, 149)).to.deep.equal([hold(0, 1)]);
    expect(leftOf(2, 150)).to.deep.equal([]);
  });

  it('contain a hold until the last one has ended, and the last delay, separately', () => {
    const { add, leftOf } = activeFaults();
    add(2, hold(0, 90), 100);
    add(2, delay(0, 5, 90), 100);
    add(2, hold(0, 10), 110);
    add(2, delay(0, 7, 10), 110);
    expect(leftOf(2, 115)).to.deep.equal([hold(0, 75), delay(0, 7, 5)]);
    add(2, hold(0, 500), 120);
    expect(leftOf(2, 120)).to.deep.equal([hold(0, 500)]);
  });

  it('contain no cut, which ends at once', () => {
    const { add, leftOf } = activeFaults();
    add(2, { kind: 'cut', peer: 0 }, 100);
    expect(leftOf(2, 100)).to.deep.equal([]);
  });
});
