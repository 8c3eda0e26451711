import { expect } from 'chai';
import fc from 'fast-check';
import type { NetEffect, NetEvent } from '../../lib/net/events.ts';
import { netMachine, type NetState } from '../../lib/net/machine.ts';
import { NO_CARRY } from '../../lib/wire/lines.ts';
import { textsOf } from '../../lib/wire/messages.ts';
import { decodePeer } from '../../lib/wire/peer.ts';
import { haveLine } from '../../lib/wire/sessionLines.ts';
import { bytes, text } from '../support/bytes.ts';

const TAG = '0123456789abcdef';

/** A connection: the lines in transit to each side, and whether each side has it. */
interface Connection {
  readonly transit: [string[], string[]];
  readonly isOpen: [boolean, boolean];
}

/** One of two servers, with a driver that does at once what it is requested to do. */
class Side {
  readonly #id: 0 | 1;
  readonly #incarnation: number;
  readonly #connections: Connection[];
  readonly #step: (state: NetState, event: NetEvent) => readonly [NetState, readonly NetEffect[]];
  #state: NetState;
  /** The texts in its queue, the first of which has the number `#base`. */
  #queue: string[] = [];
  #base = 0;
  /** The sessions that it was told to be over, and the messages that it has sent in the present one. */
  over = 0;
  sent = 0;
  /** What it has received in the present session: of an incarnation and a session of the peer, up to a number. */
  got: { of: string; next: number } | undefined;
  /** The sessions that it has ended itself. */
  #ended = 0;
  /** How many the peer had ended itself when it was trusted in the present session. */
  #met: { readonly incarnation: string; readonly ended: number } | undefined;
  readonly #peer: () => Side;
  readonly wrong: string[] = [];

  constructor(id: 0 | 1, incarnation: number, connections: Connection[], peer: () => Side) {
    const { init, step } = netMachine({ self: id, n: 2, incarnation, reportsSent: false, tag: TAG });
    this.#id = id;
    this.#peer = peer;
    this.#incarnation = incarnation;
    this.#connections = connections;
    this.#step = step;
    this.#state = init;
  }

  /** The name of its present session, as it names it: with its incarnation, and the number of sessions that it has ended itself. */
  get session(): string {
    return `${String(this.#incarnation)}/${String(this.#ended)}/${String(this.over)}`;
  }

  happens(event: NetEvent): void {
    const [state, effects] = this.#step(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#execute(effect);
  }

  send(): void {
    this.#queue.push(`${this.session}/${String(this.sent++)}`);
    const count = this.#base + this.#queue.length;
    this.happens({
      kind: 'appended',
      peer: 1 - this.#id,
      session: this.over,
      count,
      frame: bytes(this.#lines(count - 1)),
    });
  }

  fill(): void {
    this.happens({ kind: 'queueFull', peer: 1 - this.#id, session: this.over, messages: 1, bytes: 1 });
  }

  #lines(from: number): string {
    const texts = this.#queue.slice(from - this.#base);
    return texts.map((one) => `msg ${String(this.#id)} ${one}\n`).join('');
  }

  #write(connection: number, lines: string): void {
    const { transit, isOpen } = this.#connections[connection] as Connection;
    const whole = lines.split('\n').slice(0, -1);
    if (isOpen[this.#id] && isOpen[1 - this.#id]) transit[1 - this.#id]?.push(...whole);
  }

  #execute(effect: NetEffect): void {
    switch (effect.kind) {
      case 'sendHandshake':
        this.#write(
          effect.connection,
          `ping ${String(this.#id)}\nsession ${String(this.#incarnation)} ${TAG}\n`,
        );
        break;
      case 'sendHave':
        this.#write(effect.connection, `${haveLine(effect)}\n`);
        break;
      case 'sendFrom':
        this.#write(effect.connection, `from ${String(effect.number)}\n`);
        break;
      case 'send':
        this.#write(effect.connection, text(effect.frame));
        break;
      case 'catchUp': {
        this.#write(effect.connection, this.#lines(effect.from));
        const until = this.#base + this.#queue.length;
        this.happens({ kind: 'caughtUp', connection: effect.connection, until });
        break;
      }
      case 'close':
        (this.#connections[effect.connection] as Connection).isOpen[this.#id] = false;
        break;
      case 'trim':
        this.#queue = this.#queue.slice(effect.count - this.#base);
        this.#base = effect.count;
        break;
      case 'endSession':
        this.#queue = [];
        this.#base = effect.count;
        break;
      case 'indicate':
        this.#indicated(effect);
        break;
      default:
    }
  }

  #indicated({ indication }: NetEffect & { kind: 'indicate' }): void {
    if (indication.kind === 'peerDown') {
      this.over++;
      if (indication.reason.code !== 'session-over') this.#ended++;
      this.sent = 0;
      this.got = undefined;
      this.#met = undefined;
    } else if (indication.kind === 'trusted') {
      const [incarnation, ended] = this.#peer().session.split('/') as [string, string];
      this.#met ??= { incarnation, ended: Number(ended) };
    } else if (indication.kind === 'linkDown' && indication.isProtocolError)
      this.wrong.push(indication.reason.code);
    else if (indication.kind === 'messagesReceived')
      for (const one of textsOf(indication.messages)) {
        const of = one.slice(0, one.lastIndexOf('/'));
        const number = Number(one.slice(of.length + 1));
        const expected = this.got ?? { of, next: 0 };
        const [incarnation, ended] = of.split('/');
        const met = this.#met;
        if (met !== undefined && met.incarnation === incarnation && Number(ended) > met.ended)
          this.wrong.push(`${one}, but the end of the session ${String(met.ended)} was not told`);
        if (expected.of !== of || expected.next !== number)
          this.wrong.push(`${one}, expected ${expected.of}/${String(expected.next)}`);
        this.got = { of, next: number + 1 };
      }
  }
}

/** Two servers, of which 1 dials 0. */
class Pair {
  readonly connections: Connection[] = [];
  #incarnations = 10;
  readonly sides: [Side, Side] = [this.#new(0), this.#new(1)];
  readonly #wrong: string[] = [];

  #new(id: 0 | 1): Side {
    return new Side(id, this.#incarnations++, this.connections, () => this.sides[id === 0 ? 1 : 0]);
  }

  dial(): void {
    const connection = this.connections.push({ transit: [[], []], isOpen: [true, true] }) - 1;
    this.sides[0].happens({ kind: 'connectionOpened', connection, remote: '' });
    this.sides[1].happens({ kind: 'connectionOpened', connection, remote: '', dialled: 0 });
  }

  /** Some lines, or the end, arrive at a side on a connection. */
  deliver(side: 0 | 1, connection: number, count: number): void {
    const { transit, isOpen } = this.connections[connection] as Connection;
    if (!isOpen[side]) return;
    const isHandshake = transit[side][0]?.startsWith('ping') === true;
    const lines = transit[side].splice(0, isHandshake ? 2 : count);
    if (lines.length > 0) {
      const chunk = bytes(lines.map((line) => `${line}\n`).join(''));
      const [, frames] = decodePeer(NO_CARRY, chunk, 1_000);
      this.sides[side].happens({ kind: 'framesReceived', connection, frames });
    } else if (isOpen[1 - side] === false) {
      isOpen[side] = false;
      const reason = { code: 'closed' } as const;
      this.sides[side].happens({ kind: 'connectionEnded', connection, reason, isProtocolError: false });
    }
  }

  cut(connection: number): void {
    const { transit, isOpen } = this.connections[connection] as Connection;
    transit[0].length = transit[1].length = 0;
    for (const side of [0, 1] as const) {
      if (!isOpen[side]) continue;
      isOpen[side] = false;
      const reason = { code: 'broken', detail: '' } as const;
      this.sides[side].happens({ kind: 'connectionEnded', connection, reason, isProtocolError: false });
    }
  }

  restart(side: 0 | 1): void {
    for (const { transit, isOpen } of this.connections) {
      isOpen[side] = false;
      transit[side].length = 0;
    }
    this.#wrong.push(...this.sides[side].wrong);
    this.sides[side] = this.#new(side);
  }

  /** Connects the two, and delivers everything. */
  settle(): void {
    for (const connection of this.connections.keys()) this.cut(connection);
    this.dial();
    const connection = this.connections.length - 1;
    for (let i = 0; i < 10; i++) for (const side of [0, 1] as const) this.deliver(side, connection, 1_000);
  }

  get wrong(): readonly string[] {
    return [...this.#wrong, ...this.sides[0].wrong, ...this.sides[1].wrong];
  }
}

const side = fc.constantFrom<0 | 1>(0, 1);
const number = fc.nat();
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), side }) },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      side,
      number,
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('dial' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), number }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('beat' as const), side }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fill' as const), side }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('silent' as const), side }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), side }) },
);

describe('two net machines with a queue for each other, whatever happens to the connections between them,', () => {
  it('deliver all messages of a session, in order and once, and none of another session', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80, size: 'max' }), (actions) => {
        const pair = new Pair();
        /** One of the newest connections. */
        const pick = (given: number) => {
          const { length } = pair.connections;
          return length - 1 - (given % Math.min(3, length));
        };
        pair.dial();
        for (const one of actions) {
          if (one.kind === 'send') pair.sides[one.side].send();
          else if (one.kind === 'deliver') pair.deliver(one.side, pick(one.number), one.count);
          else if (one.kind === 'dial') pair.dial();
          else if (one.kind === 'cut') pair.cut(pick(one.number));
          else if (one.kind === 'beat') pair.sides[one.side].happens({ kind: 'acknowledgeDue' });
          else if (one.kind === 'fill') pair.sides[one.side].fill();
          else if (one.kind === 'silent')
            pair.sides[one.side].happens({ kind: 'silent', peer: 1 - one.side });
          else pair.restart(one.side);
        }
        pair.settle();
        expect(pair.wrong).to.deep.equal([]);
        for (const [receiver, sender] of [pair.sides, [...pair.sides].reverse() as [Side, Side]]) {
          if (sender.sent === 0) continue;
          expect(receiver.got).to.deep.equal({ of: sender.session, next: sender.sent });
        }
      }),
      { numRuns: 400 },
    );
  });
});
