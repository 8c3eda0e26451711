import { expect } from 'chai';
import { identify, LinkFault, understand, type Admit } from '../../lib/grid/identity.ts';
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

const anyone: Admit = () => undefined;

describe('identify', () => {
  it('is the sender of the first ping', () => {
    expect(identify([ping(2)], anyone)).to.equal(2);
    expect(identify([ping(0), ping(0), messages(0, 'a')], anyone)).to.equal(0);
  });

  it('asks about the one who called, once', () => {
    const asked: number[] = [];
    identify([ping(2), ping(5)], (peer) => void asked.push(peer));
    expect(asked).to.deep.equal([2]);
  });

  it('goes by the first frame alone: what follows in another’s name is not its to judge', () => {
    expect(identify([ping(2), ping(5)], anyone)).to.equal(2);
  });

  it('is a fault with the reason, where there is one against the caller', () => {
    const admit: Admit = (peer) => (peer === 2 ? 'server 2 is not expected' : undefined);
    expect(() => identify([ping(2)], admit)).to.throw(LinkFault, /^server 2 is not expected$/);
    expect(identify([ping(1)], admit)).to.equal(1);
  });

  for (const first of [messages(2, 'a'), UNKNOWN, OVERLONG]) {
    it(`is a fault where the first frame is ${first.kind}, and nobody is asked about it`, () => {
      const admit: Admit = () => expect.fail('asked');
      expect(() => identify([first, ping(2)], admit)).to.throw(LinkFault, /^the first line is not a ping$/);
    });
  }

  it('is a fault where there is no frame', () => {
    expect(() => identify([], anyone)).to.throw(LinkFault, /^the first line is not a ping$/);
  });
});

describe('understand', () => {
  /** Events with texts for messages. */
  const understood = (peer: number, ...frames: readonly PeerFrame[]) =>
    understand(peer, deepFreeze(frames)).events.map((event) =>
      event.kind === 'messagesReceived' ? { ...event, messages: textsIn(event.messages) } : event,
    );

  it('makes nothing of no frames', () => {
    expect(understood(2)).to.deep.equal([]);
  });

  it('finds no fault with what is in order', () => {
    expect(understand(2, [ping(2), messages(2, 'a'), UNKNOWN])).not.to.have.property('fault');
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
    const { events } = understand(2, [{ kind: 'messages', sender: 2, messages: batch }]);
    const [event] = events;
    expect(event?.kind === 'messagesReceived' && event.messages).to.equal(batch);
  });

  it('takes server 0 for a server like any other', () => {
    expect(understood(0, ping(0), messages(0, 'a'))).to.deep.equal([
      { kind: 'messagesReceived', peer: 0, messages: ['a'] },
    ]);
    expect(understand(0, [messages(1, 'a')]).fault).to.be.an.instanceOf(LinkFault);
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
      expect(understand(2, frames).fault).to.be.an.instanceOf(LinkFault).with.property('message', reason);
      expect(understood(2, ...frames)).to.deep.equal([]);
    });

    it(`is a fault at ${title} behind good frames, which count, and before others, which do not`, () => {
      const before = [ping(2), messages(2, 'a'), UNKNOWN];
      const all = [...before, ...frames, ping(2), messages(2, 'b')];
      expect(understand(2, all).fault).to.be.an.instanceOf(LinkFault).with.property('message', reason);
      expect(understood(2, ...all))
        .to.deep.equal(understood(2, ...before))
        .and.to.have.length(2);
    });
  }
});

describe('LinkFault', () => {
  it('is an error that can be told from others by its name', () => {
    const fault = new LinkFault('why');
    expect(fault).to.be.an.instanceOf(Error);
    expect(fault.name).to.equal('LinkFault');
    expect(fault.message).to.equal('why');
  });
});
