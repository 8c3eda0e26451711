import { expect } from 'chai';
import { withReceipt } from '../../../bin/outside/receipts.ts';

describe('an inferred delivery', () => {
  const own = { atMs: 5, server: 1, incarnation: 2 };
  const delivery = (sender: number) =>
    ({
      ...own,
      kind: 'fact',
      fact: { kind: 'delivered', sender, of: 7, first: 3, texts: ['a', 'b'], inferred: true },
    }) as const;

  it('follows the receipt of its messages, to which their arrows lead', () => {
    const receipt = { ...own, kind: 'received', from: 0, of: 7, first: 3, count: 2 };
    expect(withReceipt(delivery(0))).to.deep.equal([receipt, delivery(0)]);
  });

  it("has none if the messages are the server's own", () => {
    expect(withReceipt(delivery(1))).to.deep.equal([delivery(1)]);
  });
});
