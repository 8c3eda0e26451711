import { expect } from 'chai';
import { chatFeed } from '../../../bin/watched/chatFeed.ts';
import { room, type RoomEvent } from '../../../lib/agents/chatroom/room.ts';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import { messagesOf } from '../../../lib/wire/messages.ts';

const INCARNATION = 77;

/** The feed of server 1, in incarnation 77, and its room, which gets events at times that count up from 1. */
function fedServer() {
  const { init, step } = room(1);
  const { record, take } = chatFeed(1);
  let state = init;
  let atMs = 0;
  const happen = (...events: RoomEvent[]) => {
    for (const event of events) {
      const [next, effects] = step(state, event);
      state = next;
      record({ event, state, effects }, ++atMs);
    }
  };
  happen({ kind: 'listening', incarnation: INCARNATION });
  take();
  return { happen, take, told: () => take()?.events ?? [] };
}

const broadcast = (...texts: string[]): RoomEvent => ({
  kind: 'commandsReceived',
  client: 0,
  commands: texts.map((text) => ({ kind: 'broadcast', messages: messagesOf(text) })),
});
const heard = (peer: number, incarnation: number, first: number, ...texts: string[]): RoomEvent => ({
  kind: 'messagesReceived',
  peer,
  messages: messagesOf(...texts),
  incarnation,
  first,
});
const trusted = (peer: number): RoomEvent => ({ kind: 'trusted', peer });
const deliveries = (events: readonly LiveEvent[]) =>
  events.flatMap((event) => (event.kind === 'fact' && event.fact.kind === 'delivered' ? [event] : []));
const kindOf = (event: LiveEvent) => (event.kind === 'fact' ? event.fact.kind : event.kind);

describe('the feed of a server', () => {
  it('contains events with their time, server and incarnation', () => {
    const { init, step } = room(1);
    const { record, take } = chatFeed(1);
    const event: RoomEvent = { kind: 'listening', incarnation: INCARNATION };
    const [state, effects] = step(init, event);
    record({ event, state, effects }, 12.5);
    const own = { atMs: 12.5, server: 1, incarnation: INCARNATION };
    expect(take()).to.deep.equal({
      kind: 'live',
      events: [
        { ...own, kind: 'started' },
        { ...own, kind: 'fact', fact: { kind: 'alive', alive: [1] } },
      ],
      omitted: 0,
      incarnation: INCARNATION,
      messages: 0,
    });
  });

  it('is empty without new events, and repeats none', () => {
    const { happen, take } = fedServer();
    expect(take()).to.equal(undefined);
    happen(broadcast('a'));
    expect(take()?.messages).to.equal(1);
    expect(take()).to.equal(undefined);
  });

  it('contains for each delivery the incarnation and numbers of its messages, and their log positions', () => {
    const { happen, told } = fedServer();
    happen(
      heard(0, 5, 40, 'x', 'y'),
      broadcast('a', 'b'),
      heard(2, 6, 0, 'z'),
      heard(0, 5, 42, 'w'),
      broadcast('c'),
      heard(0, 9, 3, 'another incarnation'),
    );
    const events = told();
    const own = { kind: 'delivered' };
    expect(deliveries(events).map(({ fact, position }) => ({ ...fact, position }))).to.deep.equal([
      { ...own, sender: 0, texts: ['x', 'y'], of: 5, first: 40, position: 0 },
      { ...own, sender: 1, texts: ['a', 'b'], of: INCARNATION, first: 0, position: 2 },
      { ...own, sender: 2, texts: ['z'], of: 6, first: 0, position: 4 },
      { ...own, sender: 0, texts: ['w'], of: 5, first: 42, position: 5 },
      { ...own, sender: 1, texts: ['c'], of: INCARNATION, first: 2, position: 6 },
      { ...own, sender: 0, texts: ['another incarnation'], of: 9, first: 3, position: 7 },
    ]);
    const receipts = events.flatMap((event) =>
      event.kind === 'received' ? [[event.from, event.of, event.first, event.count]] : [],
    );
    expect(receipts).to.deep.equal([
      [0, 5, 40, 2],
      [2, 6, 0, 1],
      [0, 5, 42, 1],
      [0, 9, 3, 1],
    ]);
  });

  it('omits those of a plain peer, which sends none', () => {
    const { happen, told } = fedServer();
    happen({ kind: 'messagesReceived', peer: 0, messages: messagesOf('x') });
    const [delivery] = deliveries(told());
    expect(delivery?.position).to.equal(0);
    expect(delivery?.fact).to.include({ sender: 0 }).and.not.have.any.keys('of', 'first');
  });

  it('omits messages beyond its limit, counts them, and continues with the right numbers', () => {
    const { happen, take } = fedServer();
    for (let i = 0; i < 600; i++) happen(heard(0, 5, i, String(i)));
    happen(trusted(2));
    const batch = take();
    expect(deliveries(batch?.events ?? [])).to.have.length(500);
    expect(batch?.events.filter(({ kind }) => kind === 'received')).to.have.length(500);
    expect(batch?.omitted).to.equal(100);
    expect(batch?.messages).to.equal(600);
    // Other events are reported all the same.
    expect(batch?.events.slice(-2).map(kindOf)).to.deep.equal(['trusted', 'alive']);
    happen(heard(0, 5, 600, 'next'));
    expect(take()?.events).to.deep.include.members([
      {
        ...{ atMs: 603, server: 1, incarnation: INCARNATION, kind: 'fact', position: 600 },
        fact: { kind: 'delivered', sender: 0, texts: ['next'], of: 5, first: 600 },
      },
    ]);
  });

  it('omits messages beyond its limit of characters in all', () => {
    const { happen, take } = fedServer();
    const half = 'x'.repeat(128 * 1024);
    happen(heard(0, 5, 0, half), heard(0, 5, 1, half), heard(0, 5, 2, 'y'));
    const batch = take();
    expect(batch?.events.map(kindOf)).to.deep.equal(['received', 'delivered', 'received', 'delivered']);
    expect(batch?.omitted).to.equal(1);
  });

  it('contains one message that is too long by itself, and no other', () => {
    const { happen, take } = fedServer();
    happen(heard(0, 5, 0, 'x'.repeat(300 * 1024)), heard(0, 5, 1, 'y'), trusted(2));
    const batch = take();
    expect(batch?.events.map(kindOf)).to.deep.equal(['received', 'delivered', 'trusted', 'alive']);
    expect(batch?.omitted).to.equal(1);
    happen(heard(0, 5, 2, 'z'));
    expect(take()?.omitted).to.equal(0);
  });

  it('contains a limited number of events of any kind, and counts the rest', () => {
    const { happen, take } = fedServer();
    // Each reports the peer and the list of servers that are alive.
    for (let i = 0; i < 2_500; i++) happen(i % 2 === 0 ? trusted(2) : { kind: 'suspected', peer: 2 });
    const batch = take();
    expect(batch?.events).to.have.length(4_000);
    expect(batch?.omitted).to.equal(1_000);
    happen(trusted(0));
    expect(take()?.events).to.have.length(2);
  });
});
