import { expect } from 'chai';
import { checkValidity } from '../../../../lib/agents/chatroom/check/validity.ts';
import type { HistoryEvent } from '../../../../lib/agents/chatroom/check/history.ts';
import {
  crashed,
  heard,
  inWords,
  linkDown,
  linkUp,
  said,
  started,
  withOwn,
} from '../../../support/history.ts';

/** The lost messages of a history after servers 0 and 1 have started and linked. */
function lost(...events: HistoryEvent[]): string[] {
  const history = [started(0, 0), started(0, 1), linkUp(5, 0, 1), linkUp(6, 1, 0), ...events];
  return inWords(checkValidity(withOwn(history)));
}

describe('validity', () => {
  it('is kept if every server has every message', () => {
    expect(
      lost(said(10, 0, 'a'), heard(11, 1, 0, 'a'), said(12, 1, 'b'), heard(13, 0, 1, 'b')),
    ).to.deep.equal([]);
  });

  it('is broken by a receiver that has nothing of a linked sender', () => {
    expect(lost(said(10, 0, 'a', 'b'))).to.deep.equal([
      'validity: server 1 never got "a" and "b" of server 0, the last broadcast at 10.0 ms, and both are running',
    ]);
  });

  it('has what was lost as its evidence', () => {
    const history = withOwn([
      ...[started(0, 0), started(0, 1), linkUp(5, 0, 1), linkUp(6, 1, 0)],
      said(10, 0, 'a', 'b'),
    ]);
    const sent = { server: 0, incarnation: 1, kind: 'broadcast', atMs: 10 };
    expect([...checkValidity(history)].map(({ evidence }) => evidence)).to.deep.equal([
      {
        events: [],
        lost: [
          { sent: { ...sent, number: 0 }, to: 1 },
          { sent: { ...sent, number: 1 }, to: 1 },
        ],
      },
    ]);
  });

  it('is broken if the first delivery is not the first message that the sender owes', () => {
    expect(lost(said(10, 0, 'a', 'b', 'c'), heard(11, 1, 0, 'b', 'c'))).to.deep.equal([
      'validity: server 1 never got "a" of server 0, broadcast at 10.0 ms, and both are running',
    ]);
  });

  it('is kept without a message that was broadcast before the link was up at both ends', () => {
    const history = [started(0, 0), started(0, 1), linkUp(5, 0, 1), said(6, 0, 'early'), linkUp(7, 1, 0)];
    expect(inWords(checkValidity(withOwn(history)))).to.deep.equal([]);
    expect(inWords(checkValidity(withOwn([...history, said(8, 0, 'later')])))).to.have.length(1);
  });

  it('is kept if a link went down at one end before it was up at the other', () => {
    const history = [started(0, 0), started(0, 1), linkUp(5, 0, 1), linkDown(6, 0, 1), linkUp(7, 1, 0)];
    expect(inWords(checkValidity(withOwn([...history, said(8, 0, 'a'), linkUp(9, 0, 1)])))).to.deep.equal([]);
    expect(inWords(checkValidity(withOwn([...history, linkUp(8, 0, 1), said(9, 0, 'a')])))).to.have.length(1);
  });

  it('is kept if the two ends have recorded different connections', () => {
    const up = (who: number, peer: number, connection: string): HistoryEvent => ({
      ...(linkUp(5, who, peer) as Extract<HistoryEvent, { kind: 'linkUp' }>),
      connection,
    });
    const history = (at0: string, at1: string) =>
      withOwn([started(0, 0), started(0, 1), up(0, 1, at0), up(1, 0, at1), said(8, 0, 'a')]);
    expect(inWords(checkValidity(history('x', 'y')))).to.deep.equal([]);
    expect(inWords(checkValidity(history('x', 'x')))).to.have.length(1);
  });

  it('is kept between servers that were never linked', () => {
    const history = [started(0, 0), started(0, 1), said(6, 0, 'a')];
    expect(inWords(checkValidity(withOwn(history)))).to.deep.equal([]);
  });

  it('is kept if the receiver or the sender has crashed', () => {
    expect(lost(said(10, 0, 'a'), crashed(11, 1))).to.deep.equal([]);
    expect(lost(said(10, 0, 'a'), crashed(11, 0))).to.deep.equal([]);
  });

  it('does not oblige a new incarnation to what its predecessor was owed: a link is between two incarnations', () => {
    expect(lost(crashed(7, 1), said(8, 0, 'a'), started(9, [1, 2]))).to.deep.equal([]);
    expect(
      lost(crashed(7, 1), started(9, [1, 2]), linkUp(10, 0, 1), linkUp(11, [1, 2], 0), said(12, 0, 'a')),
    ).to.have.length(1);
  });

  it('is broken by a sender that lacks a message of its own', () => {
    const history = [started(0, 0), said(1, 0, 'a', 'b'), heard(1, 0, 0, 'a')];
    expect(inWords(checkValidity(history))).to.deep.equal([
      'validity: server 0 never got "b" of server 0, broadcast at 1.0 ms, and both are running',
    ]);
  });
});
