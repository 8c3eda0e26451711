import { expect } from 'chai';
import { admit, identify, type Admitting, type Identity } from '../../lib/net/identity.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import type { PeerFrame } from '../../lib/wire/peer.ts';

const ping = (sender: number): PeerFrame => ({ kind: 'ping', sender });
const session = (incarnation: number): PeerFrame => ({ kind: 'session', incarnation });
const MESSAGE: PeerFrame = { kind: 'messages', sender: 2, messages: messagesOf('a') };
const UNKNOWN: PeerFrame = { kind: 'unknown', line: 'hello?' };
const OVERLONG: PeerFrame = { kind: 'overlong', limitBytes: 64 };

/** This server, and the number of servers. */
const SELF = 1;
const N = 4;

describe('identify', () => {
  /** Identifies an accepted connection by its frames. */
  const caller = (...frames: PeerFrame[]) => identify(frames, undefined, SELF, N);
  /** Identifies a dialled server by its frames. */
  const callee = (dialled: number, ...frames: PeerFrame[]) => identify(frames, dialled, SELF, N);

  it('takes the id from the first ping and the incarnation from the session that follows it immediately', () => {
    expect(caller(ping(2), session(7), MESSAGE)).to.deep.equal({ peer: 2, incarnation: 7 });
    expect(callee(0, ping(0), session(7))).to.deep.equal({ peer: 0, incarnation: 7 });
  });

  it('treats a peer as plain if no session follows the ping immediately', () => {
    const plain = { peer: 2, incarnation: undefined };
    expect(caller(ping(2))).to.deep.equal(plain);
    expect(caller(ping(2), MESSAGE)).to.deep.equal(plain);
    expect(caller(ping(2), ping(2), session(7))).to.deep.equal(plain);
  });

  it('ignores an error after the handshake, which the link finds', () => {
    expect(caller(ping(2), ping(3))).to.deep.equal({ peer: 2, incarnation: undefined });
  });

  for (const first of [MESSAGE, session(7), UNKNOWN, OVERLONG])
    it(`finds a protocol error if the first frame is ${first.kind}`, () => {
      expect(caller(first, ping(2))).to.deep.equal({ reason: { code: 'no-ping' } });
      expect(callee(0, first, ping(0))).to.deep.equal({ reason: { code: 'no-ping' } });
    });

  it('finds a protocol error if there is no frame', () => {
    expect(caller()).to.deep.equal({ reason: { code: 'no-ping' } });
  });

  it('accepts connections from servers with a higher id, and no others', () => {
    expect([0, 1, 2, 3, 4].map((id) => caller(ping(id)))).to.deep.equal([
      { reason: { code: 'unexpected-caller', peer: 0 } },
      { reason: { code: 'unexpected-caller', peer: 1 } },
      { peer: 2, incarnation: undefined },
      { peer: 3, incarnation: undefined },
      { reason: { code: 'unknown-server', peer: 4, n: 4 } },
    ]);
  });

  it('accepts an answer of the server that was dialled, and of no other', () => {
    for (const peer of [1, 2, 9])
      expect(callee(0, ping(peer), session(7))).to.deep.equal({
        reason: { code: 'wrong-callee', peer, expected: 0 },
      });
  });
});

describe('admit', () => {
  const known = (
    belief: Admitting['belief'],
    connection: number,
    incarnation: number | undefined,
    isUp: boolean,
  ): Admitting => ({ belief, link: { connection, incarnation, isUp } });
  const peer = (incarnation?: number): Identity => ({ peer: 2, incarnation });
  const second = { code: 'second-connection', peer: 2 };
  const outdated = { code: 'outdated-connection', peer: 2 };

  const cases: readonly (readonly [string, Admitting, Identity, object | undefined])[] = [
    ['admits the first connection of a peer', { belief: 'unknown', link: undefined }, peer(70), undefined],
    [
      'admits the first connection of a plain peer',
      { belief: 'unknown', link: undefined },
      peer(),
      undefined,
    ],
    [
      'admits a newer connection of the same incarnation while the link is up and the peer is trusted',
      known('trusted', 1, 70, true),
      peer(70),
      undefined,
    ],
    [
      'refuses another incarnation while the link is up and the peer is trusted',
      known('trusted', 1, 70, true),
      peer(71),
      second,
    ],
    [
      'refuses a plain peer while the link is up and the peer is trusted',
      known('trusted', 1, 70, true),
      peer(),
      second,
    ],
    [
      'refuses a second connection of a plain peer while its link is up and it is trusted',
      known('trusted', 1, undefined, true),
      peer(),
      second,
    ],
    [
      'refuses a peer with a session while a plain peer’s link is up and it is trusted',
      known('trusted', 1, undefined, true),
      peer(70),
      second,
    ],
    ['admits another incarnation of a suspected peer', known('suspected', 1, 70, true), peer(71), undefined],
    ['admits a plain peer that is suspected', known('suspected', 1, undefined, true), peer(), undefined],
    ['admits another incarnation when the link is down', known('trusted', 1, 70, false), peer(71), undefined],
    ['admits the same incarnation when the link is down', known('down', 1, 70, false), peer(70), undefined],
    [
      'admits a plain peer again when its link is down',
      known('down', 1, undefined, false),
      peer(),
      undefined,
    ],
    [
      'refuses a connection older than the link, of the same incarnation too',
      known('suspected', 9, 70, true),
      peer(70),
      outdated,
    ],
    [
      'refuses a connection older than the last link, though that is down',
      known('trusted', 9, 70, false),
      peer(71),
      outdated,
    ],
    [
      'refuses a connection older than a plain peer’s link',
      known('suspected', 9, undefined, true),
      peer(),
      outdated,
    ],
  ];
  for (const [title, knownOfIt, identity, reason] of cases)
    it(title, () => {
      expect(admit(knownOfIt, identity, 7)).to.deep.equal(reason);
    });
});
