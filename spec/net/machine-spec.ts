import { expect } from 'chai';
import { messagesOf } from '../../lib/wire/messages.ts';
import { isHeartbeat, netMachine, peerOf } from '../../lib/net/machine.ts';
import { expectNet, TABLE_SETTINGS } from '../support/netTable.ts';

/** A link to server 2, in incarnation 70, on connection 5, on which nothing was sent yet. */
const LINKED = `
  open 5
  5< ping 2 / session 70
`;
/** The same after both sides have resumed at their first messages. */
const RESUMED = `${LINKED}
  5< have 10 0 / from 0
`;
/** A link to server 2, a plain peer, on connection 5. */
const PLAIN = `
  open 5
  5< ping 2
`;
/** A link to server 0, which was dialled, on connection 5. */
const DIALLED = `
  open 5 to 0
  5< ping 0 / session 70
`;

describe('a heartbeat', () => {
  it('is a single ping of the peer, or a part of a line, and nothing else', () => {
    const ping = (sender: number) => ({ kind: 'ping', sender }) as const;
    expect(isHeartbeat([ping(2)], 2)).to.equal(true);
    expect(isHeartbeat([], 2)).to.equal(true);
    expect(isHeartbeat([ping(3)], 2)).to.equal(false);
    expect(isHeartbeat([ping(2), ping(3)], 2)).to.equal(false);
    expect(isHeartbeat([{ kind: 'session', incarnation: 70 }], 2)).to.equal(false);
    expect(isHeartbeat([{ kind: 'messages', sender: 2, messages: messagesOf('a') }], 2)).to.equal(false);
  });

  it('of a trusted peer changes nothing', () => {
    expectNet(`
      ${LINKED}
      5< ping 2 →
      5< →
    `);
  });
});

describe('the net machine', () => {
  describe('identifies', () => {
    it('no peer before the first frames: it sends its handshake, and waits', () => {
      expectNet(`
        open 5       → greet 5
        open 6 to 0  → greet 6
      `);
    });

    it('an accepted connection by its ping and session: it sends have, and trusts the peer once the link is up', () => {
      expectNet(`
        open 5
        5< ping 2 / session 70 → watch 5 for 2 ; 5> have 70 0 ; stop probing 2 ; linkUp 2 in 70 ; trusted 2
      `);
    });

    it('a dialled server in the same way', () => {
      expectNet(`
        open 5 to 0
        5< ping 0 / session 70 → watch 5 for 0 ; 5> have 70 0 ; stop probing 0 ; linkUp 0 in 70 ; trusted 0
      `);
    });

    it('a plain peer by its ping alone, and sends it no have', () => {
      expectNet(`
        open 5
        5< ping 2 → watch 5 for 2 ; stop probing 2 ; linkUp 2, plain ; trusted 2
      `);
    });

    it('a peer before it interprets the frames after the handshake, in their order', () => {
      expectNet(`
        open 5
        5< ping 2 / session 70 / what? / from 3 / msg 2 a / ping 2 / msg 2 b → watch 5 for 2 ; 5> have 70 0 ; stop probing 2 ; linkUp 2 in 70 ; trusted 2 ; ignored of 2: what? ; messages of 2: a (70 from 3) ; messages of 2: b (70 from 4)
      `);
    });

    it('a peer once: after the handshake a ping is a heartbeat', () => {
      expectNet(`${LINKED}
        5< ping 2 →
        5<        →
      `);
    });

    it('no peer by other first frames: it closes the connection as a fault of the peer', () => {
      for (const first of ['msg 2 a', 'session 70', 'hello', 'have 10 0'])
        expectNet(`
          open 5
          5< ${first} / ping 2 → refused: the first line is not a ping ; close 5
        `);
    });

    it('no server that it dials itself, and none that does not exist', () => {
      expectNet(`
        open 5
        5< ping 0 / session 70 → refused: server 0 does not dial this server; it is dialled from here ; close 5
        open 6
        6< ping 1 / session 70 → refused: server 1 does not dial this server; it is dialled from here ; close 6
        open 7
        7< ping 4 / session 70 → refused: there is no server 4: ids go from 0 to 3 ; close 7
      `);
    });

    it('no other server in place of the dialled one: that dial has failed', () => {
      expectNet(`
        open 5 to 0
        5< ping 2 / session 70 → dialFailed 0: server 2 answered instead of 0 ; close 5
      `);
    });

    it('no peer whose connection ends before the handshake: a connection was refused, or a dial has failed', () => {
      expectNet(`
        open 5
        open 6
        open 7 to 0
        end 5              → refused: broken, without fault
        end 6 by its fault → refused: broken
        end 7 by its fault → dialFailed 0: broken
      `);
    });
  });

  describe('on a connection that it has given up', () => {
    it('ignores everything', () => {
      const state = expectNet(`
        open 5
        5< hello → refused: the first line is not a ping ; close 5
        5< ping 2 / session 70 →
        5<                     →
        end 5                  →
        full 5                 →
        drained 5              →
        caught up 5 to 3       →
      `);
      expect(state).to.deep.equal(netMachine(TABLE_SETTINGS).init);
    });

    it('ignores everything although its former peer has another link now', () => {
      expectNet(`${LINKED}
        open 6
        6< ping 2 / session 70
        5< msg 3 in another name →
        5< from 0 / msg 2 a      →
        full 5                   →
        end 5 by its fault       →
        send a                   →
        6< have 10 0             → 6> from 0 ; 6> the rest from 0
        caught up 5 to 1         →
        drained 5                →
        drained 6                → 6> the rest from 0
      `);
    });

    it('ignores everything after the link has ended', () => {
      expectNet(`${RESUMED}
        end 5 → linkDown 2: broken ; probe 2
        5< msg 2 a       →
        full 5           →
        caught up 5 to 0 →
        end 5            →
        send a           →
      `);
    });
  });

  describe('admits', () => {
    it('a newer connection of the same incarnation in place of the link, which it closes; the peer stays trusted', () => {
      expectNet(`${LINKED}
        open 6
        6< ping 2 / session 70 → linkDown 2: a newer connection took its place ; probe 2 ; close 5 ; watch 6 for 2 ; 6> have 70 0 ; stop probing 2 ; linkUp 2 in 70
      `);
    });

    it('no second connection of another incarnation or of a plain peer while the peer is heard', () => {
      expectNet(`${LINKED}
        open 6
        6< ping 2 / session 71 → refused: there is a link to server 2 already ; close 6
        open 7
        7< ping 2              → refused: there is a link to server 2 already ; close 7
        5< from 0 / msg 2 a    → messages of 2: a (70 from 0)
      `);
    });

    it('no second connection of a trusted plain peer, with a session or without', () => {
      expectNet(`${PLAIN}
        open 6
        6< ping 2              → refused: there is a link to server 2 already ; close 6
        open 7
        7< ping 2 / session 70 → refused: there is a link to server 2 already ; close 7
      `);
    });

    it('a second connection of a suspected plain peer, but none when the peer is heard again', () => {
      expectNet(`${PLAIN}
        silent 2
        open 6
        6< ping 2 → linkDown 2: a newer connection took its place ; close 5 ; watch 6 for 2 ; stop probing 2 ; linkUp 2, plain ; trusted 2
        silent 2
        6< ping 2 → trusted 2
        open 7
        7< ping 2 → refused: there is a link to server 2 already ; close 7
      `);
    });

    it('another incarnation of a suspected peer during its grace period, in place of the link', () => {
      expectNet(`${LINKED}
        silent 2
        open 6
        6< ping 2 / session 71 → linkDown 2: a newer connection took its place ; close 5 ; watch 6 for 2 ; 6> have 71 0 ; stop probing 2 ; linkUp 2 in 71 ; trusted 2
      `);
    });

    it('another incarnation after the link has ended; the former one is down before the new link is up', () => {
      expectNet(`${LINKED}
        end 5
        open 6
        6< ping 2 / session 71 → peerDown 2: it has restarted ; stop probing 2 ; watch 6 for 2 ; 6> have 71 0 ; stop probing 2 ; linkUp 2 in 71 ; trusted 2
      `);
    });

    it('the same incarnation after the link has ended, without any other change', () => {
      expectNet(`${LINKED}
        end 5
        open 6
        6< ping 2 / session 70 → watch 6 for 2 ; 6> have 70 0 ; stop probing 2 ; linkUp 2 in 70
      `);
    });

    it('no connection that is older than the newest link, whether that is up or down', () => {
      expectNet(`
        open 4
        open 5
        open 6
        6< ping 2 / session 70
        4< ping 2 / session 70 → refused: server 2 has dialled again since ; close 4
        end 6
        5< ping 2 / session 71 → refused: server 2 has dialled again since ; close 5
      `);
    });

    it('no refused connection, which does not affect the link, and reports a dial as failed', () => {
      expectNet(`${DIALLED}
        open 6 to 0
        6< ping 0 / session 71 → dialFailed 0: there is a link to server 0 already ; close 6
        5< from 0 / msg 0 a    → messages of 0: a (70 from 0)
      `);
    });
  });

  describe('finds a protocol error', () => {
    const errors: readonly (readonly [string, string, string])[] = [
      ['a message with the id of another server', 'msg 3 a', 'server 2 sent a msg in the name of 3'],
      ['a message with the id of this server', 'msg 1 a', 'server 2 sent a msg in the name of 1'],
      ['a ping with the id of another server', 'ping 3', 'server 2 sent a ping in the name of 3'],
      ['a line over the limit', 'x'.repeat(41), 'a line is over 40 bytes'],
      [
        'another incarnation on the same link',
        'session 71',
        'its incarnation changed on the same connection',
      ],
      [
        'messages of another incarnation of this server',
        'have 9 0',
        'it has messages of incarnation 9, this is incarnation 10',
      ],
      ['more messages than were sent', 'have 10 1', 'it claims 1 messages, but only 0 were sent'],
      ['a second from', 'from 0', 'it sent "from" twice'],
    ];
    for (const [title, line, reason] of errors)
      it(`in ${title}: the link and the peer are down, and later frames are ignored`, () => {
        expectNet(`${LINKED}
          5< from 0
          5< msg 2 a / ${line} / msg 2 b / what? → messages of 2: a (70 from 0) ; linkDown 2 by its fault: ${reason} ; peerDown 2: ${reason} ; stop probing 2 ; close 5
          5< msg 2 c →
          end 5      →
        `);
      });

    it('in a second have', () => {
      const reason = 'it sent "have" twice';
      expectNet(`${RESUMED}
        5< have 10 0 → linkDown 2 by its fault: ${reason} ; peerDown 2: ${reason} ; stop probing 2 ; close 5
      `);
    });

    it('in a message before the from of the peer', () => {
      const reason = 'it sent a message before "from"';
      expectNet(`${LINKED}
        5< msg 2 a → linkDown 2 by its fault: ${reason} ; peerDown 2: ${reason} ; stop probing 2 ; close 5
      `);
    });

    it('in a gap between the delivered messages and the number from which the peer resumes', () => {
      const reason = 'messages 1 to 2 of it are missing';
      expectNet(`${RESUMED}
        5< msg 2 a
        end 5
        open 6
        6< ping 2 / session 70
        6< from 3 → linkDown 2 by its fault: ${reason} ; peerDown 2: ${reason} ; stop probing 2 ; close 6
      `);
    });

    it('in the frames after the handshake: the link was up for that moment', () => {
      const reason = 'server 2 sent a msg in the name of 3';
      expectNet(`
        open 5
        5< ping 2 / msg 2 a / msg 3 b → watch 5 for 2 ; stop probing 2 ; linkUp 2, plain ; trusted 2 ; messages of 2: a ; linkDown 2 by its fault: ${reason} ; peerDown 2: ${reason} ; stop probing 2 ; close 5
      `);
    });

    it('in a single ping with the id of another server', () => {
      const reason = 'server 2 sent a ping in the name of 3';
      expectNet(`${LINKED}
        5< ping 3 → linkDown 2 by its fault: ${reason} ; peerDown 2: ${reason} ; stop probing 2 ; close 5
      `);
    });

    it('in messages, pings and overlong lines of a plain peer, too', () => {
      for (const [, line, reason] of errors.slice(0, 4))
        expectNet(`${PLAIN}
          5< msg 2 a / ${line} / msg 2 b → messages of 2: a ; linkDown 2 by its fault: ${reason} ; peerDown 2: ${reason} ; stop probing 2 ; close 5
        `);
    });

    it('that a connection reports: the peer is down', () => {
      expectNet(`${LINKED}
        end 5 by its fault → linkDown 2 by its fault: broken ; peerDown 2: broken ; stop probing 2
      `);
    });

    it('and admits the peer again, with its session intact', () => {
      expectNet(`${RESUMED}
        5< msg 2 a / ping 3
        open 6
        6< ping 2 / session 70 → watch 6 for 2 ; 6> have 70 1 ; stop probing 2 ; linkUp 2 in 70 ; trusted 2
      `);
    });
  });

  describe('ignores', () => {
    it('a line without a meaning, and indicates it', () => {
      expectNet(`${RESUMED}
        5< have 3 of 7 / msg 2 a / msg → ignored of 2: have 3 of 7 ; messages of 2: a (70 from 0) ; ignored of 2: msg
      `);
    });

    it('the lines have and from of a plain peer', () => {
      expectNet(`${PLAIN}
        5< have 9 4 / from 4 → ignored of 2: have 9 4 ; ignored of 2: from 4
      `);
    });

    it('a repeated session line with the same incarnation', () => {
      expectNet(`${LINKED}
        5< session 70 →
      `);
    });
  });

  describe('delivers', () => {
    it('messages with the incarnation of their sender and the number of the first', () => {
      expectNet(`${LINKED}
        5< from 4 / msg 2 a / msg 2 b → messages of 2: a,b (70 from 4)
        5< msg 2 c                    → messages of 2: c (70 from 6)
      `);
    });

    it('messages of a plain peer without incarnation and number', () => {
      expectNet(`${PLAIN}
        5< msg 2 a / msg 2 b / what? / msg 2 c → messages of 2: a,b ; ignored of 2: what? ; messages of 2: c
      `);
    });

    it('a batch without copying it, of a plain peer and of one with a session', () => {
      const { init, step } = netMachine(TABLE_SETTINGS);
      const messages = messagesOf('a');
      for (const handshake of [
        [{ kind: 'ping', sender: 2 }],
        [
          { kind: 'ping', sender: 2 },
          { kind: 'session', incarnation: 70 },
          { kind: 'from', number: 0 },
        ],
      ] as const) {
        const [opened] = step(init, { kind: 'connectionOpened', connection: 5, remote: 'there' });
        const [linked] = step(opened, { kind: 'framesReceived', connection: 5, frames: handshake });
        const [, effects] = step(linked, {
          kind: 'framesReceived',
          connection: 5,
          frames: [{ kind: 'messages', sender: 2, messages }],
        });
        const [effect] = effects;
        const indication = effect?.kind === 'indicate' ? effect.indication : undefined;
        expect(indication?.kind === 'messagesReceived' && indication.messages).to.equal(messages);
      }
    });

    it('only the new messages on a new link: the rest of a batch, or nothing', () => {
      expectNet(`${LINKED}
        5< from 0 / msg 2 a / msg 2 b / msg 2 c
        open 6
        6< ping 2 / session 70 → linkDown 2: a newer connection took its place ; probe 2 ; close 5 ; watch 6 for 2 ; 6> have 70 3 ; stop probing 2 ; linkUp 2 in 70
        6< from 1 / msg 2 b    →
        6< msg 2 c / msg 2 d   → messages of 2: d (70 from 3)
        6< msg 2 e             → messages of 2: e (70 from 4)
      `);
    });

    it('the messages of another incarnation from its first number on', () => {
      expectNet(`${LINKED}
        5< from 0 / msg 2 a
        end 5
        open 6
        6< ping 2 / session 71
        6< from 0 / msg 2 b → messages of 2: b (71 from 0)
      `);
    });
  });

  describe('changes its belief:', () => {
    it('suspects a silent peer, and trusts it again before it interprets the next frames', () => {
      expectNet(`${PLAIN}
        silent 2          → suspected 2 ; stop probing 2
        5< msg 2 a        → trusted 2 ; messages of 2: a
        silent 2          → suspected 2 ; stop probing 2
        5<                → trusted 2
      `);
    });

    it('grants a suspected peer with a session a grace period, and then closes its link without a fault', () => {
      expectNet(`${LINKED}
        silent 2     → suspected 2 ; stop probing 2 ; grace 2
        grace over 2 → linkDown 2: it has been silent for too long ; close 5
        open 6
        6< ping 2 / session 70 → watch 6 for 2 ; 6> have 70 0 ; stop probing 2 ; linkUp 2 in 70 ; trusted 2
      `);
    });

    it('keeps the link of a peer that is heard during its grace period', () => {
      expectNet(`${LINKED}
        silent 2
        5< ping 2    → trusted 2
        grace over 2 →
        5< from 0 / msg 2 a → messages of 2: a (70 from 0)
      `);
    });

    it('keeps the link of a suspected plain peer, because TCP holds what is in transit', () => {
      expectNet(`${PLAIN}
        silent 2     → suspected 2 ; stop probing 2
        grace over 2 →
        send a       → 5> a (0 to 1)
        5< msg 2 a   → trusted 2 ; messages of 2: a
      `);
    });

    it('indicates nothing about a peer that is suspected already, or was never trusted', () => {
      expectNet(`
        silent 2     →
        grace over 2 →
        open 5
        5< ping 2 / session 70
        silent 2
        silent 2     →
        grace over 2
        grace over 2 →
      `);
    });

    it('trusts a peer with a session whose link has broken', () => {
      expectNet(`${DIALLED}
        end 5    → linkDown 0: broken
        silent 0 → suspected 0 ; stop probing 0
      `);
    });

    it('a plain peer whose link has broken is down, because its session ends with its link', () => {
      expectNet(`${PLAIN}
        end 5 → linkDown 2: broken ; peerDown 2: broken ; stop probing 2
      `);
    });

    it('a peer is down if a dial is refused, but not if a dial fails otherwise', () => {
      expectNet(`${DIALLED}
        end 5
        dial 0 failed  → dialFailed 0: broken
        dial 0 refused → dialFailed 0: broken ; peerDown 0: broken ; stop probing 0
        dial 0 refused → dialFailed 0: broken
      `);
    });

    it('indicates nothing at the end of a peer that was never trusted, or is suspected or down', () => {
      expectNet(`
        dial 0 refused  → dialFailed 0: broken
        probe 2 refused →
        open 5
        5< ping 2 / session 70
        silent 2
        grace over 2
        probe 2 refused →
        end 5           →
      `);
    });
  });

  describe('probes', () => {
    it('a peer with a higher id whose link has broken, until it dials again', () => {
      expectNet(`${LINKED}
        end 5 → linkDown 2: broken ; probe 2
        open 6
        6< ping 2 / session 70 → watch 6 for 2 ; 6> have 70 0 ; stop probing 2 ; linkUp 2 in 70
      `);
    });

    it('a peer with a higher id until a probe is refused, after which it is down', () => {
      expectNet(`${LINKED}
        end 5
        probe 2 refused → peerDown 2: broken ; stop probing 2
        probe 2 refused →
      `);
    });

    it('a peer with a higher id until it is suspected', () => {
      expectNet(`${LINKED}
        end 5
        silent 2 → suspected 2 ; stop probing 2
      `);
    });

    it('no server that it dials itself, no plain peer, none that has violated the protocol, and none that was suspected', () => {
      expectNet(`${DIALLED}
        end 5 → linkDown 0: broken
      `);
      expectNet(`${PLAIN}
        end 5 → linkDown 2: broken ; peerDown 2: broken ; stop probing 2
      `);
      expectNet(`${LINKED}
        silent 2
        end 5 → linkDown 2: broken
      `);
    });
  });

  describe('serves', () => {
    it('a peer from the number in its have, and sends from first', () => {
      expectNet(`
        send a, b, c
        open 5
        5< ping 2 / session 70
        5< have 10 0     → 5> from 3
        send d           → 5> d (3 to 4)
        end 5
        send e, f        →
        open 6
        6< ping 2 / session 70
        6< have 10 4     → 6> from 4 ; 6> the rest from 4
        caught up 6 to 6 →
        send g           → 6> g (6 to 7)
      `);
    });

    it('a peer with the messages since their first link, even if that broke before it was read', () => {
      expectNet(`
        send a
        open 5
        5< ping 2 / session 70
        send b       →
        end 5
        send c       →
        open 6
        6< ping 2 / session 70
        6< have 10 0 → 6> from 1 ; 6> the rest from 1
      `);
    });

    it('another incarnation with what is sent from then on', () => {
      expectNet(`${RESUMED}
        send a → 5> a (0 to 1)
        end 5
        open 6
        6< ping 2 / session 71
        6< have 10 0 → 6> from 1
      `);
    });

    it('a plain peer with what is sent from now on', () => {
      expectNet(`
        send a
        open 5
        5< ping 2
        send b, c → 5> b,c (1 to 3)
      `);
    });

    it('all peers whose links are up to date with the same growth, by id, and no other peer', () => {
      expectNet(`${DIALLED}
        open 6
        6< ping 2 / session 70 / have 10 0
        open 7
        7< ping 3
        open 8
        send a → 6> a (0 to 1) ; 7> a (0 to 1)
        5< have 10 0 → 5> from 0 ; 5> the rest from 0
      `);
    });

    it('a suspected peer while its link is up', () => {
      expectNet(`${RESUMED}
        silent 2
        send a → 5> a (0 to 1)
      `);
    });

    it('a full link with nothing, and when it has drained with all that waits in the sequence', () => {
      expectNet(`${RESUMED}
        send a           → 5> a (0 to 1)
        full 5           →
        send b           →
        send c           →
        drained 5        → 5> the rest from 1
        caught up 5 to 3 →
        send d           → 5> d (3 to 4)
        drained 5        →
      `);
    });

    it('a link that is behind with no growth, because earlier messages come first', () => {
      expectNet(`${LINKED}
        send a
        5< have 10 0     → 5> from 0 ; 5> the rest from 0
        send b           →
        caught up 5 to 1 → 5> the rest from 1
        send c           →
        caught up 5 to 3 →
        send d           → 5> d (3 to 4)
      `);
    });

    it('a link that fills while it catches up with the rest when it has drained', () => {
      expectNet(`${LINKED}
        send a, b
        5< have 10 0     → 5> from 0 ; 5> the rest from 0
        full 5           →
        caught up 5 to 1 →
        drained 5        → 5> the rest from 1
        caught up 5 to 2 →
      `);
    });

    it('nothing on a link that drains before the have of the peer', () => {
      expectNet(`${LINKED}
        send a
        full 5           →
        drained 5        →
        caught up 5 to 1 →
        5< have 10 0     → 5> from 0 ; 5> the rest from 0
      `);
    });

    it('a link that was full at the have of the peer when it has drained', () => {
      expectNet(`${LINKED}
        send a
        full 5
        5< have 10 0 → 5> from 0
        drained 5    → 5> the rest from 0
      `);
    });

    it('a new link of a peer as neither full nor served', () => {
      expectNet(`${RESUMED}
        full 5
        open 6
        6< ping 2 / session 70
        6< have 10 0 → 6> from 0
        send a       → 6> a (0 to 1)
      `);
    });
  });

  describe('indicates the messages that were written to a link', () => {
    const table = `${PLAIN}
      send a, b`;

    it('if it is configured to: the growth, and the messages of a catch-up', () => {
      expectNet(
        `${table}        → 5> a,b (0 to 2) ; sent to 2: 2 from 0 on
        full 5           →
        send c, d, e     →
        drained 5        → 5> the rest from 2
        caught up 5 to 4 → sent to 2: 2 from 2 on ; 5> the rest from 4
        caught up 5 to 4 → 5> the rest from 4
        caught up 5 to 5 → sent to 2: 1 from 4 on
      `,
        { reportsSent: true },
      );
    });

    it('otherwise not', () => {
      expectNet(`${table} → 5> a,b (0 to 2)
        full 5
        send c
        drained 5
        caught up 5 to 3 →
      `);
    });
  });

  describe('after it has treated a peer as plain', () => {
    const late = 'linkDown 2: it announced its sessions too late';

    it('ends the link without a fault when the peer announces a session; the peer stays trusted, and is probed', () => {
      expectNet(`${PLAIN}
        5< msg 2 a / session 70 / msg 2 b → messages of 2: a ; ${late} ; probe 2 ; close 5
        open 6
        6< ping 2 / session 70 → watch 6 for 2 ; 6> have 70 0 ; stop probing 2 ; linkUp 2 in 70
      `);
    });

    it('sends it, on the next link, the messages since the first link came up, and no earlier ones', () => {
      expectNet(`
        send a
        open 5
        5< ping 2
        send b                 → 5> b (1 to 2)
        5< session 70          → ${late} ; probe 2 ; close 5
        send c                 →
        open 6
        6< ping 2 / session 70
        6< have 10 0           → 6> from 1 ; 6> the rest from 1
      `);
    });

    it('then recognises another incarnation as such', () => {
      expectNet(`${PLAIN}
        5< session 70
        open 6
        6< ping 2 / session 71 → peerDown 2: it has restarted ; stop probing 2 ; watch 6 for 2 ; 6> have 71 0 ; stop probing 2 ; linkUp 2 in 71 ; trusted 2
      `);
    });

    it('dials a server again that it had dialled, and does not probe it', () => {
      expectNet(`
        open 5 to 0
        5< ping 0
        5< session 70 → linkDown 0: it announced its sessions too late ; close 5
      `);
    });
  });

  it('keeps one session per peer, even if two peers have the same incarnation', () => {
    expectNet(`${LINKED}
      open 6
      6< ping 3 / session 70 → watch 6 for 3 ; 6> have 70 0 ; stop probing 3 ; linkUp 3 in 70 ; trusted 3
      5< from 4              →
      6< from 9 / msg 3 a    → messages of 3: a (70 from 9)
      5< msg 2 b             → messages of 2: b (70 from 4)
      open 7
      7< ping 2 / session 70 → linkDown 2: a newer connection took its place ; probe 2 ; close 5 ; watch 7 for 2 ; 7> have 70 5 ; stop probing 2 ; linkUp 2 in 70
    `);
  });

  it('indicates the name of the connection of a link, if it has one', () => {
    const { init, step } = netMachine(TABLE_SETTINGS);
    const [opened] = step(init, { kind: 'connectionOpened', connection: 5, remote: 'there' });
    const [state, effects] = step(opened, {
      kind: 'framesReceived',
      connection: 5,
      frames: [{ kind: 'ping', sender: 2 }],
      name: 'here>there',
    });
    expect(effects.filter(({ kind }) => kind === 'indicate')[0]).to.deep.equal({
      kind: 'indicate',
      indication: { kind: 'linkUp', peer: 2, remote: 'there', connection: 'here>there' },
    });
    expect([peerOf(state, 5), peerOf(state, 6)]).to.deep.equal([2, -1]);
  });

  it('returns the same state object for a heartbeat of a trusted peer', () => {
    const state = expectNet(LINKED);
    const { step } = netMachine(TABLE_SETTINGS);
    for (const frames of [[], [{ kind: 'ping', sender: 2 }]] as const)
      expect(step(state, { kind: 'framesReceived', connection: 5, frames })[0]).to.equal(state);
  });
});
