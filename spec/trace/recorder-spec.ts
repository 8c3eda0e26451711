import { expect } from 'chai';
import { room, type RoomEvent } from '../../lib/chatroom/room.ts';
import type { Happening } from '../../lib/trace/event.ts';
import { recorder } from '../../lib/trace/recorder.ts';
import { messagesOf } from '../../lib/wire/messages.ts';

/** What the trace of server 1 says of these events, given to its room one after the other. */
function recorded(...events: RoomEvent[]): Happening[] {
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
  it('tells that a server has started, and first of all that it is alive', () => {
    expect(recorded({ kind: 'listening', incarnation: 1 })).to.deep.equal([
      { kind: 'started' },
      { kind: 'alive', alive: [1] },
    ]);
  });

  it('numbers what is broadcast, and tells that it is delivered to the server itself', () => {
    expect(recorded(broadcast('a', 'b'), broadcast('c')).slice(0, 2)).to.deep.equal([
      { kind: 'broadcast', first: 0, texts: ['a', 'b'] },
      { kind: 'delivered', sender: 1, texts: ['a', 'b'] },
    ]);
    expect(recorded(broadcast('a', 'b'), broadcast('c')).slice(-2)).to.deep.equal([
      { kind: 'broadcast', first: 2, texts: ['c'] },
      { kind: 'delivered', sender: 1, texts: ['c'] },
    ]);
  });

  it('tells what has entered the log of what others said', () => {
    expect(recorded(heard(0, 'x'), heard(2, 'y', 'z')).filter(({ kind }) => kind !== 'alive')).to.deep.equal([
      { kind: 'delivered', sender: 0, texts: ['x'] },
      { kind: 'delivered', sender: 2, texts: ['y', 'z'] },
    ]);
  });

  it('believes the log, not what was asked for', () => {
    const { init } = room(1);
    const record = recorder();
    const told = record({ event: broadcast('swallowed'), state: init, effects: [] });
    expect(told.map(({ kind }) => kind)).to.deep.equal(['broadcast', 'alive']);
  });

  it('tells what was handed to a connection by the numbers of the messages', () => {
    const told = recorded({ kind: 'sent', peer: 2, first: 1, count: 2 });
    expect(told.filter(({ kind }) => kind === 'sent')).to.deep.equal([
      { kind: 'sent', to: 2, first: 1, count: 2 },
    ]);
  });

  it('tells of other commands by their names, and reads nothing behind a crash', () => {
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
      { kind: 'command', command: 'get' },
      { kind: 'command', command: 'refused' },
      { kind: 'command', command: 'crash' },
      { kind: 'alive', alive: [1] },
      { kind: 'crashed' },
    ]);
  });

  it('tells of links and of suspicions, and of who is alive where that has changed', () => {
    const events: RoomEvent[] = [
      { kind: 'listening', incarnation: 1 },
      { kind: 'linkUp', peer: 0, remote: 'there:1', connection: 'c' },
      { kind: 'trusted', peer: 0 },
      { kind: 'suspected', peer: 0 },
      { kind: 'linkDown', peer: 0, reason: { code: 'broken', detail: 'gone' }, isFault: false },
      { kind: 'dialFailed', peer: 0, reason: { code: 'dial-failed', detail: 'nobody' } },
    ];
    expect(recorded(...events).slice(2)).to.deep.equal([
      { kind: 'linkUp', peer: 0, connection: 'c' },
      { kind: 'trusted', peer: 0 },
      { kind: 'alive', alive: [0, 1] },
      { kind: 'suspected', peer: 0 },
      { kind: 'alive', alive: [1] },
      { kind: 'linkDown', peer: 0, reason: 'gone' },
    ]);
  });
});
