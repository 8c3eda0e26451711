import { expect } from 'chai';
import { identify, LinkFault, type Admit } from '../../lib/grid/identity.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import type { PeerFrame } from '../../lib/wire/peer.ts';

const ping = (sender: number): PeerFrame => ({ kind: 'ping', sender });
const messages = (sender: number, ...texts: readonly string[]): PeerFrame => ({
  kind: 'messages',
  sender,
  messages: messagesOf(...texts),
});
const session = (incarnation: number): PeerFrame => ({ kind: 'session', incarnation });
const UNKNOWN: PeerFrame = { kind: 'unknown', line: 'hello?' };
const OVERLONG: PeerFrame = { kind: 'overlong', limitBytes: 64 };

const anyone: Admit = () => undefined;

describe('identify', () => {
  it('is the sender of the first ping, a plain peer, and leaves the rest to be understood', () => {
    expect(identify([ping(2)], anyone)).to.deep.equal([{ peer: 2, incarnation: undefined }, []]);
    const rest = [ping(0), messages(0, 'a')];
    expect(identify([ping(0), ...rest], anyone)).to.deep.equal([{ peer: 0, incarnation: undefined }, rest]);
  });

  it('is in the life that it names right behind the ping, and nowhere else', () => {
    const rest = [messages(2, 'a')];
    expect(identify([ping(2), session(7), ...rest], anyone)).to.deep.equal([
      { peer: 2, incarnation: 7 },
      rest,
    ]);
    expect(identify([ping(2), ping(2), session(7)], anyone)[0]).to.deep.equal({
      peer: 2,
      incarnation: undefined,
    });
  });

  it('asks about the one who called, once', () => {
    const asked: unknown[] = [];
    identify([ping(2), ping(5)], (who) => void asked.push(who));
    identify([ping(2), session(7)], (who) => void asked.push(who));
    expect(asked).to.deep.equal([
      { peer: 2, incarnation: undefined },
      { peer: 2, incarnation: 7 },
    ]);
  });

  it('leaves it to others to judge what follows in another’s name', () => {
    expect(identify([ping(2), ping(5)], anyone)[1]).to.deep.equal([ping(5)]);
  });

  it('is a fault with the reason, where there is one against the caller', () => {
    const admit: Admit = ({ peer }) => (peer === 2 ? { code: 'second-connection', peer } : undefined);
    expect(() => identify([ping(2)], admit)).to.throw(LinkFault, /^there is a link to server 2 already$/);
    expect(identify([ping(1)], admit)[0].peer).to.equal(1);
  });

  for (const first of [messages(2, 'a'), session(7), UNKNOWN, OVERLONG]) {
    it(`is a fault where the first frame is ${first.kind}, and nobody is asked about it`, () => {
      const admit: Admit = () => expect.fail('asked');
      expect(() => identify([first, ping(2)], admit)).to.throw(LinkFault, /^the first line is not a ping$/);
    });
  }

  it('is a fault where there is no frame', () => {
    expect(() => identify([], anyone)).to.throw(LinkFault, /^the first line is not a ping$/);
  });
});

describe('LinkFault', () => {
  it('is an error that can be told from others by its name', () => {
    const fault = new LinkFault({ code: 'no-ping' });
    expect(fault).to.be.an.instanceOf(Error);
    expect(fault.name).to.equal('LinkFault');
    expect(fault.message).to.equal('the first line is not a ping');
  });
});
