/** Properties of net machines for any order of events. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Indication, NetEffect, NetEvent } from '../../lib/net/events.ts';
import { netMachine, type NetState } from '../../lib/net/machine.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import type { PeerFrame } from '../../lib/wire/peer.ts';
import { deepFreeze } from '../support/deepFreeze.ts';
import { effectText, eventOf, framesRead, TABLE_SETTINGS } from '../support/netTable.ts';
import { textsIn } from '../support/readable.ts';

type Side = 0 | 1;

/** A connection that server 1 has made to server 0. Every field is by side. */
interface Connection {
  readonly number: number;
  /** The frames in transit to each side. */
  readonly wires: readonly [PeerFrame[], PeerFrame[]];
  readonly isOpen: [boolean, boolean];
  /** Whether it has ended, and the side has not noticed it yet. */
  readonly isEnding: [boolean, boolean];
  readonly isIdentified: [boolean, boolean];
  /** The number of the message from which a side is to catch up. */
  readonly behindFrom: [number | undefined, number | undefined];
  readonly isFull: [boolean, boolean];
}

/** One of the two servers. */
interface Server {
  readonly machine: ReturnType<typeof netMachine>;
  readonly incarnation: number;
  state: NetState;
  /** The delivered messages of the other. */
  readonly delivered: { readonly incarnation: number; readonly number: number }[];
  /** By incarnation of the other, the number of messages at the first link: it is owed the later ones. */
  readonly met: Map<number, number>;
  /** The number of pending grace periods. */
  graces: number;
}

type Move =
  | { readonly kind: 'send' | 'read' | 'catchUp'; readonly at: Side; readonly count: number }
  | { readonly kind: 'restart' | 'end' | 'suspect' | 'grace' | 'fill' | 'drain'; readonly at: Side }
  | { readonly kind: 'dial' | 'cut' };

const other = (side: Side): Side => (side === 0 ? 1 : 0);

function server(self: Side, incarnation: number): Server {
  const machine = netMachine({ self, n: 2, incarnation, reportsSent: false });
  return { machine, incarnation, state: machine.init, delivered: [], met: new Map(), graces: 0 };
}

/** Two servers, and connections between them that break at any moment, with everything in transit. */
class ToyNetwork {
  readonly servers: [Server, Server] = [server(0, 100), server(1, 200)];
  #connections: Connection[] = [];
  #opened = 0;

  move(move: Move): void {
    switch (move.kind) {
      case 'dial':
        this.#dial();
        break;
      case 'cut':
        for (const one of this.#connections) this.#cut(one);
        break;
      case 'restart':
        this.#restart(move.at);
        break;
      case 'send':
        this.#send(move.at, move.count);
        break;
      case 'suspect':
        this.#happens(move.at, { kind: 'silent', peer: other(move.at) });
        break;
      case 'grace':
        if (this.servers[move.at].graces-- > 0)
          this.#happens(move.at, { kind: 'graceOver', peer: other(move.at) });
        else this.servers[move.at].graces = 0;
        break;
      default:
        for (const one of [...this.#connections]) {
          if (!one.isOpen[move.at]) continue;
          if (move.kind === 'read') this.#read(one, move.at, move.count);
          else if (move.kind === 'catchUp') this.#catchUp(one, move.at, move.count);
          else if (move.kind === 'end') this.#end(one, move.at);
          else this.#setFull(one, move.at, move.kind === 'fill');
        }
    }
  }

  /** Runs until the servers are at rest: nothing breaks any more, and both servers are heard. */
  settle(): void {
    for (const one of this.#connections)
      for (const side of [0, 1] as const) this.#say(one, side, { kind: 'ping', sender: side });
    for (let round = 0; ; round++) {
      expect(round, 'rounds until everything has arrived').to.be.below(200);
      const before = JSON.stringify(this.#connections) + String(this.#opened);
      this.#dial();
      for (const at of [0, 1] as const)
        for (const kind of ['read', 'drain', 'catchUp', 'end'] as const) this.move({ kind, at, count: 5 });
      if (before === JSON.stringify(this.#connections) + String(this.#opened)) return;
    }
  }

  /** Server 1 dials when it knows of no connection. */
  #dial(): void {
    if (this.#connections.some(({ isOpen }) => isOpen[1])) return;
    const number = this.#opened++;
    const connection: Connection = {
      number,
      wires: [[], []],
      isOpen: [true, true],
      isEnding: [false, false],
      isIdentified: [false, false],
      behindFrom: [undefined, undefined],
      isFull: [false, false],
    };
    this.#connections.push(connection);
    this.#happens(0, { kind: 'connectionOpened', connection: number, remote: 'one' });
    this.#happens(1, { kind: 'connectionOpened', connection: number, dialled: 0, remote: 'zero' });
  }

  /** Both sides will notice, at any later time. */
  #cut({ wires, isOpen, isEnding }: Connection): void {
    for (const side of [0, 1] as const) {
      wires[side].length = 0;
      isEnding[side] = isOpen[side];
    }
  }

  /** A side closes a connection: what it has written arrives, or is lost, and then the other side notices. */
  #close(connection: Connection, at: Side): void {
    connection.isOpen[at] = false;
    connection.isEnding[at] = false;
    connection.wires[at].length = 0;
    connection.isEnding[other(at)] = connection.isOpen[other(at)];
    this.#connections = this.#connections.filter(({ isOpen }) => isOpen[0] || isOpen[1]);
  }

  #restart(at: Side): void {
    const { incarnation } = this.servers[at];
    this.servers[at] = server(at, incarnation + 1);
    for (const one of [...this.#connections]) if (one.isOpen[at]) this.#close(one, at);
  }

  #send(at: Side, more: number): void {
    const { count } = this.servers[at].state;
    this.#happens(at, { kind: 'grown', count: count + more, frame: new Uint8Array(0) });
  }

  /** Reads `count` frames at once; at least the handshake. */
  #read(connection: Connection, at: Side, count: number): void {
    const wire = connection.wires[at];
    const isFirst = !connection.isIdentified[at];
    if (wire.length < (isFirst ? 2 : 1)) return;
    connection.isIdentified[at] = true;
    const frames = wire.splice(0, isFirst ? Math.max(2, count) : count);
    this.#happens(at, { kind: 'framesReceived', connection: connection.number, frames });
  }

  #catchUp(connection: Connection, at: Side, count: number): void {
    const from = connection.behindFrom[at];
    if (from === undefined) return;
    connection.behindFrom[at] = undefined;
    const until = Math.min(from + count, this.servers[at].state.count);
    this.#write(connection, at, from, until);
    this.#happens(at, { kind: 'caughtUp', connection: connection.number, until });
  }

  #end(connection: Connection, at: Side): void {
    if (!connection.isEnding[at]) return;
    this.#close(connection, at);
    const reason = { code: 'closed' } as const;
    this.#happens(at, {
      kind: 'connectionEnded',
      connection: connection.number,
      reason,
      isProtocolError: false,
    });
  }

  #setFull(connection: Connection, at: Side, isFull: boolean): void {
    if (connection.isFull[at] === isFull) return;
    connection.isFull[at] = isFull;
    this.#happens(at, { kind: isFull ? 'filled' : 'drained', connection: connection.number });
  }

  #happens(at: Side, event: NetEvent): void {
    const one = this.servers[at];
    const [state, effects] = one.machine.step(deepFreeze(one.state), event);
    one.state = state;
    for (const effect of effects) this.#perform(at, effect);
  }

  #perform(at: Side, effect: NetEffect): void {
    const one = this.servers[at];
    if (effect.kind === 'indicate') this.#indicated(at, effect.indication);
    else if (effect.kind === 'grace') one.graces++;
    else if ('connection' in effect) {
      const connection = this.#connections.find(({ number }) => number === effect.connection);
      if (connection?.isOpen[at] !== true) return;
      if (effect.kind === 'close') this.#close(connection, at);
      else if (effect.kind === 'catchUp') connection.behindFrom[at] = effect.from;
      else if (effect.kind === 'send') this.#write(connection, at, effect.from, effect.until);
      else if (effect.kind !== 'watch') this.#say(connection, at, ...this.#lines(at, effect));
    }
  }

  #lines(
    at: Side,
    effect: NetEffect & { kind: 'sendHandshake' | 'sendHave' | 'sendFrom' },
  ): readonly PeerFrame[] {
    const { incarnation } = this.servers[at];
    if (effect.kind === 'sendHandshake')
      return [
        { kind: 'ping', sender: at },
        { kind: 'session', incarnation },
      ];
    if (effect.kind === 'sendFrom') return [{ kind: 'from', number: effect.number }];
    return [{ kind: 'have', incarnation: effect.incarnation, count: effect.count }];
  }

  /** Messages, each with its incarnation and number. */
  #write(connection: Connection, at: Side, from: number, until: number): void {
    const { incarnation } = this.servers[at];
    const texts = Array.from(
      { length: until - from },
      (_, i) => `${String(incarnation)} ${String(from + i)}`,
    );
    if (texts.length > 0)
      this.#say(connection, at, { kind: 'messages', sender: at, messages: messagesOf(...texts) });
  }

  /** Frames that are written to a closed connection are lost. */
  #say(connection: Connection, at: Side, ...frames: PeerFrame[]): void {
    const to = other(at);
    if (connection.isOpen[to] && !connection.isEnding[to] && !connection.isEnding[at])
      connection.wires[to].push(...frames);
  }

  #indicated(at: Side, indication: Indication): void {
    const one = this.servers[at];
    if ('isProtocolError' in indication && indication.isProtocolError) {
      const { code } = indication.reason;
      if (code !== 'second-connection' && code !== 'outdated-connection') expect.fail(`at fault: ${code}`);
    }
    if (indication.kind === 'linkUp' && indication.incarnation !== undefined)
      if (!one.met.has(indication.incarnation)) one.met.set(indication.incarnation, one.state.count);
    if (indication.kind !== 'messagesReceived') return;
    const { first = NaN, incarnation } = indication;
    textsIn(indication.messages).forEach((said, i) => {
      const [of, number] = said.split(' ').map(Number);
      expect([of, number]).to.deep.equal([incarnation, first + i]);
      one.delivered.push({ incarnation: of as number, number: number as number });
    });
  }
}

const at = fc.constantFrom(0 as const, 1 as const);
const count = fc.integer({ min: 1, max: 4 });
const moves = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), at, count }) },
    { weight: 14, arbitrary: fc.record({ kind: fc.constant('read' as const), at, count }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('catchUp' as const), at, count }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('end' as const, 'drain' as const), at }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('fill' as const, 'grace' as const), at }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('dial' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom('restart' as const, 'suspect' as const), at }),
    },
  ),
  { maxLength: 80, size: 'max' },
);

describe('two net machines, whatever happens to the connections between them,', () => {
  it('deliver every message that is owed to an incarnation, in order and once, and nothing else', () => {
    fc.assert(
      fc.property(moves, (made) => {
        const network = new ToyNetwork();
        for (const move of made) network.move(move);
        network.settle();
        for (const side of [0, 1] as const) {
          const here = network.servers[side];
          const there = network.servers[other(side)];
          const owed = there.met.get(here.incarnation) ?? NaN;
          const present = here.delivered.filter(({ incarnation }) => incarnation === there.incarnation);
          expect(present.map(({ number }) => number)).to.deep.equal(
            Array.from({ length: there.state.count - owed }, (_, i) => owed + i),
          );
          // No message of an incarnation follows one of the next.
          const all = here.delivered.map(({ incarnation }) => incarnation);
          expect(all).to.deep.equal([...all].sort((a, b) => a - b));
          expect(here.state.peers[other(side)]?.belief).to.equal('trusted');
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

/** Lines of server `peer`, most of them in order. */
const lineOf = (peer: number) =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(`msg ${String(peer)} a`, `msg ${String(peer)} b`, `ping ${String(peer)}`),
    },
    { weight: 4, arbitrary: fc.constantFrom('have 10 0', 'have 10 1', 'from 0', 'from 1') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('session 70', 'session 71', 'what?', 'ping 9', 'msg 9 c', 'have 9 0'),
    },
  );

/** An event of server 1 of 4, with the peer that it concerns; 1 for the growth, which concerns all. A connection never changes its peer. */
interface About {
  readonly peer: number;
  readonly connection: number;
  readonly line: string;
}

const input = fc.constantFrom(0, 2, 3).chain((peer): fc.Arbitrary<About> => {
  const id = String(peer);
  // Every peer has connections of its own, with different ages.
  const connections = fc.integer({ min: 0, max: 3 }).map((i) => 10 * i + peer);
  const handshake = fc.constantFrom(`ping ${id} / session 70`, `ping ${id} / session 71`, `ping ${id}`);
  const lines = fc.array(lineOf(peer), { maxLength: 3 }).map((all) => all.join(' / '));
  const events = fc.oneof(
    { weight: 3, arbitrary: handshake.map((said) => ['read', said] as const) },
    { weight: 6, arbitrary: lines.map((said) => ['read', said] as const) },
    {
      weight: 6,
      arbitrary: fc
        .constantFrom('end', 'fault', 'full', 'drained', 'caught')
        .map((kind) => [kind, ''] as const),
    },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom(
          `silent ${id}`,
          `grace over ${id}`,
          `dial ${id} failed`,
          `dial ${id} refused`,
          `probe ${id} refused`,
        )
        .map((line) => ['', line] as const),
    },
  );
  return fc.tuple(connections, events).map(([connection, [kind, said]]) => {
    const c = String(connection);
    const lineOfKind: Record<string, string> = {
      read: `${c}< ${said}`,
      end: `end ${c}`,
      fault: `end ${c} by its fault`,
      full: `full ${c}`,
      drained: `drained ${c}`,
      caught: `caught up ${c} to 1`,
    };
    return { peer, connection, line: lineOfKind[kind] ?? said };
  });
});
const growth = fc
  .constantFrom('send a', 'send a, b')
  .map((line): About => ({ peer: 1, connection: -1, line }));
/** All connections open at the beginning. */
const opened: readonly About[] = [0, 10, 20, 30].flatMap((tens) =>
  [0, 2, 3].map((peer) => ({
    peer,
    connection: tens + peer,
    line: `open ${String(tens + peer)}${peer === 0 ? ' to 0' : ''}`,
  })),
);
const inputs = fc
  .array(fc.oneof({ weight: 8, arbitrary: input }, { weight: 1, arbitrary: growth }), { maxLength: 50 })
  .map((all) => [...opened, ...all]);

/** Runs a machine; returns its states, and its effects that concern `peer`. */
function ran(all: readonly About[], peer: number): { states: NetState[]; effects: string[] } {
  const { init, step } = netMachine({ ...TABLE_SETTINGS, reportsSent: true });
  const own = new Set(all.filter((one) => one.peer === peer).map(({ connection }) => connection));
  const states = [init];
  const effects: string[] = [];
  for (const { line, peer: about } of all) {
    const before = states.at(-1) as NetState;
    const [state, asked] = step(before, eventOf(line, before.count));
    states.push(state);
    const isOwn = (effect: NetEffect) =>
      about === peer ||
      (about === 1 &&
        (('connection' in effect && own.has(effect.connection)) ||
          (effect.kind === 'indicate' && 'peer' in effect.indication && effect.indication.peer === peer)));
    effects.push(...asked.filter(isOwn).map(effectText));
  }
  return { states, effects };
}

describe('a step of the net machine about one peer', () => {
  it('does not change the state of another peer', () => {
    fc.assert(
      fc.property(inputs, (all) => {
        const { states } = ran(all, 0);
        all.forEach(({ peer, line }, i) => {
          if (peer === 1) return;
          const [before, after] = [states[i] as NetState, states[i + 1] as NetState];
          before.peers.forEach((known, id) => {
            if (id !== peer)
              expect(after.peers[id], `${line}: what is known of ${String(id)}`).to.equal(known);
          });
          expect(after.count).to.equal(before.count);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the state of another peer', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom(0, 2, 3), (all, peer) => {
        const alone = ran(
          all.filter((one) => one.peer === peer || one.peer === 1),
          peer,
        );
        const among = ran(all, peer);
        expect(among.effects).to.deep.equal(alone.effects);
        const known = (states: NetState[]) => states.at(-1)?.peers[peer];
        expect(known(among.states)).to.deep.equal(known(alone.states));
      }),
      { numRuns: 500 },
    );
  });
});

describe('frames on a link', () => {
  it('lead to the same state and the same effects one by one or all at once', () => {
    const handshakes = fc.constantFrom(
      ['ping 2'],
      ['ping 2', 'session 70'],
      ['ping 2', 'session 70', 'have 10 0', 'from 0'],
    );
    fc.assert(
      fc.property(
        handshakes,
        fc.boolean(),
        fc.array(lineOf(2), { minLength: 1, maxLength: 20 }),
        (handshake, isSuspected, lines) => {
          const { init, step } = netMachine(TABLE_SETTINGS);
          const run = (state: NetState, ...events: NetEvent[]) =>
            events.reduce<readonly [NetState, readonly string[]]>(
              ([before, asked], event) => {
                const [after, effects] = step(before, event);
                return [after, [...asked, ...effects.map(effectText)]];
              },
              [state, []],
            );
          const [linked] = run(
            init,
            { kind: 'connectionOpened', connection: 5, remote: 'there' },
            framesRead(5, handshake),
            eventOf('send a', 0),
            ...(isSuspected ? [eventOf('silent 2', 1)] : []),
          );
          const event = framesRead(5, lines);
          if (event.kind !== 'framesReceived') throw new Error('no frames');
          const oneByOne = event.frames.map((frame): NetEvent => ({ ...event, frames: [frame] }));
          const [state, effects] = run(linked, ...oneByOne);
          const [stateAtOnce, effectsAtOnce] = run(linked, event);
          expect(effects).to.deep.equal(effectsAtOnce);
          expect(state).to.deep.equal(stateAtOnce);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
