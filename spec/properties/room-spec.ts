/** Properties of one server for any events in any order, compared with a naive room of strings. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Command } from '../../lib/agents/chatroom/commands.ts';
import { room, type RoomEvent, type RoomState } from '../../lib/agents/chatroom/room.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { contents } from '../support/arbitraries.ts';
import { deepFreeze } from '../support/deepFreeze.ts';
import { linesOf, readableEffect, textsIn } from '../support/readable.ts';
import { commandSentence } from '../../lib/agents/chatroom/reason.ts';

const SELF = 2;

const peer = fc.constantFrom(0, 1, 3, 10, 11);
const texts = fc.array(contents, { minLength: 1, maxLength: 3 });

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 5,
    arbitrary: texts.map((said): Command => ({ kind: 'broadcast', messages: messagesOf(...said) })),
  },
  { weight: 3, arbitrary: fc.constantFrom<Command>({ kind: 'get' }, { kind: 'alive' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Command>(
      { kind: 'refused', reason: { code: 'empty-broadcast' } },
      { kind: 'overlong', limitBytes: 64 },
    ),
  },
  { weight: 1, arbitrary: fc.constant<Command>({ kind: 'crash' }) },
);

const event: fc.Arbitrary<RoomEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('commandsReceived' as const),
      client: fc.nat({ max: 3 }),
      commands: fc.array(command, { maxLength: 6 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('messagesReceived' as const),
      peer,
      messages: texts.map((said) => messagesOf(...said)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('trusted' as const, 'suspected' as const), peer }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('linkDown' as const),
      peer,
      reason: fc.constant({ code: 'broken', detail: 'gone' } as const),
      isProtocolError: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('peerDown' as const),
      peer,
      reason: fc.constant({ code: 'broken', detail: 'gone' } as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('linkUp' as const),
      peer,
      remote: fc.constant('here'),
      connection: fc.constant('c'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<RoomEvent>(
      { kind: 'listening', incarnation: 1 },
      { kind: 'clientGone', client: 1, reason: { code: 'client-left' } },
    ),
  },
);

const events = fc.array(event, { maxLength: 25 });

/** The messages that an event appends to the log, each with its sender. */
function addedBy(happened: RoomEvent): string[] {
  if (happened.kind === 'messagesReceived') {
    return textsIn(happened.messages).map((said) => `${String(happened.peer)}: ${said}`);
  }
  if (happened.kind !== 'commandsReceived') return [];
  const crash = happened.commands.findIndex(({ kind }) => kind === 'crash');
  const obeyed = crash === -1 ? happened.commands : happened.commands.slice(0, crash);
  return obeyed.flatMap((one) =>
    one.kind === 'broadcast' ? textsIn(one.messages).map((said) => `${String(SELF)}: ${said}`) : [],
  );
}

interface Turn {
  readonly event: RoomEvent;
  readonly state: RoomState;
  readonly effects: readonly object[];
}

/** Every turn of a run; each state is frozen before the next step. */
function turnsOf(happened: readonly RoomEvent[]): Turn[] {
  const { init, step } = room(SELF);
  let state = deepFreeze(init);
  return happened.map((one) => {
    const [next, effects] = step(state, deepFreeze(one));
    state = deepFreeze(next);
    return { event: one, state, effects: effects.map(readableEffect) };
  });
}

/** A room of strings and arrays, written for readability. */
function naiveRoom() {
  let alive = [SELF];
  let log: { sender: number; said: string }[] = [];
  const says = (sender: number, said: readonly string[]) => {
    log = [...log, ...said.map((one) => ({ sender, said: one }))];
  };
  const answerTo = (asked: Command): string => {
    switch (asked.kind) {
      case 'get':
        return `messages ${log.map(({ said }) => said).join(',')}\n`;
      case 'alive':
        return `alive ${alive.join(',')}\n`;
      case 'refused':
        return `error ${commandSentence(asked.reason)}\n`;
      case 'overlong':
        return `error line too long: over ${String(asked.limitBytes)} bytes\n`;
      default:
        return '';
    }
  };
  /** The number of its own messages that were sent. */
  let sent = 0;
  return (happened: RoomEvent): object[] => {
    if (happened.kind === 'messagesReceived') says(happened.peer, textsIn(happened.messages));
    if (happened.kind === 'trusted') alive = [...new Set([...alive, happened.peer])].sort((a, b) => a - b);
    if (happened.kind === 'suspected' || happened.kind === 'peerDown')
      alive = alive.filter((id) => id !== happened.peer);
    if (happened.kind !== 'commandsReceived') return [];
    const from = log.length;
    const effects: object[] = [];
    const reply: string[] = [];
    let isCrashed = false;
    for (const asked of happened.commands) {
      if (isCrashed) continue;
      if (asked.kind === 'broadcast') says(SELF, textsIn(asked.messages));
      else if (asked.kind === 'crash') isCrashed = true;
      else reply.push(answerTo(asked));
    }
    const added = log.slice(from);
    if (added.length > 0) {
      const send = added.map(({ said }) => `msg ${String(SELF)} ${said}\n`).join('');
      effects.push({ send, from: sent, until: sent + added.length });
      sent += added.length;
    }
    if (reply.length > 0) effects.push({ reply, client: happened.client });
    if (isCrashed) effects.push({ exit: true });
    return effects;
  };
}

describe('a server, for any events,', () => {
  it('has the same effects as a naive room of strings', () => {
    fc.assert(
      fc.property(events, (happened) => {
        expect(turnsOf(happened).map(({ effects }) => effects)).to.deep.equal(happened.map(naiveRoom()));
      }),
      { numRuns: 500 },
    );
  });

  it('lists the alive servers in ascending order, each once, always including itself', () => {
    fc.assert(
      fc.property(events, (happened) => {
        for (const { state } of turnsOf(happened)) {
          expect(state.alive).to.include(SELF);
          expect([...state.alive]).to.deep.equal([...new Set(state.alive)].sort((a, b) => a - b));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('lists a peer exactly while the last indication about it is `trusted`', () => {
    fc.assert(
      fc.property(events, peer, (happened, id) => {
        let isTrusted = false;
        for (const { event: one, state } of turnsOf(happened)) {
          if ('peer' in one && one.peer === id) {
            if (one.kind === 'trusted') isTrusted = true;
            if (one.kind === 'suspected' || one.kind === 'peerDown') isTrusted = false;
          }
          expect(state.alive.includes(id)).to.equal(isTrusted);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('has all broadcast and received messages in its log, in their order: none created, lost or duplicated', () => {
    fc.assert(
      fc.property(events, (happened) => {
        const said: string[] = [];
        for (const { event: one, state } of turnsOf(happened)) {
          said.push(...addedBy(one));
          expect(linesOf(state.log)).to.deep.equal(said);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('sends each of its own messages once, in order, and no others', () => {
    fc.assert(
      fc.property(events, (happened) => {
        const sent = turnsOf(happened).flatMap(({ effects }) =>
          effects.flatMap((one) => ('send' in one ? [one.send] : [])),
        );
        const own = happened.flatMap(addedBy).filter((line) => line.startsWith(`${String(SELF)}: `));
        expect(sent.join('')).to.equal(own.map((line) => `msg ${String(SELF)} ${line.slice(3)}\n`).join(''));
      }),
      { numRuns: 300 },
    );
  });

  it('has at most one send, one reply and one exit for a chunk, in this order', () => {
    fc.assert(
      fc.property(events, (happened) => {
        for (const { effects } of turnsOf(happened)) {
          const kinds = effects.map((one) => Object.keys(one)[0]).join(' ');
          expect([
            '',
            'send',
            'reply',
            'exit',
            'send reply',
            'send exit',
            'reply exit',
            'send reply exit',
          ]).to.include(kinds);
        }
      }),
    );
  });

  it('takes the same step again in the same state, and does not change that state', () => {
    fc.assert(
      fc.property(events, event, event, (happened, one, other) => {
        const { init, step } = room(SELF);
        const state = happened.reduce((before, next) => step(before, next)[0], init);
        const before = linesOf(state.log);
        const shown = (next: RoomEvent) => {
          const [after, effects] = step(state, next);
          return { alive: after.alive, log: linesOf(after.log), effects: effects.map(readableEffect) };
        };
        const first = shown(one);
        shown(other);
        expect(shown(one)).to.deep.equal(first);
        expect(linesOf(state.log)).to.deep.equal(before);
      }),
      { numRuns: 300 },
    );
  });
});
