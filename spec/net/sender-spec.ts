import { expect } from 'chai';
import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { ITERATION_COST_MAX, workBudget } from '../../lib/loop/workBudget.ts';
import type { NetEffect, NetEvent } from '../../lib/net/events.ts';
import { netMachine } from '../../lib/net/machine.ts';
import { NOTHING_SENT, type Outgoing } from '../../lib/net/outgoing.ts';
import { RESENT_BURST_BYTES, resends, type Resends } from '../../lib/net/resends.ts';
import { sender, type Sender } from '../../lib/net/sender.ts';
import type { PeerFrame } from '../../lib/wire/peer.ts';
import { Author } from '../support/author.ts';
import { text } from '../support/bytes.ts';
import { FakeSocket } from '../support/fakeSocket.ts';

const SELF = 1;
const CONNECTION = 5;

/** A report as text. */
function reported(event: NetEvent): string {
  if (!('connection' in event) || event.connection !== CONNECTION) return 'of another connection';
  return event.kind === 'caughtUp' ? `caught up to ${String(event.until)}` : event.kind;
}

/** Calls `onWrite` with all bytes that are written to a socket, before they are written. */
function tapWrites(socket: FakeSocket, onWrite: (bytes: Uint8Array) => void): void {
  const write = socket.write.bind(socket);
  socket.write = (bytes) => {
    onWrite(bytes);
    write(bytes);
  };
}

/** A sender, what it has written since the last query, and what it has reported. */
function begun(unsentLimitBytes: number, sequence: Outgoing, isHolding = true) {
  const scheduler = new VirtualTimeScheduler();
  const socket = new FakeSocket({ isHolding });
  const reports: string[] = [];
  let written = '';
  tapWrites(socket, (bytes) => (written += text(bytes)));
  const inputs = {
    outgoing: () => sequence,
    resends: resends(scheduler),
    budget: workBudget(ITERATION_COST_MAX, scheduler),
    report: (event: NetEvent) => void reports.push(reported(event)),
  };
  return {
    socket,
    scheduler,
    sending: sender(socket, CONNECTION, inputs, { unsentLimitBytes }, scheduler),
    /** What was written and reported since the last query. */
    since: () => {
      scheduler.flush();
      const all = [written, ...reports.splice(0)];
      written = '';
      return all;
    },
  };
}

describe('sender', () => {
  const { outgoing, frame } = new Author(SELF).say('one', 'two', 'three', 'four');

  it('writes exactly the bytes of the growth, whatever their length', () => {
    const { socket, sending, since } = begun(1000, outgoing);
    const frames: Uint8Array[] = [];
    tapWrites(socket, (bytes) => frames.push(bytes));
    sending.send(frame, 0, 4);
    expect(frames[0]).to.equal(frame);
    expect(since()).to.deep.equal(['msg 1 one\nmsg 1 two\nmsg 1 three\nmsg 1 four\n']);
  });

  it('reports that the connection is full when it reaches the limit of unsent bytes, and when it has drained', () => {
    const { socket, sending, since } = begun(frame.length, outgoing);
    sending.send(frame.subarray(1), 0, 4);
    expect(since().slice(1)).to.deep.equal([]);
    sending.send(frame.subarray(0, 1), 0, 4);
    expect(since().slice(1)).to.deep.equal(['filled']);
    socket.leave(1);
    expect(since().slice(1)).to.deep.equal([]);
    socket.leave(Infinity);
    expect(since().slice(1)).to.deep.equal(['drained']);
  });

  it('writes the number from which the link resumes', () => {
    const { sending, since } = begun(1000, outgoing);
    sending.sendFrom(3);
    expect(since()).to.deep.equal(['from 3\n']);
  });

  it('catches up from the given number, and reports how far it has come', () => {
    const { sending, since } = begun(1000, outgoing);
    sending.catchUp(1);
    expect(since()).to.deep.equal(['msg 1 two\nmsg 1 three\nmsg 1 four\n', 'caught up to 4']);
    sending.catchUp(4);
    expect(since()).to.deep.equal(['', 'caught up to 4']);
  });

  it('catches up until the connection is full, and reports that before how far it has come', () => {
    const { socket, sending, since } = begun(22, outgoing);
    sending.catchUp(0);
    expect(since()).to.deep.equal(['msg 1 one\nmsg 1 two\nmsg 1 three\n', 'filled', 'caught up to 3']);
    sending.catchUp(3);
    expect(since(), 'full').to.deep.equal(['', 'filled', 'caught up to 3']);
    socket.leave(Infinity);
    sending.catchUp(3);
    expect(since()).to.deep.equal(['msg 1 four\n', 'drained', 'caught up to 4']);
  });

  it('catches up by at least one message, however long that is', () => {
    const { sending, since } = begun(1, outgoing);
    sending.catchUp(0);
    expect(since()).to.deep.equal(['msg 1 one\n', 'filled', 'caught up to 1']);
  });

  it('is queued once, however often a catch-up is requested, and uses the newest request', () => {
    const { sending, since } = begun(1000, outgoing);
    sending.catchUp(0);
    since();
    sending.catchUp(1);
    sending.catchUp(2);
    sending.catchUp(3);
    expect(since()).to.deep.equal(['msg 1 four\n', 'caught up to 4']);
  });

  it('writes and reports nothing more after it is stopped, even if it is queued', () => {
    const { socket, sending, since } = begun(1000, outgoing);
    sending.catchUp(0);
    since();
    sending.catchUp(1);
    sending.stop();
    sending.catchUp(2);
    socket.leave(Infinity);
    expect(since()).to.deep.equal(['']);
  });

  describe('of a peer that is far behind', () => {
    const FAR = 20_000;
    const message = 'a message of some length';
    const far = new Author(SELF).say(...Array<string>(FAR).fill(message)).outgoing;
    const FRAME_BYTES = FAR * `msg 1 ${message}\n`.length;

    /** Links that resume from a number, to peers that read at once; the machine requests the rest until there is none. */
    function linked(count: number, written?: Resends, from = 0) {
      const scheduler = new TestScheduler(() => undefined);
      const shared = workBudget(ITERATION_COST_MAX, scheduler);
      const bytes = Array.from({ length: count }, () => 0);
      const running = bytes.map((_, i) => {
        const socket = new FakeSocket();
        socket.write = (frame) => {
          bytes[i] = (bytes[i] as number) + frame.length;
        };
        const one: Sender = sender(
          socket,
          i,
          {
            outgoing: () => far,
            resends: written ?? resends(scheduler),
            budget: shared,
            report: (event) => {
              if (event.kind === 'caughtUp' && event.until < FAR) one.catchUp(event.until);
            },
          },
          { unsentLimitBytes: 256 * 1024 },
          scheduler,
        );
        return one;
      });
      const open = () => {
        for (const one of running) {
          one.sendFrom(from);
          if (from < FAR) one.catchUp(from);
        }
      };
      const sum = () => bytes.reduce((all, one) => all + one, 0);
      /** Runs the next iteration, and returns the number of bytes that were written in it. */
      const iterate = () => {
        const before = sum();
        const [action] = scheduler.actions.splice(0);
        action?.execute(action.state, action.delay);
        return sum() - before;
      };
      return { open, bytes, sum, iterate, running };
    }

    it('writes no more in one iteration than the budget allows, and everything in the end', () => {
      const { open, sum, iterate, bytes } = linked(3);
      open();
      expect(sum(), 'at once').to.be.below(2 * ITERATION_COST_MAX);
      for (let written = iterate(); written > 0; written = iterate())
        expect(written, 'in an iteration').to.be.below(ITERATION_COST_MAX + 64 * 1024);
      for (const all of bytes) expect(all).to.equal(FRAME_BYTES + 'from 0\n'.length);
    });

    it('serves links fairly: none is far ahead of another', () => {
      const { open, iterate, bytes } = linked(4);
      open();
      for (let i = 0; i < 8; i++) iterate();
      expect(Math.min(...bytes)).to.be.above(Math.max(...bytes) - 3 * 64 * 1024);
      expect(Math.min(...bytes)).to.be.above(0);
    });

    it('writes nothing more after it is stopped', () => {
      const { open, iterate, running, sum } = linked(2);
      open();
      for (const one of running) one.stop();
      const before = sum();
      for (let i = 0; i < 5; i++) iterate();
      expect(sum()).to.equal(before);
    });

    it('sends bytes again, to a peer that reconnects again and again, within the burst and then at the limited rate', () => {
      const written = resends(new TestScheduler(() => undefined));
      let sum = 0;
      const LINKS = 60;
      for (let i = 0; i < LINKS; i++) {
        const { open, iterate, running, sum: sumOf } = linked(1, written);
        open();
        while (iterate() > 0);
        for (const one of running) one.stop();
        sum += sumOf();
      }
      expect(LINKS * FRAME_BYTES).to.be.above(2 * RESENT_BURST_BYTES);
      expect(sum).to.be.below(RESENT_BURST_BYTES + 2 * FRAME_BYTES);
      expect(sum).to.be.above(RESENT_BURST_BYTES);
    });

    it('sends everything again at once, to a peer that makes progress on each of its links', () => {
      const written = resends(new TestScheduler(() => undefined));
      const LINKS = 80;
      let sum = 0;
      for (let i = 0; i < LINKS; i++) {
        const from = (i * FAR) / LINKS;
        const { open, iterate, running, sum: sumOf } = linked(1, written, from);
        open();
        while (iterate() > 0);
        for (const one of running) one.stop();
        const begin = `from ${String(from)}\n`.length;
        expect(sumOf() - begin, `link ${String(i)}`).to.equal((FRAME_BYTES * (FAR - from)) / FAR);
        sum += sumOf();
      }
      expect(sum).to.be.above(RESENT_BURST_BYTES + FRAME_BYTES);
      const { open, iterate, sum: sumOf } = linked(1, written, FAR);
      open();
      while (iterate() > 0);
      expect(sumOf(), 'up to date').to.equal(`from ${String(FAR)}\n`.length);
    });
  });

  describe('driven by the net machine, in any order of growth, other messages and drains', () => {
    const said = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'b', ' ', 'é', '7') });
    const texts = fc.array(said, { minLength: 1, maxLength: 4 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('say' as const), texts }),
      fc.record({ kind: fc.constant('receive' as const), texts }),
      fc.record({ kind: fc.constant('leave' as const), bytes: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ kind: fc.constant('iterate' as const) }),
    );

    /** A link to a peer, a plain one or one with a session that has `have` messages at first. */
    function link(
      unsentLimitBytes: number,
      have: number | undefined,
      before: readonly string[],
      onWrite: (bytes: Uint8Array, unsent: number) => void,
    ) {
      const { init, step } = netMachine({ self: SELF, n: 3, incarnation: 10, reportsSent: true });
      const author = new Author(SELF);
      const socket = new FakeSocket({ isHolding: true });
      tapWrites(socket, (bytes) => onWrite(bytes, socket.unsentBytes()));
      const scheduler = new VirtualTimeScheduler();
      let state = init;
      let outgoing = NOTHING_SENT;
      let sending: Sender | undefined;
      let sent = 0;
      const waiting: NetEvent[] = [];
      const perform = (effect: NetEffect) => {
        if (effect.kind === 'watch') {
          const budget = workBudget(ITERATION_COST_MAX, scheduler);
          const report = (event: NetEvent) => void waiting.push(event);
          const inputs = { outgoing: () => outgoing, resends: resends(scheduler), budget, report };
          sending = sender(socket, effect.connection, inputs, { unsentLimitBytes }, scheduler);
        } else if (effect.kind === 'sendFrom') sending?.sendFrom(effect.number);
        else if (effect.kind === 'send') sending?.send(effect.frame, effect.from, effect.until);
        else if (effect.kind === 'catchUp') sending?.catchUp(effect.from);
        else if (effect.kind === 'indicate' && effect.indication.kind === 'sent') {
          sent += effect.indication.count;
          expect(effect.indication.first + effect.indication.count).to.be.at.most(outgoing.count);
        }
      };
      /** Handles events one after the other, as the loop does. */
      const happens = (...events: NetEvent[]) => {
        waiting.push(...events);
        for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
          const [next, effects] = step(state, event);
          state = next;
          effects.forEach(perform);
        }
      };
      const say = (words: readonly string[]) => {
        const send = author.say(...words);
        outgoing = send.outgoing;
        happens({ kind: 'grown', count: outgoing.count, frame: send.frame });
      };
      const frames: PeerFrame[] = [{ kind: 'ping', sender: 2 }];
      if (have !== undefined) frames.push({ kind: 'session', incarnation: 70 });
      happens({ kind: 'connectionOpened', connection: 0, remote: 'there' });
      happens({ kind: 'framesReceived', connection: 0, frames });
      if (have !== undefined) {
        if (before.length > 0) say(before);
        happens({
          kind: 'framesReceived',
          connection: 0,
          frames: [{ kind: 'have', incarnation: 10, count: have }],
        });
      }
      return {
        socket,
        say,
        receive: (words: readonly string[]) => author.receive(...words),
        iterate: () => {
          scheduler.flush();
          happens();
        },
        leave: (bytes: number) => {
          socket.leave(bytes);
          happens();
        },
        sent: () => sent,
      };
    }

    it('sends every message once and in order, in whole lines, and nothing on a full connection', () => {
      fc.assert(
        fc.property(
          fc.array(step, { maxLength: 60 }),
          // The line `from` is not counted.
          fc.integer({ min: 'from 0\n'.length + 1, max: 80 }),
          fc.option(fc.tuple(fc.nat({ max: 3 }), fc.array(said, { maxLength: 3 })), { nil: undefined }),
          (steps, limitBytes, session) => {
            const before = session?.[1] ?? [];
            const have = session === undefined ? undefined : Math.min(session[0], before.length);
            let written = '';
            const one = link(limitBytes, have, before, (bytes, unsent) => {
              expect(unsent, 'unsent before a write').to.be.below(limitBytes);
              expect(bytes.length, 'bytes of a write').to.be.above(0);
              written += text(bytes);
              expect(written, 'what was written').to.match(/\n$/);
            });
            const lines = (words: readonly string[]) => words.map((word) => `msg 1 ${word}\n`).join('');
            let expected = have === undefined ? '' : `from ${String(have)}\n${lines(before.slice(have))}`;
            for (const move of steps) {
              if (move.kind === 'leave') one.leave(move.bytes);
              else if (move.kind === 'iterate') one.iterate();
              else if (move.kind === 'receive') one.receive(move.texts);
              else {
                expected += lines(move.texts);
                one.say(move.texts);
              }
              expect(expected.startsWith(written), 'a prefix of what was said').to.equal(true);
            }
            one.iterate();
            while (one.socket.unsentBytes() > 0) {
              one.leave(Infinity);
              one.iterate();
            }
            expect(written).to.equal(expected);
            expect(one.sent(), 'what was indicated').to.equal(expected.match(/^msg/gm)?.length ?? 0);
          },
        ),
        { numRuns: 500 },
      );
    });
  });
});
