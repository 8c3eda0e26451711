import { expect } from 'chai';
import type { Command } from '../../../lib/agents/chatroom/commands.ts';
import { room, type RoomEvent, type RoomState } from '../../../lib/agents/chatroom/room.ts';
import { messagesOf } from '../../../lib/wire/messages.ts';
import { text } from '../../support/bytes.ts';
import { deepFreeze } from '../../support/deepFreeze.ts';
import { linesOf, readableEffect } from '../../support/readable.ts';

const SELF = 3;
const CLIENT = 8;

const GET: Command = { kind: 'get' };
const ALIVE: Command = { kind: 'alive' };
const CRASH: Command = { kind: 'crash' };
const broadcast = (...texts: readonly string[]): Command => ({
  kind: 'broadcast',
  messages: messagesOf(...texts),
});

/** A client's commands, in one chunk. */
const asks = (...commands: readonly Command[]): RoomEvent => ({
  kind: 'commandsReceived',
  client: CLIENT,
  commands,
});
const says = (peer: number, ...texts: readonly string[]): RoomEvent => ({
  kind: 'messagesReceived',
  peer,
  messages: messagesOf(...texts),
});
const trusted = (peer: number): RoomEvent => ({ kind: 'trusted', peer });
const suspected = (peer: number): RoomEvent => ({ kind: 'suspected', peer });
const peerDown = (peer: number): RoomEvent => ({
  kind: 'peerDown',
  peer,
  reason: { code: 'closed' },
});

const shown = ({ alive, log }: RoomState) => ({ alive: [...alive], log: linesOf(log) });

/** A run of the machine: every state is frozen before its step, and compared afterwards. */
function run(...events: readonly RoomEvent[]): { state: RoomState; effects: object[][] } {
  const { init, step } = room(SELF);
  let state = deepFreeze(init);
  const effects: object[][] = [];
  for (const event of deepFreeze(events)) {
    const before = shown(state);
    const [next, asked] = step(state, event);
    expect(shown(state), `${event.kind} changed the state that it was stepped from`).to.deep.equal(before);
    state = deepFreeze(next);
    effects.push(asked.map(readableEffect));
  }
  return { state, effects };
}

/** The state after these events. */
const after = (...events: readonly RoomEvent[]) => shown(run(...events).state);

/** The effects of the last of these events. */
const asked = (...events: readonly RoomEvent[]) => run(...events).effects.at(-1);

/** The answers to the last of these events, as a client reads them. */
const answered = (...events: readonly RoomEvent[]) =>
  asked(...events)?.flatMap((effect) => ('reply' in effect ? (effect.reply as string[]) : []));

describe('room', () => {
  it('begins with an empty log, and only itself alive', () => {
    expect(shown(room(SELF).init)).to.deep.equal({ alive: [3], log: [] });
    expect(shown(room(0).init)).to.deep.equal({ alive: [0], log: [] });
  });

  describe('follow', () => {
    const FOLLOW: Command = { kind: 'follow' };
    const follow = (from: number): Command => ({ kind: 'follow', from });
    const broadcasts = (client: number, ...texts: readonly string[]): RoomEvent => ({
      kind: 'commandsReceived',
      client,
      commands: [broadcast(...texts)],
    });

    it('is answered with future entries, with those from a position on, or with the last ones', () => {
      const two = says(1, 'a', 'b');
      expect(answered(two, asks(FOLLOW))).to.deep.equal(['entries from 2 to 2']);
      for (const [from, place] of [
        [0, 0],
        [1, 1],
        [9, 2],
        [-1, 1],
        [-9, 0],
      ] as const)
        expect(answered(two, asks(follow(from))), String(from)).to.deep.equal([
          `entries from ${String(place)} to 2`,
        ]);
    });

    it('sends its client each growth of the log from then on, after the other effects', () => {
      expect(asked(says(1, 'a'), asks(FOLLOW), says(2, 'b', 'c'))).to.deep.equal([
        { client: CLIENT, reply: ['entries to 3'] },
      ]);
      expect(asked(asks(FOLLOW), broadcasts(1, 'x'))).to.deep.equal([
        { send: 'msg 3 x\n', from: 0, until: 1 },
        { client: CLIENT, reply: ['entries to 1'] },
      ]);
      expect(asked(asks(FOLLOW), asks(broadcast('x'), ALIVE, CRASH)), 'its own').to.deep.equal([
        { send: 'msg 3 x\n', from: 0, until: 1 },
        { client: CLIENT, reply: ['alive 3\n'] },
        { client: CLIENT, reply: ['entries to 1'] },
        { exit: true },
      ]);
    });

    it('sends nothing if the log does not grow', () => {
      expect(asked(asks(FOLLOW), trusted(1))).to.deep.equal([]);
      expect(asked(asks(FOLLOW), says(1))).to.deep.equal([]);
      expect(asked(asks(FOLLOW), asks(ALIVE))).to.deep.equal([{ client: CLIENT, reply: ['alive 3\n'] }]);
    });

    it('counts the commands before it in its chunk, and has an effect only once', () => {
      expect(answered(asks(broadcast('x'), FOLLOW, follow(0)))).to.deep.equal([
        'entries from 1 to 1',
        'error this connection follows already\n',
        'entries to 1',
      ]);
    });

    it('ends when its client disconnects', () => {
      const gone: RoomEvent = { kind: 'clientGone', client: CLIENT, reason: { code: 'client-left' } };
      expect(asked(asks(FOLLOW), gone, says(1, 'a'))).to.deep.equal([]);
      expect(asked(asks(FOLLOW), { ...gone, client: 1 }, says(1, 'a'))).to.have.length(1);
    });
  });

  describe('alive', () => {
    it('lists a peer once it is trusted', () => {
      expect(after(trusted(1)).alive).to.deep.equal([1, 3]);
    });

    it('is in ascending order, whatever the order of the peers', () => {
      expect(after(trusted(10), trusted(2), trusted(9), trusted(0), trusted(1)).alive).to.deep.equal([
        0, 1, 2, 3, 9, 10,
      ]);
    });

    it('lists a peer once, however often it is trusted', () => {
      expect(after(trusted(1), trusted(1), trusted(2), trusted(1)).alive).to.deep.equal([1, 2, 3]);
    });

    it('lists the server itself once, even if it is told to trust itself', () => {
      expect(after(trusted(SELF)).alive).to.deep.equal([3]);
    });

    for (const [kind, gone] of Object.entries({ suspected, peerDown })) {
      it(`omits a peer that is ${kind}, and no other`, () => {
        expect(after(trusted(1), trusted(2), gone(1)).alive).to.deep.equal([2, 3]);
      });

      it(`does not change if a peer is ${kind} that is not listed`, () => {
        expect(after(trusted(1), gone(2)).alive).to.deep.equal([1, 3]);
        expect(after(trusted(1), gone(1), gone(1)).alive).to.deep.equal([3]);
      });

      it(`lists a peer again that was ${kind} and is trusted again`, () => {
        expect(after(trusted(1), gone(1), trusted(1)).alive).to.deep.equal([1, 3]);
      });
    }

    it('does not list a peer that only has a link', () => {
      expect(after({ kind: 'linkUp', peer: 1, remote: 'somewhere', connection: 'c' }).alive).to.deep.equal([
        3,
      ]);
    });

    it('does not list a peer because of its messages: only the failure detector decides', () => {
      expect(after(says(1, 'a')).alive).to.deep.equal([3]);
    });

    it('causes no effect when it changes', () => {
      expect(run(trusted(1), suspected(1), trusted(1), peerDown(1)).effects).to.deep.equal([[], [], [], []]);
    });

    it('does not change the log when it changes', () => {
      expect(after(says(1, 'a'), trusted(1), suspected(1), peerDown(1)).log).to.deep.equal(['1: a']);
    });
  });

  describe('messages of peers', () => {
    it('are appended to the log in the order of their arrival, each with its sender', () => {
      expect(after(says(1, 'a', 'b'), says(2, 'c'), says(1, 'd')).log).to.deep.equal([
        '1: a',
        '1: b',
        '2: c',
        '1: d',
      ]);
    });

    it('are sent to no peer: only their sender sends them', () => {
      expect(asked(says(1, 'a', 'b'))).to.deep.equal([]);
    });

    it('are appended although their sender is suspected', () => {
      expect(after(trusted(1), suspected(1), says(1, 'late'))).to.deep.equal({
        alive: [3],
        log: ['1: late'],
      });
    });

    it('are appended as often as they arrive: equal messages are different broadcasts', () => {
      expect(after(says(1, 'a', 'a'), says(1, 'a')).log).to.deep.equal(['1: a', '1: a', '1: a']);
    });
  });

  describe('broadcast', () => {
    it('is appended to the log and sent to every peer, and is not answered', () => {
      expect(after(asks(broadcast('hello'))).log).to.deep.equal(['3: hello']);
      expect(asked(asks(broadcast('hello')))).to.deep.equal([{ send: 'msg 3 hello\n', from: 0, until: 1 }]);
    });

    it('causes one send, however many messages and batches a chunk has', () => {
      expect(asked(asks(broadcast('a', 'b'), broadcast('c'), broadcast('d')))).to.deep.equal([
        { send: 'msg 3 a\nmsg 3 b\nmsg 3 c\nmsg 3 d\n', from: 0, until: 4 },
      ]);
    });

    it('sends only the new messages, numbered among this server’s own', () => {
      const events = [asks(broadcast('old')), says(1, 'x', 'y'), asks(broadcast('new'))];
      expect(asked(...events)).to.deep.equal([{ send: 'msg 3 new\n', from: 1, until: 2 }]);
      expect(after(...events).log).to.deep.equal(['3: old', '1: x', '1: y', '3: new']);
    });

    it('counts each message of a batch, and none of another server', () => {
      const { init, step } = room(SELF);
      const [first, [a]] = step(init, asks(broadcast('a', 'b'), broadcast('c')));
      const [second] = step(first, says(1, 'x'));
      const [, [b]] = step(second, asks(broadcast('d')));
      expect([a, b].map((send) => send?.kind === 'send' && send.outgoing.count)).to.deep.equal([3, 4]);
    });

    it('is sent with the present version of the sequence, not a later one', () => {
      const { init, step } = room(SELF);
      const [state, [send]] = step(init, asks(broadcast('a')));
      step(state, asks(broadcast('b')));
      expect(send?.kind === 'send' && text(send.outgoing.frame(0, Infinity).frame)).to.equal('msg 3 a\n');
    });

    it('is sent unchanged: commas, spaces, non-ASCII characters', () => {
      expect(asked(asks(broadcast(' a,b ', '’😀')))).to.deep.equal([
        { send: 'msg 3  a,b \nmsg 3 ’😀\n', from: 0, until: 2 },
      ]);
    });

    it('is sent even if no peer is alive: the net knows the links', () => {
      expect(asked(trusted(1), peerDown(1), asks(broadcast('a')))).to.deep.equal([
        { send: 'msg 3 a\n', from: 0, until: 1 },
      ]);
    });
  });

  describe('get', () => {
    it('is answered with the log', () => {
      expect(answered(asks(GET))).to.deep.equal(['messages \n']);
      expect(answered(says(1, 'a', 'b'), asks(broadcast('c')), says(2, 'd'), asks(GET))).to.deep.equal([
        'messages a,b,c,d\n',
      ]);
    });

    it('includes the broadcasts before it in its chunk, and none after it', () => {
      expect(asked(asks(GET, broadcast('a'), GET, broadcast('b', 'c'), GET))).to.deep.equal([
        { send: 'msg 3 a\nmsg 3 b\nmsg 3 c\n', from: 0, until: 3 },
        { reply: ['messages \n', 'messages a\n', 'messages a,b,c\n'], client: CLIENT },
      ]);
    });

    it('is answered with the log of that time, also if the answer is read later', () => {
      const { init, step } = room(SELF);
      const [state, effects] = step(init, asks(broadcast('a'), GET));
      step(state, says(1, 'b'));
      expect(effects.map(readableEffect).at(-1)).to.deep.equal({ reply: ['messages a\n'], client: CLIENT });
    });
  });

  describe('alive', () => {
    it('is answered with the ids, ascending', () => {
      expect(answered(asks(ALIVE))).to.deep.equal(['alive 3\n']);
      expect(answered(trusted(10), trusted(0), trusted(4), suspected(4), asks(ALIVE))).to.deep.equal([
        'alive 0,3,10\n',
      ]);
    });
  });

  describe('an invalid line', () => {
    it('is answered with the reason', () => {
      expect(answered(asks({ kind: 'refused', reason: { code: 'empty-broadcast' } }))).to.deep.equal([
        'error empty broadcast: expected broadcast <message>\n',
      ]);
    });

    it('is answered with the limit if it was too long', () => {
      expect(answered(asks({ kind: 'overlong', limitBytes: 64 }))).to.deep.equal([
        'error line too long: over 64 bytes\n',
      ]);
    });

    it('changes nothing', () => {
      const before = [trusted(1), says(1, 'a'), asks(broadcast('b'))];
      const bad = asks(
        { kind: 'refused', reason: { code: 'empty-broadcast' } },
        { kind: 'overlong', limitBytes: 64 },
      );
      expect(after(...before, bad)).to.deep.equal(after(...before));
    });
  });

  describe('the commands of a chunk', () => {
    it('are answered in their order, in one reply to their client', () => {
      const commands = [
        ALIVE,
        GET,
        broadcast('a'),
        { kind: 'refused', reason: { code: 'empty-broadcast' } } as const,
        GET,
        ALIVE,
      ];
      expect(asked(trusted(1), asks(...commands))).to.deep.equal([
        { send: 'msg 3 a\n', from: 0, until: 1 },
        {
          reply: [
            'alive 1,3\n',
            'messages \n',
            'error empty broadcast: expected broadcast <message>\n',
            'messages a\n',
            'alive 1,3\n',
          ],
          client: CLIENT,
        },
      ]);
    });

    it('cause no effect if there are none', () => {
      expect(asked(asks())).to.deep.equal([]);
    });

    it('are answered to each client separately', () => {
      const events = [1, 2].map((client): RoomEvent => ({
        kind: 'commandsReceived',
        client,
        commands: [ALIVE],
      }));
      expect(run(...events).effects).to.deep.equal([
        [{ reply: ['alive 3\n'], client: 1 }],
        [{ reply: ['alive 3\n'], client: 2 }],
      ]);
    });
  });

  describe('crash', () => {
    it('requests an exit of the process', () => {
      expect(asked(asks(CRASH))).to.deep.equal([{ exit: true }]);
    });

    it('follows the earlier commands of its chunk, and no later one is executed', () => {
      const chunk = asks(broadcast('a'), GET, CRASH, broadcast('b'), GET, CRASH);
      expect(asked(chunk)).to.deep.equal([
        { send: 'msg 3 a\n', from: 0, until: 1 },
        { reply: ['messages a\n'], client: CLIENT },
        { exit: true },
      ]);
      expect(after(chunk).log).to.deep.equal(['3: a']);
    });

    it('as the contents of a message is a message', () => {
      expect(asked(asks(broadcast('crash')))).to.deep.equal([{ send: 'msg 3 crash\n', from: 0, until: 1 }]);
    });
  });

  describe('events that are only for observers', () => {
    const events: readonly RoomEvent[] = [
      { kind: 'linkUp', peer: 1, remote: 'somewhere', connection: 'c' },
      { kind: 'lineIgnored', peer: 1, line: 'hello?' },
      {
        kind: 'connectionRefused',
        remote: 'somewhere',
        reason: { code: 'identify-timeout' },
        isProtocolError: true,
      },
      { kind: 'linkDown', peer: 1, reason: { code: 'broken', detail: 'gone' }, isProtocolError: false },
      { kind: 'dialFailed', peer: 2, reason: { code: 'dial-refused', detail: 'refused' } },
      { kind: 'clientConnected', client: CLIENT, remote: 'somewhere' },
      { kind: 'clientGone', client: CLIENT, reason: { code: 'client-left' } },
    ];
    for (const event of events) {
      it(`${event.kind} changes nothing and causes no effect`, () => {
        const { step } = room(SELF);
        const { state } = run(trusted(1), says(1, 'a'), asks(broadcast('b')));
        const [next, effects] = step(state, deepFreeze(event));
        expect(next).to.equal(state);
        expect(effects).to.deep.equal([]);
      });
    }
  });

  it('steps twice from one state, independently', () => {
    const { step } = room(SELF);
    const { state } = run(trusted(1), says(1, 'a'));
    const [left] = step(state, asks(broadcast('left')));
    const [right] = step(state, says(2, 'right'));
    expect([left, right].map(shown)).to.deep.equal([
      { alive: [1, 3], log: ['1: a', '3: left'] },
      { alive: [1, 3], log: ['1: a', '2: right'] },
    ]);
    expect(shown(state)).to.deep.equal({ alive: [1, 3], log: ['1: a'] });
  });

  it('is the same machine for every server except for its id', () => {
    const { init, step } = room(12);
    const [state, effects] = step(init, asks(broadcast('a'), ALIVE));
    expect(shown(state)).to.deep.equal({ alive: [12], log: ['12: a'] });
    expect(effects.map(readableEffect)).to.deep.equal([
      { send: 'msg 12 a\n', from: 0, until: 1 },
      { reply: ['alive 12\n'], client: CLIENT },
    ]);
  });
});
