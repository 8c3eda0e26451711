import { expect } from 'chai';
import {
  INCARNATIONS_MAX,
  session,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
} from '../../lib/net/session.ts';
import { deepFreeze } from '../support/deepFreeze.ts';
import type { ConnectionReason } from '../../lib/reason/reason.ts';

/** The incarnation of the server itself. */
const SELF = 10;
const { init, step } = session(SELF);

const linkUp = (incarnation: number, sent: number): SessionEvent => ({ kind: 'linkUp', incarnation, sent });
const have = (count: number, sent: number, incarnation = SELF): SessionEvent => ({
  kind: 'haveRead',
  incarnation,
  count,
  sent,
});
const from = (number: number): SessionEvent => ({ kind: 'fromRead', number });
const read = (count: number): SessionEvent => ({ kind: 'messagesRead', count });

/** The effects of the last of these events. */
function asked(...events: readonly SessionEvent[]): readonly SessionEffect[] {
  return events.reduce<readonly [SessionState, readonly SessionEffect[]]>(
    ([state], event) => step(deepFreeze(state), event),
    [init, []],
  )[1];
}

const sendHave = (incarnation: number, count: number) => [{ kind: 'sendHave', incarnation, count }];
const resume = (number: number) => [{ kind: 'resumeFrom', number }];
const deliver = (skip: number, first: number) => [{ kind: 'deliver', skip, first }];
const protocolError = (reason: ConnectionReason) => [{ kind: 'protocolError', reason }];

describe('a session', () => {
  describe('sends have', () => {
    it('with nothing of an incarnation that it has not met', () => {
      expect(asked(linkUp(7, 0))).to.deep.equal(sendHave(7, 0));
    });

    it('with all messages before the next expected one, of the incarnation of the link', () => {
      const before = [linkUp(7, 0), from(4), read(2)];
      expect(asked(...before, linkUp(7, 0))).to.deep.equal(sendHave(7, 6));
      expect(asked(...before, linkUp(8, 0)), 'another incarnation').to.deep.equal(sendHave(8, 0));
      expect(asked(...before, linkUp(8, 0), linkUp(7, 0)), 'the first again').to.deep.equal(sendHave(7, 6));
    });

    it('with all messages before the from of the peer, if none has arrived yet', () => {
      expect(asked(linkUp(7, 0), from(4), linkUp(7, 0))).to.deep.equal(sendHave(7, 4));
    });
  });

  describe('resumes', () => {
    it('from now, at the first link to an incarnation', () => {
      expect(asked(linkUp(7, 5), have(0, 5))).to.deep.equal(resume(5));
    });

    it('from when the link came up, if something was sent before the have of the peer', () => {
      expect(asked(linkUp(7, 5), have(0, 8))).to.deep.equal(resume(5));
    });

    it('from the first link, if the first links broke before anything was read', () => {
      expect(asked(linkUp(7, 5), linkUp(7, 6), linkUp(7, 8), have(0, 9))).to.deep.equal(resume(5));
    });

    it('after the messages that the peer has', () => {
      expect(asked(linkUp(7, 5), have(0, 5), linkUp(7, 9), have(7, 9))).to.deep.equal(resume(7));
      expect(asked(linkUp(7, 5), linkUp(7, 9), have(9, 9))).to.deep.equal(resume(9));
    });

    it('from now for another incarnation, and for the first one again from its last progress', () => {
      expect(asked(linkUp(7, 5), linkUp(8, 9), have(0, 9))).to.deep.equal(resume(9));
      expect(asked(linkUp(7, 5), linkUp(8, 9), linkUp(7, 10), have(6, 10))).to.deep.equal(resume(6));
    });
  });

  describe('remembers', () => {
    /** Links to `count` other incarnations of the peer, one after the other, when 9 messages were sent. */
    const others = (count: number) => Array.from({ length: count }, (_, i) => linkUp(100 + i, 9));

    it('an incarnation while it is among the most recently linked, and treats it as new when it is not', () => {
      const met = [linkUp(7, 5), from(4)];
      const kept = [...met, ...others(INCARNATIONS_MAX - 1), linkUp(7, 9)];
      expect(asked(...kept)).to.deep.equal(sendHave(7, 4));
      expect(asked(...kept, have(0, 9))).to.deep.equal(resume(5));
      const forgotten = [...met, ...others(INCARNATIONS_MAX), linkUp(7, 9)];
      expect(asked(...forgotten)).to.deep.equal(sendHave(7, 0));
      expect(asked(...forgotten, have(0, 9))).to.deep.equal(resume(9));
    });

    it('the least recently linked incarnation no longer than the others, however old it is', () => {
      const met = [linkUp(7, 5), from(4), ...others(INCARNATIONS_MAX - 1), linkUp(7, 9)];
      const kept = [...met, linkUp(200, 9), linkUp(7, 9)];
      expect(asked(...kept), 'met again since').to.deep.equal(sendHave(7, 4));
    });

    it('no number of an older link: both sides send from again on a new one', () => {
      const earlier = [linkUp(7, 0), have(0, 0), from(0), read(2)];
      expect(asked(...earlier, linkUp(7, 3), have(1, 3))).to.deep.equal(resume(1));
      expect(asked(...earlier, linkUp(7, 3), from(2), read(1))).to.deep.equal(deliver(0, 2));
    });
  });

  describe('delivers', () => {
    it('the next messages', () => {
      expect(asked(linkUp(7, 0), from(4), read(2))).to.deep.equal(deliver(0, 4));
      expect(asked(linkUp(7, 0), from(4), read(2), read(3))).to.deep.equal(deliver(0, 6));
    });

    it('nothing twice, whether all, a part or none of the messages is known', () => {
      const before = [linkUp(7, 0), from(0), read(5), linkUp(7, 0), from(2)];
      expect(asked(...before, read(2)), 'all').to.deep.equal(deliver(2, 4));
      expect(asked(...before, read(3)), 'exactly').to.deep.equal(deliver(3, 5));
      expect(asked(...before, read(4)), 'a part').to.deep.equal(deliver(3, 5));
      expect(asked(...before, read(3), read(4)), 'nothing').to.deep.equal(deliver(0, 5));
    });
  });

  describe('finds a protocol error', () => {
    const cases: readonly (readonly [string, readonly SessionEvent[], ConnectionReason])[] = [
      [
        'in a gap',
        [linkUp(7, 0), from(0), read(5), linkUp(7, 0), from(6)],
        { code: 'messages-missing', first: 5, last: 5 },
      ],
      ['in a second from', [linkUp(7, 0), from(0), from(0)], { code: 'from-twice' }],
      ['in a message before from', [linkUp(7, 0), read(1)], { code: 'from-missing' }],
      [
        'in a message before from on a new link',
        [linkUp(7, 0), from(0), read(1), linkUp(7, 0), read(1)],
        { code: 'from-missing' },
      ],
      ['in a second have', [linkUp(7, 0), have(0, 0), have(0, 0)], { code: 'have-twice' }],
      [
        'in more messages than were sent',
        [linkUp(7, 0), have(3, 2)],
        { code: 'have-too-many', count: 3, sent: 2 },
      ],
      [
        'in messages of another incarnation of this server',
        [linkUp(7, 0), have(0, 0, 11)],
        { code: 'wrong-incarnation', claimed: 11, own: 10 },
      ],
    ];
    for (const [title, events, reason] of cases) {
      it(`${title}, and keeps its state`, () => {
        expect(asked(...events)).to.deep.equal(protocolError(reason));
        const without = events.slice(0, -1);
        expect(asked(...events, linkUp(7, 9))).to.deep.equal(asked(...without, linkUp(7, 9)));
      });
    }
  });
});
