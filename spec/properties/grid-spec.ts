/** Properties of several servers whose bytes reach each other in order and in pieces: no sockets, no clock. */
import { expect } from 'chai';
import fc from 'fast-check';
import { room, type RoomEvent, type RoomState } from '../../lib/agents/chatroom/room.ts';
import { netMachine } from '../../lib/net/machine.ts';
import { NO_CARRY } from '../../lib/wire/lines.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { decodePeer } from '../../lib/wire/peer.ts';
import { joined } from '../support/bytes.ts';
import { linesOf } from '../support/readable.ts';

const SERVERS = 3;
const LIMIT_BYTES = 1024;

/** A server broadcasts some messages at once, or some bytes arrive on the way from one server to another. */
type Move =
  | { readonly kind: 'broadcast'; readonly at: number; readonly count: number }
  | { readonly kind: 'deliver'; readonly from: number; readonly to: number; readonly bytes: number };

const server = fc.nat({ max: SERVERS - 1 });
const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('broadcast' as const), at: server, count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({
      kind: fc.constant('deliver' as const),
      from: server,
      to: server,
      bytes: fc.integer({ min: 1, max: 60 }),
    }),
  ),
  { maxLength: 60 },
);

/** One direction between two servers: the bytes in transit, and the receiving link, which is one to a plain peer. */
function wire(from: number, to: number) {
  const net = netMachine({ self: to, n: SERVERS, incarnation: 1, reportsSent: false });
  const dialled = from < to ? { dialled: from } : {};
  const [opened] = net.step(net.init, {
    kind: 'connectionOpened',
    connection: 0,
    ...dialled,
    remote: 'there',
  });
  const frames = [{ kind: 'ping', sender: from }] as const;
  const [link] = net.step(opened, { kind: 'framesReceived', connection: 0, frames });
  return { bytes: new Uint8Array(0), carry: NO_CARRY, net, link };
}

/** A grid of machines; its wires are arrays of bytes. */
function grid() {
  const machines = Array.from({ length: SERVERS }, (_, id) => room(id));
  const states: RoomState[] = machines.map(({ init }) => init);
  /** The broadcasts of every server, in order; no two texts are equal. */
  const said: string[][] = machines.map(() => []);
  const wires = machines.map((_, from) => machines.map((_, to) => wire(from, to)));

  const happen = (at: number, event: RoomEvent) => {
    const [state, effects] = (machines[at] as (typeof machines)[number]).step(states[at] as RoomState, event);
    states[at] = state;
    for (const effect of effects) {
      if (effect.kind !== 'send') continue;
      for (const wire of wires[at] ?? []) wire.bytes = Uint8Array.from(joined([wire.bytes, effect.frame]));
    }
  };
  const broadcast = (at: number, count: number) => {
    const own = said[at] as string[];
    const texts = Array.from(
      { length: count },
      (_, i) => `${String(at)}.${String(own.length + i)} I’m alive, still`,
    );
    own.push(...texts);
    happen(at, {
      kind: 'commandsReceived',
      client: 1,
      commands: [{ kind: 'broadcast', messages: messagesOf(...texts) }],
    });
  };
  const deliver = (from: number, to: number, count: number) => {
    const wire = wires[from]?.[to];
    if (wire === undefined || from === to) return;
    const [carry, frames] = decodePeer(wire.carry, wire.bytes.slice(0, count), LIMIT_BYTES);
    wire.bytes = wire.bytes.slice(count);
    wire.carry = carry;
    const [link, effects] = wire.net.step(wire.link, { kind: 'framesReceived', connection: 0, frames });
    wire.link = link;
    for (const effect of effects) if (effect.kind === 'indicate') happen(to, effect.indication);
  };
  return {
    said,
    logs: () => states.map(({ log }) => linesOf(log)),
    move: (move: Move) => {
      if (move.kind === 'broadcast') broadcast(move.at, move.count);
      else deliver(move.from, move.to, move.bytes);
    },
    settle: () => {
      for (let from = 0; from < SERVERS; from++)
        for (let to = 0; to < SERVERS; to++) deliver(from, to, Infinity);
    },
  };
}

/** The messages of `sender` in a log, in the log's order. */
const saidBy = (log: readonly string[], sender: number) =>
  log.filter((line) => line.startsWith(`${String(sender)}: `)).map((line) => line.slice(3));

describe('a grid, however its bytes are delayed and cut', () => {
  it('is FIFO at every moment: each log contains a prefix of the broadcasts of each sender, in order', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const { said, logs, move } = grid();
        for (const one of all) {
          move(one);
          for (const log of logs()) {
            for (const [sender, own] of said.entries()) {
              const heard = saidBy(log, sender);
              expect(heard).to.deep.equal(own.slice(0, heard.length));
            }
          }
        }
      }),
    );
  });

  it('creates and duplicates nothing, at any moment', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const { said, logs, move } = grid();
        for (const one of all) {
          move(one);
          const ever = new Set(
            said.flatMap((own, sender) => own.map((text) => `${String(sender)}: ${text}`)),
          );
          for (const log of logs()) {
            expect(log.filter((line) => !ever.has(line))).to.deep.equal([]);
            expect(new Set(log).size).to.equal(log.length);
          }
        }
      }),
    );
  });

  it('has every message at every server once all bytes have arrived', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const { said, logs, move, settle } = grid();
        all.forEach(move);
        settle();
        for (const log of logs()) {
          expect(log.length).to.equal(said.flat().length);
          expect(said.map((_, sender) => saidBy(log, sender))).to.deep.equal(said);
        }
      }),
      { numRuns: 200 },
    );
  });
});
