import { expect } from 'chai';
import type { BoxTurn } from '../../lib/box/serve.ts';
import { unsentAfter, waitingIn, type Unsent } from '../../lib/box/unsent.ts';

describe('the messages of a box that were not written yet', () => {
  const turn = (event: unknown, effects: readonly unknown[] = []) =>
    ({ event, effects }) as unknown as BoxTurn;
  const sends = (peer: number, count: number) => ({
    kind: 'sendTo',
    peer,
    contents: Array.from({ length: count }, () => 'x'),
  });

  function counting() {
    let unsent: Unsent = new Map();
    return {
      record: (one: BoxTurn) => (unsent = unsentAfter(unsent, one)),
      waiting: () => waitingIn(unsent),
    };
  }

  it('are counted for each box', () => {
    const { record, waiting } = counting();
    record(turn({ kind: 'expired' }, [sends(1, 2), sends(2, 1)]));
    expect([...waiting()]).to.deep.equal([
      [1, 2],
      [2, 1],
    ]);
    record(turn({ kind: 'sent', peer: 1, first: 0, count: 1 }));
    expect([...waiting()]).to.deep.equal([
      [1, 1],
      [2, 1],
    ]);
    // A part is sent again over a new connection.
    record(turn({ kind: 'sent', peer: 1, first: 0, count: 2 }));
    record(turn({ kind: 'sent', peer: 1, first: 0, count: 1 }));
    expect([...waiting()]).to.deep.equal([[2, 1]]);
  });

  it('are lost with the session, and what is sent at its end belongs to the next one', () => {
    const { record, waiting } = counting();
    record(turn({ kind: 'expired' }, [sends(1, 2)]));
    record(turn({ kind: 'peerDown', peer: 1 }, [sends(1, 3)]));
    expect([...waiting()]).to.deep.equal([[1, 3]]);
  });

  it('have the numbers that the next session begins with, although its queue did not accept all before', () => {
    const { record, waiting } = counting();
    record(turn({ kind: 'expired' }, [sends(1, 4)]));
    record(turn({ kind: 'peerDown', peer: 1, next: 2 }, [sends(1, 3)]));
    record(turn({ kind: 'sent', peer: 1, first: 2, count: 2 }));
    expect([...waiting()]).to.deep.equal([[1, 1]]);
  });

  it('are not changed by a turn that concerns no other box', () => {
    const before = new Map([[1, { sent: 2, written: 1 }]]);
    expect(unsentAfter(before, turn({ kind: 'expired' }))).to.equal(before);
  });
});
