import { expect } from 'chai';
import { LinkFault } from '../../lib/grid/identity.ts';
import { understand, type Converse } from '../../lib/grid/understand.ts';
import type { SessionEffect, SessionEvent } from '../../lib/session/session.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import type { PeerFrame } from '../../lib/wire/peer.ts';
import { deepFreeze } from '../support/deepFreeze.ts';
import { textsIn } from '../support/readable.ts';

const ping = (sender: number): PeerFrame => ({ kind: 'ping', sender });
const messages = (sender: number, ...texts: readonly string[]): PeerFrame => ({
  kind: 'messages',
  sender,
  messages: messagesOf(...texts),
});
const UNKNOWN: PeerFrame = { kind: 'unknown', line: 'hello?' };
const OVERLONG: PeerFrame = { kind: 'overlong', limitBytes: 64 };

/** A plain peer: of a session, nothing is told. */
const plain = (peer: number) => ({ peer, incarnation: undefined, saidBefore: 3 });
const nobody: Converse = () => expect.fail('a session was told');

describe('understand', () => {
  /** Events with texts for messages. */
  const understood = (peer: number, ...frames: readonly PeerFrame[]) =>
    understand(plain(peer), deepFreeze(frames), 5, nobody).events.map((event) =>
      event.kind === 'messagesReceived' ? { ...event, messages: textsIn(event.messages) } : event,
    );

  it('makes nothing of no frames', () => {
    expect(understood(2)).to.deep.equal([]);
  });

  it('finds no fault with what is in order', () => {
    expect(understand(plain(2), [ping(2), messages(2, 'a'), UNKNOWN], 5, nobody).end).to.equal(undefined);
  });

  it('makes no event of a beat', () => {
    expect(understood(2, ping(2), ping(2))).to.deep.equal([]);
  });

  it('makes an event of each batch of messages, and of each unknown line, in order', () => {
    expect(understood(2, messages(2, 'a', 'b'), UNKNOWN, ping(2), messages(2, 'c'))).to.deep.equal([
      { kind: 'messagesReceived', peer: 2, messages: ['a', 'b'] },
      { kind: 'lineIgnored', peer: 2, line: 'hello?' },
      { kind: 'messagesReceived', peer: 2, messages: ['c'] },
    ]);
  });

  it('hands a batch on as it is, uncopied', () => {
    const batch = messagesOf('a');
    const { events } = understand(plain(2), [{ kind: 'messages', sender: 2, messages: batch }], 5, nobody);
    const [event] = events;
    expect(event?.kind === 'messagesReceived' && event.messages).to.equal(batch);
  });

  it('takes server 0 for a server like any other', () => {
    expect(understood(0, ping(0), messages(0, 'a'))).to.deep.equal([
      { kind: 'messagesReceived', peer: 0, messages: ['a'] },
    ]);
    expect(understand(plain(0), [messages(1, 'a')], 5, nobody).end).to.be.an.instanceOf(LinkFault);
  });

  const faults: readonly { title: string; frames: readonly PeerFrame[]; reason: string }[] = [
    {
      title: 'a message in another’s name',
      frames: [messages(5, 'a')],
      reason: 'server 2 sent a msg in the name of 5',
    },
    { title: 'a ping in another’s name', frames: [ping(5)], reason: 'server 2 sent a ping in the name of 5' },
    { title: 'a line over the limit', frames: [OVERLONG], reason: 'a line is over 64 bytes' },
  ];
  for (const { title, frames, reason } of faults) {
    it(`is a fault at ${title}`, () => {
      expect(understand(plain(2), frames, 5, nobody).end)
        .to.be.an.instanceOf(LinkFault)
        .with.property('message', reason);
      expect(understood(2, ...frames)).to.deep.equal([]);
    });

    it(`is a fault at ${title} behind good frames, which count, and before others, which do not`, () => {
      const before = [ping(2), messages(2, 'a'), UNKNOWN];
      const all = [...before, ...frames, ping(2), messages(2, 'b')];
      expect(understand(plain(2), all, 5, nobody).end)
        .to.be.an.instanceOf(LinkFault)
        .with.property('message', reason);
      expect(understood(2, ...all))
        .to.deep.equal(understood(2, ...before))
        .and.to.have.length(2);
    });
  }

  describe('of a peer with a session', () => {
    const who = { peer: 2, incarnation: 7, saidBefore: 3 };
    /** What is told to the session, which answers as it is told to. */
    const conversing = (
      answers: Partial<Record<SessionEvent['kind'], SessionEffect>>,
      ...frames: PeerFrame[]
    ) => {
      const told: SessionEvent[] = [];
      const { events, goOnFrom, end } = understand(who, deepFreeze(frames), 5, (event) => {
        told.push(event);
        const answer = answers[event.kind];
        return answer === undefined ? [] : [answer];
      });
      const texts = events.map((event) =>
        event.kind === 'messagesReceived' ? { ...event, messages: textsIn(event.messages) } : event,
      );
      return { told, events: texts, goOnFrom, end: end?.message, isFault: end instanceof LinkFault };
    };
    const order = { events: [], goOnFrom: undefined, end: undefined, isFault: false };

    it('tells the session what the peer has, and goes on from where the session says', () => {
      const have: PeerFrame = { kind: 'have', incarnation: 9, count: 4 };
      expect(conversing({ haveRead: { kind: 'goOnFrom', number: 4 } }, have)).to.deep.equal({
        ...order,
        told: [{ kind: 'haveRead', incarnation: 9, count: 4, said: 5 }],
        goOnFrom: 4,
      });
    });

    it('tells the session from where the peer goes on', () => {
      expect(conversing({}, { kind: 'from', number: 4 })).to.deep.equal({
        ...order,
        told: [{ kind: 'fromRead', number: 4 }],
      });
    });

    it('delivers those messages that the session does not skip, with their life and number', () => {
      const answers = (skip: number) => ({
        messagesRead: { kind: 'deliver', skip, first: 10 + skip } as const,
      });
      const said = messages(2, 'a', 'b', 'c');
      const told = [{ kind: 'messagesRead', count: 3 }];
      const received = { kind: 'messagesReceived', peer: 2, incarnation: 7 };
      expect(conversing(answers(0), said)).to.deep.equal({
        ...order,
        told,
        events: [{ ...received, messages: ['a', 'b', 'c'], first: 10 }],
      });
      expect(conversing(answers(2), said)).to.deep.equal({
        ...order,
        told,
        events: [{ ...received, messages: ['c'], first: 12 }],
      });
      expect(conversing(answers(3), said)).to.deep.equal({ ...order, told });
    });

    it('ends where the session finds a fault, and nothing behind it counts', () => {
      const fault = { kind: 'fault', reason: { code: 'have-twice' } } as const;
      const found = conversing({ fromRead: fault }, UNKNOWN, { kind: 'from', number: 4 }, messages(2, 'a'));
      expect(found).to.deep.equal({
        ...order,
        told: [{ kind: 'fromRead', number: 4 }],
        events: [{ kind: 'lineIgnored', peer: 2, line: 'hello?' }],
        end: 'it sent "have" twice',
        isFault: true,
      });
    });

    it('does not mind being told again in which life the peer is, but it minds another', () => {
      expect(conversing({}, { kind: 'session', incarnation: 7 })).to.deep.equal({ ...order, told: [] });
      expect(conversing({}, { kind: 'session', incarnation: 8 })).to.deep.equal({
        ...order,
        told: [],
        end: 'its incarnation changed on the same connection',
        isFault: true,
      });
    });
  });

  describe('of a plain peer', () => {
    it('ignores what only a session could mean', () => {
      const frames: PeerFrame[] = [
        { kind: 'have', incarnation: 9, count: 4 },
        { kind: 'from', number: 4 },
      ];
      expect(understood(2, ...frames)).to.deep.equal([
        { kind: 'lineIgnored', peer: 2, line: 'have 9 4' },
        { kind: 'lineIgnored', peer: 2, line: 'from 4' },
      ]);
    });

    it('ends without a fault where it is none, and tells the session since when it is owed something', () => {
      const told: SessionEvent[] = [];
      const late: PeerFrame[] = [messages(2, 'a'), { kind: 'session', incarnation: 7 }, messages(2, 'b')];
      const { events, lateIncarnation, end } = understand(plain(2), late, 5, (event) => {
        told.push(event);
        return [];
      });
      expect(told).to.deep.equal([{ kind: 'linkUp', incarnation: 7, said: 3 }]);
      expect(events).to.have.length(1);
      expect(lateIncarnation).to.equal(7);
      expect(end).to.be.an.instanceOf(Error).and.not.an.instanceOf(LinkFault);
      expect(end?.message).to.equal('it announced its sessions too late');
    });
  });
});
