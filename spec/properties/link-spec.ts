/** Properties of a link for any bytes of a hostile peer, however the network cuts them. */
import { expect } from 'chai';
import fc from 'fast-check';
import { concat, from, NEVER, VirtualTimeScheduler } from 'rxjs';
import { ITERATION_COST_MAX, workBudget } from '../../lib/loop/workBudget.ts';
import { connection, type ConnectionSettings } from '../../lib/net/connection.ts';
import type { Indication, NetEvent } from '../../lib/net/events.ts';
import { NO_CARRY } from '../../lib/wire/lines.ts';
import { decodePeer } from '../../lib/wire/peer.ts';
import { INCARNATION_MAX } from '../../lib/wire/sessionLines.ts';
import { excerpt } from '../../lib/wire/text.ts';
import { carelessLines, cutting } from '../support/arbitraries.ts';
import { fromLatin1, latin1 } from '../support/bytes.ts';
import { FakeSocket } from '../support/fakeSocket.ts';
import type { ConnectionReason } from '../../lib/reason/reason.ts';
import { stepping } from '../support/netTable.ts';

const PEER = 1;
const LIMIT_BYTES = 64;

/** Bytes of a peer that knows the protocol, and sometimes sends false, invalid or unfinished lines. */
const hostileBytes = fc
  .array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.constantFrom('msg 1 a\n', 'msg 1 I\xe2\x80\x99m\n', 'ping 1\n', 'msg 1  \n'),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom('what?\n', '\n', 'msg 1\n', 'msg 01 a\n', 'ping 1 \n', 'have 7 9\n'),
      },
      { weight: 1, arbitrary: fc.constantFrom('msg 2 b\n', 'ping 2\n', 'msg 0 c\n', 'session 70\n') },
      {
        weight: 1,
        arbitrary: fc.constantFrom(`msg 1 ${'y'.repeat(58)}\n`, `msg 1 ${'y'.repeat(59)}\n`, 'z'.repeat(65)),
      },
      { weight: 1, arbitrary: carelessLines },
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(''));

/** Why a link ends: by a protocol error, or because its peer, treated as plain, has a session. */
interface End {
  readonly incarnation?: number;
  readonly reason: ConnectionReason;
  readonly isProtocolError: boolean;
}

/** The outcome: messages and unknown lines, one by one, in order, and the end. */
interface Delivered {
  readonly all: readonly string[];
  readonly end: End | undefined;
}

const faulty = (reason: ConnectionReason): End => ({ reason, isProtocolError: true });

/** An event as text; of a batch, each message by itself, because its bounds depend on the chunks. */
function eventTexts(event: Indication): string[] {
  if (event.kind === 'lineIgnored') return [`ignored: ${event.line}`];
  if (event.kind !== 'messagesReceived') return [event.kind];
  const { bytes, starts, ends } = event.messages;
  return ends.map((end, i) => `message: ${latin1(bytes.subarray(starts[i], end))}`);
}

/** This server, which has sent nothing. */
const MACHINE = { self: 0, n: 3, incarnation: 10, reportsSent: false };

/** A net machine with one accepted connection; calls `happens` with its indications, and if it closes the connection. */
function called(happens: (indication: Indication | 'close') => void): (event: NetEvent) => void {
  const step = stepping(MACHINE, (effect) => {
    if (effect.kind === 'indicate') happens(effect.indication);
    else if (effect.kind === 'close') happens('close');
  });
  step({ kind: 'connectionOpened', connection: 0, remote: 'there' });
  return step;
}

/** The deliveries from a plain peer, chunk by chunk, until its link ends. */
function delivered(chunks: readonly Uint8Array[]): Delivered {
  const all: string[] = [];
  let end: End | undefined;
  const event = called((indication) => {
    if (indication === 'close') return;
    if (indication.kind === 'linkDown') {
      const { incarnation, reason, isProtocolError } = indication;
      end = { ...(incarnation === undefined ? {} : { incarnation }), reason, isProtocolError };
    } else if (indication.kind === 'messagesReceived' || indication.kind === 'lineIgnored')
      all.push(...eventTexts(indication));
  });
  event({ kind: 'framesReceived', connection: 0, frames: [{ kind: 'ping', sender: PEER }] });
  let carry = NO_CARRY;
  for (const chunk of chunks) {
    const [next, frames] = decodePeer(carry, chunk, LIMIT_BYTES);
    carry = next;
    event({ kind: 'framesReceived', connection: 0, frames });
  }
  return { all, end };
}

/** The same by lines of a string. */
function naively(said: string): Delivered {
  const all: string[] = [];
  const lines = said.split('\n');
  for (const [i, line] of lines.entries()) {
    if (line.length > LIMIT_BYTES)
      return { all, end: faulty({ code: 'line-overlong', limitBytes: LIMIT_BYTES }) };
    if (i === lines.length - 1) break;
    const [, word, id, message] =
      /^(ping) (0|[1-9]\d{0,8})$/.exec(line) ?? /^(msg) (0|[1-9]\d{0,8}) (.+)$/s.exec(line) ?? [];
    const late = /^session ([1-9]\d{0,14})$/.exec(line)?.[1];
    if (late !== undefined && Number(late) <= INCARNATION_MAX)
      return {
        all,
        end: { incarnation: Number(late), reason: { code: 'late-session' }, isProtocolError: false },
      };
    if (word === undefined) all.push(`ignored: ${excerpt(fromLatin1(line), 0, line.length)}`);
    else if (Number(id) !== PEER)
      return {
        all,
        end: faulty({ code: 'wrong-sender', peer: PEER, line: word as 'ping' | 'msg', sender: Number(id) }),
      };
    else if (message !== undefined) all.push(`message: ${message}`);
  }
  return { all, end: undefined };
}

const settings: ConnectionSettings = {
  identifyWithinMs: 1000,
  plainAfterMs: 250,
  lineLimitBytes: LIMIT_BYTES,
  unidentifiedLineLimitBytes: 1024,
  isPlain: false,
};

/** The indications of a connection on which these chunks arrive, all at the same time, and nothing afterwards. */
function happensOn(chunks: readonly Uint8Array[]): { events: Indication[]; isClosed: boolean } {
  const socket = new FakeSocket({ chunks$: concat(from(chunks), NEVER) });
  const events: Indication[] = [];
  let isClosed = false;
  const event = called((indication) => {
    if (indication === 'close') isClosed = true;
    else if (indication.kind !== 'trusted' && indication.kind !== 'peerDown') events.push(indication);
  });
  const scheduler = new VirtualTimeScheduler();
  const inputs = { pings$: NEVER, tooLate$: NEVER, receiving: workBudget(ITERATION_COST_MAX, scheduler) };
  const running = connection(socket, 0, socket.chunks$, inputs, settings, scheduler).subscribe({
    next: event,
    error: (error: unknown) => {
      throw error;
    },
  });
  running.unsubscribe();
  return { events, isClosed };
}

/** Bytes of a peer with sessions, in incarnation 70, to incarnation 10 of this server, which has sent nothing yet. */
const sessionBytes = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('msg 1 a\n', 'msg 1 b\n', 'ping 1\n', 'session 70\n') },
      { weight: 4, arbitrary: fc.constantFrom('from 0\n', 'from 3\n', 'have 10 0\n', 'have 7 of 9\n') },
      { weight: 1, arbitrary: fc.constantFrom('have 10 1\n', 'have 9 0\n', 'session 71\n', 'msg 2 b\n') },
    ),
    { maxLength: 20 },
  )
  .map((lines) => lines.join(''));

/** The same by lines of a string; messages with their numbers. */
function naivelyInSession(said: string): Delivered {
  const all: string[] = [];
  let next: number | undefined;
  let isServed = false;
  for (const line of said.split('\n').slice(0, -1)) {
    const [word, ...words] = line.split(' ');
    const number = Number(words[0]);
    if (line === 'have 7 of 9') all.push(`ignored: ${line}`);
    else if (word === 'ping' || line === 'session 70') continue;
    else if (word === 'session') return { all, end: faulty({ code: 'incarnation-changed' }) };
    else if (line === 'msg 2 b')
      return { all, end: faulty({ code: 'wrong-sender', peer: 1, line: 'msg', sender: 2 }) };
    else if (line === 'have 9 0')
      return { all, end: faulty({ code: 'wrong-incarnation', claimed: 9, own: 10 }) };
    else if (word === 'have' && isServed) return { all, end: faulty({ code: 'have-twice' }) };
    else if (line === 'have 10 1') return { all, end: faulty({ code: 'have-too-many', count: 1, sent: 0 }) };
    else if (word === 'have') isServed = true;
    else if (word === 'from' && next !== undefined) return { all, end: faulty({ code: 'from-twice' }) };
    else if (word === 'from') next = number;
    else if (next === undefined) return { all, end: faulty({ code: 'from-missing' }) };
    else all.push(`message ${String(next++)}: ${String(words[1])}`);
  }
  return { all, end: undefined };
}

/** As {@link eventTexts}, with the numbers of messages. */
function sessionTexts(event: Indication): string[] {
  if (event.kind !== 'messagesReceived' || event.first === undefined) return eventTexts(event);
  const { first } = event;
  return eventTexts(event).map((line, i) => line.replace('message', `message ${String(first + i)}`));
}

describe('a link to a hostile peer, for any bytes and any chunks', () => {
  it('delivers from a session what a naive decoder of strings delivers, and ends by the same protocol error', () => {
    fc.assert(
      fc.property(sessionBytes, cutting, (said, cut) => {
        const { all, end } = naivelyInSession(said);
        const handshake = `ping ${String(PEER)}\nsession 70\n`;
        const { events, isClosed } = happensOn(cut(fromLatin1(handshake + said)));
        const down = { kind: 'linkDown', peer: PEER, incarnation: 70, ...end };
        const last = end === undefined ? [] : [down];
        const stop = events.length - last.length;
        expect(events[0]).to.include({ kind: 'linkUp', peer: PEER, incarnation: 70 });
        expect(events.slice(1, stop).flatMap(sessionTexts)).to.deep.equal(all);
        expect(events.slice(stop)).to.deep.equal(last);
        expect(isClosed).to.equal(end !== undefined);
      }),
      { numRuns: 500 },
    );
  });

  it('interprets what a naive decoder of strings interprets, and ends for the same reason', () => {
    fc.assert(
      fc.property(hostileBytes, cutting, (said, cut) => {
        expect(delivered(cut(fromLatin1(said)))).to.deep.equal(naively(said));
      }),
      { numRuns: 1000 },
    );
  });

  it('delivers what arrived before a protocol error and then ends by it, or continues if there is none', () => {
    fc.assert(
      fc.property(hostileBytes, cutting, (said, cut) => {
        const { all, end } = naively(said);
        const { events, isClosed } = happensOn(
          cut(fromLatin1(`ping ${String(PEER)}\nping ${String(PEER)}\n${said}`)),
        );
        const last: Indication[] = end === undefined ? [] : [{ kind: 'linkDown', peer: PEER, ...end }];
        expect(events.slice(0, 1).map(({ kind }) => kind)).to.deep.equal(['linkUp']);
        const stop = events.length - last.length;
        expect(events.slice(1, stop).flatMap(eventTexts)).to.deep.equal(all);
        expect(events.slice(stop)).to.deep.equal(last);
        expect(isClosed).to.equal(end !== undefined);
      }),
      { numRuns: 500 },
    );
  });
});
