import { expect } from 'chai';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import { Matching } from '../../lib/trace/matching.ts';

const SENDER = { server: 0, incarnation: 7 };
const NEXT = { server: 0, incarnation: 5 };

/** A matching in which the sender has made messages 0 and 1, then 2. */
function made(): Matching<string> {
  const matching = new Matching<string>();
  matching.made(SENDER, 0, 2, 'made 0');
  matching.made(SENDER, 2, 1, 'made 2');
  return matching;
}

describe('Matching', () => {
  it('returns the first event that sent a message to the receiver as the cause, otherwise the one that made it', () => {
    const matching = made();
    const causes = (to: number) => matching.causesOf(SENDER, 0, 3, to);
    expect(causes(1)).to.deep.equal(['made 0', 'made 2']);
    matching.sent(SENDER, 1, 1, 2, 'sent first');
    matching.sent(SENDER, 1, 0, 3, 'sent again');
    matching.sent(SENDER, 1, 0, 3, 'sent a third time');
    expect(causes(1)).to.deep.equal(['sent again', 'sent first']);
    expect(causes(2)).to.deep.equal(['made 0', 'made 2']);
  });

  it('records events that send or make messages, and returns the causes of receipts', () => {
    const matching = new Matching<string>();
    const at = { ...SENDER, atMs: 0 };
    const received = { server: 1, incarnation: 1, atMs: 1, kind: 'received', from: 0, count: 2 } as const;
    const fact = { kind: 'broadcast', first: 0, texts: ['a', 'b', 'c'] };
    matching.note({ ...at, kind: 'fact', fact }, CHATROOM, 'made');
    matching.note({ ...at, kind: 'sent', to: 1, first: 1, count: 1 }, CHATROOM, 'sent');
    matching.note({ ...at, kind: 'linkUp', peer: 1 }, CHATROOM, 'neither');
    expect(matching.causesOfReceipt({ ...received, of: 7, first: 1 })).to.deep.equal(['sent', 'made']);
    expect(matching.causesOfReceipt(received)).to.deep.equal([]);
    expect(matching.causesOfReceipt({ ...at, kind: 'started' })).to.deep.equal([]);
  });

  it('returns no cause for messages that were neither sent nor made', () => {
    expect(made().causesOf(SENDER, 3, 5, 1)).to.deep.equal([]);
    expect(made().causesOf(NEXT, 0, 1, 1)).to.deep.equal([]);
  });

  it('distinguishes messages with the same number to different receivers', () => {
    const matching = new Matching<string>();
    matching.sent(SENDER, 1, 0, 1, 'to 1');
    matching.sent(SENDER, 2, 0, 1, 'to 2');
    expect(matching.causesOf(SENDER, 0, 1, 2)).to.deep.equal(['to 2']);
  });
});
