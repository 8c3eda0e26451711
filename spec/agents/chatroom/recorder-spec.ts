import { expect } from 'chai';
import { room, type RoomEvent } from '../../../lib/agents/chatroom/room.ts';
import type { ChatFact } from '../../../lib/agents/chatroom/facts.ts';
import type { NodeEvent } from '../../../lib/trace/event.ts';
import { recorder } from '../../../lib/agents/chatroom/recorder.ts';
import { messagesOf } from '../../../lib/wire/messages.ts';

/** The trace of server 1 whose room takes these events one after the other. */
const fact = (what: ChatFact): NodeEvent => ({ kind: 'fact', fact: what });

function recorded(...events: RoomEvent[]): NodeEvent[] {
  const { init, step } = room(1);
  const record = recorder();
  let state = init;
  return events.flatMap((event) => {
    const [next, effects] = step(state, event);
    state = next;
    return record({ event, state, effects });
  });
}

const broadcast = (...texts: string[]): RoomEvent => ({
  kind: 'commandsReceived',
  client: 0,
  commands: [{ kind: 'broadcast', messages: messagesOf(...texts) }],
});
const heard = (peer: number, ...texts: string[]): RoomEvent => ({
  kind: 'messagesReceived',
  peer,
  messages: messagesOf(...texts),
});

describe('the recorder', () => {
  it('records the start of a server, and then its list of itself', () => {
    expect(recorded({ kind: 'listening', incarnation: 1 })).to.deep.equal([
      { kind: 'started' },
      fact({ kind: 'alive', alive: [1] }),
    ]);
  });

  it('numbers broadcasts, and records their delivery to the server itself', () => {
    expect(recorded(broadcast('a', 'b'), broadcast('c')).slice(0, 2)).to.deep.equal([
      fact({ kind: 'broadcast', first: 0, texts: ['a', 'b'] }),
      fact({ kind: 'delivered', sender: 1, texts: ['a', 'b'] }),
    ]);
    expect(recorded(broadcast('a', 'b'), broadcast('c')).slice(-2)).to.deep.equal([
      fact({ kind: 'broadcast', first: 2, texts: ['c'] }),
      fact({ kind: 'delivered', sender: 1, texts: ['c'] }),
    ]);
  });

  it('records the messages of others that entered the log', () => {
    expect(
      recorded({ kind: 'listening', incarnation: 1 }, heard(0, 'x'), heard(2, 'y', 'z')).slice(2),
    ).to.deep.equal([
      { kind: 'received', from: 0, count: 1 },
      fact({ kind: 'delivered', sender: 0, texts: ['x'] }),
      { kind: 'received', from: 2, count: 2 },
      fact({ kind: 'delivered', sender: 2, texts: ['y', 'z'] }),
    ]);
  });

  it('records the incarnation and the numbers of received messages, if the session has them', () => {
    const event: RoomEvent = {
      kind: 'messagesReceived',
      peer: 0,
      messages: messagesOf('x', 'y'),
      incarnation: 7,
      first: 3,
    };
    expect(recorded(event)[0]).to.deep.equal({ kind: 'received', from: 0, of: 7, first: 3, count: 2 });
  });

  it('reads the log, not the requests', () => {
    const { init } = room(1);
    const record = recorder();
    const told = record({ event: broadcast('swallowed'), state: init, effects: [] });
    expect(told.map((what) => (what.kind === 'fact' ? what.fact.kind : what.kind))).to.deep.equal([
      'broadcast',
      'alive',
    ]);
  });

  it('records the numbers of messages that were written to a connection', () => {
    const told = recorded({ kind: 'sent', peer: 2, first: 1, count: 2 });
    expect(told.filter(({ kind }) => kind === 'sent')).to.deep.equal([
      { kind: 'sent', to: 2, first: 1, count: 2 },
    ]);
  });

  it('records the names of other commands, and nothing after a crash', () => {
    const event: RoomEvent = {
      kind: 'commandsReceived',
      client: 0,
      commands: [
        { kind: 'get' },
        { kind: 'refused', reason: { code: 'empty-broadcast' } },
        { kind: 'crash' },
        { kind: 'alive' },
      ],
    };
    expect(recorded(event)).to.deep.equal([
      fact({ kind: 'command', command: 'get' }),
      fact({ kind: 'command', command: 'refused' }),
      fact({ kind: 'command', command: 'crash' }),
      fact({ kind: 'alive', alive: [1] }),
      { kind: 'crashed' },
    ]);
  });

  it('records links and suspicions, and changes of the list of alive servers', () => {
    const events: RoomEvent[] = [
      { kind: 'listening', incarnation: 1 },
      { kind: 'linkUp', peer: 0, remote: 'there:1', connection: 'c' },
      { kind: 'trusted', peer: 0 },
      { kind: 'suspected', peer: 0 },
      { kind: 'linkDown', peer: 0, reason: { code: 'broken', detail: 'gone' }, isProtocolError: false },
      { kind: 'dialFailed', peer: 0, reason: { code: 'dial-failed', detail: 'nobody' } },
    ];
    expect(recorded(...events).slice(2)).to.deep.equal([
      { kind: 'linkUp', peer: 0, connection: 'c' },
      { kind: 'trusted', peer: 0 },
      fact({ kind: 'alive', alive: [0, 1] }),
      { kind: 'suspected', peer: 0 },
      fact({ kind: 'alive', alive: [1] }),
      { kind: 'linkDown', peer: 0, reason: 'gone' },
    ]);
  });
});
