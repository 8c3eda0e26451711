/** The contract between two agents, on the simulated network: at most once, in order, all of them while both boxes live. */
import { expect } from 'chai';
import type { AgentType } from '../../lib/agent/agent.ts';
import { text } from '../../lib/agent/schema.ts';
import type { Indication } from '../../lib/net/events.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { hostName } from '../../lib/sim/grid.ts';
import { configured } from '../support/agents.ts';
import { boxGrid, boxOf, States, streamer, type Stream } from '../support/boxGrid.ts';
import { byEffort } from '../support/effort.ts';

/** What each agent streams to each other. */
const STREAM: Stream = { everyMs: 10, count: 4 };

/** Agents `a`, `b` and `c` in a box each, which all stream to each other. */
function streamers(stream: Stream = STREAM) {
  const names = ['a', 'b', 'c'];
  const type = streamer(stream);
  return configured(
    Object.fromEntries(
      names.map((id, box) => [
        id,
        {
          type,
          box: boxOf(box),
          routes: Object.fromEntries(
            names.filter((other) => other !== id).map((other) => [other, `${other}.in`]),
          ),
        },
      ]),
    ),
  );
}

/** Stops all streams, waits, and checks that each agent has everything of the current session of each other. */
function expectComplete(
  { grid, time }: ReturnType<typeof boxGrid>,
  states: States,
  names: readonly string[] = ['a', 'b', 'c'],
  forMs = 6_000,
): void {
  for (const server of grid.servers) grid.command(server, `${names[server] ?? ''} "stop"`);
  time.runUntil(time.nowMs + forMs);
  for (const id of names) {
    const { receiving, wrong } = states.of(id);
    expect(wrong, `wrong at ${id}`).to.deep.equal([]);
    for (const other of names.filter((one) => one !== id)) {
      const { session, sent } = states.of(other).sending[id] as { session: number; sent: number };
      const got = receiving[other] ?? { session, next: 0 };
      expect([got.session, got.next], `from ${other} to ${id}`).to.deep.equal([session, sent]);
    }
  }
}

describe('the contract between two agents', () => {
  it('is kept whatever becomes of connections: nobody is told that a session is over, and everything arrives', () => {
    for (const seed of byEffort({ full: [1, 2], gate: [1] })) {
      const states = new States();
      const configuration = streamers();
      // Less than is sent, so that messages that arrived have to leave the queue.
      const bounds = { queueMessagesMax: 4_500 };
      const run = boxGrid(() => configuration, { seed, bounds, onTurn: states.onTurn });
      const { grid, time } = run;
      const random = randomOf(seed);
      for (const server of grid.servers) grid.start(server);
      time.runUntil(500);
      const two = () => {
        const first = random.between(0, 2);
        return [hostName(first), hostName((first + random.between(1, 2)) % 3)] as const;
      };
      for (let i = 0; i < 20; i++) {
        const [from, to] = two();
        const path = grid.network.path(from, to);
        switch (random.between(0, 3)) {
          case 0:
            grid.network.reset(from, to);
            break;
          case 1:
            grid.network.reset(from, to, from);
            break;
          case 2:
            path.block();
            time.after(random.between(50, 3_000), () => path.heal());
            break;
          default:
            path.hold();
            time.after(random.between(50, 3_000), () => path.release());
        }
        time.runUntil(time.nowMs + random.between(10, 800));
      }
      const resume = grid.hold(1);
      time.runUntil(time.nowMs + 2_500);
      resume();
      time.runUntil(time.nowMs + 5_000);
      expectComplete(run, states);
      for (const id of ['a', 'b', 'c']) expect(states.of(id).downs).to.equal(0);
      expect(states.of('a').sending['b']?.sent).to.be.above(5_000);
      expect(states.refused).to.deep.equal([]);
      grid.close();
    }
  });

  it('is kept across restarts: both sides are told that the session is over, and the next one starts with its first message', () => {
    for (const seed of byEffort({ full: [4, 5], gate: [4] })) {
      const states = new States();
      const configuration = streamers();
      let ends = 0;
      const run = boxGrid(() => configuration, {
        seed,
        onTurn: (box, turn) => {
          states.onTurn(box, turn);
          if (turn.event.kind === 'peerDown') ends++;
        },
      });
      const { grid, time } = run;
      const random = randomOf(seed);
      for (const server of grid.servers) grid.start(server);
      for (let i = 0; i < 12; i++) {
        time.runUntil(time.nowMs + random.between(1, 1_500));
        const server = random.between(0, 2);
        grid.network.reset(hostName(server), hostName((server + 1) % 3));
        time.runUntil(time.nowMs + random.between(0, 30));
        grid.crash(server);
        time.runUntil(time.nowMs + random.between(1, 2_000));
        grid.start(server);
      }
      time.runUntil(time.nowMs + 3_000);
      expectComplete(run, states);
      // Each restart ends two sessions, and each is told at the side that lives on; not all boxes had met.
      expect(ends).to.be.within(12, 24);
      grid.close();
    }
  });

  it('delivers what was sent before the first meeting', () => {
    const states = new States();
    const configuration = streamers();
    const run = boxGrid(() => configuration, { onTurn: states.onTurn });
    run.grid.start(0);
    run.time.runUntil(3_000);
    expect(states.of('a').sending['b']?.sent).to.be.above(500);
    run.grid.start(1);
    run.grid.start(2);
    run.time.runUntil(6_000);
    expectComplete(run, states);
    expect(states.of('a').downs).to.equal(0);
    run.grid.close();
  });

  describe('with a receiver that is too slow', () => {
    it('costs a bounded queue: when it is full, both are told that the session is over, and the next one is complete', () => {
      const states = new States();
      const ends: string[] = [];
      const type = streamer({ everyMs: 10, count: 5, bytes: 1_000 });
      const configuration = configured({
        a: { type, box: boxOf(0), routes: { b: 'b.in' } },
        b: { type: streamer({ everyMs: 10, count: 0 }), box: boxOf(1), routes: { a: 'a.in' } },
      });
      const run = boxGrid(() => configuration, {
        bounds: { queueMessagesMax: 3_000, queueLimitBytes: 1_000_000 },
        onTurn: (box, turn) => {
          states.onTurn(box, turn);
          const event = turn.event as Indication;
          if (event.kind === 'peerDown') ends.push(`${String(box)}: ${event.reason.code}`);
        },
      });
      const { grid, time } = run;
      grid.start(0);
      grid.start(1);
      time.runUntil(1_000);
      const faster = grid.limit(1, 50_000);
      time.runUntil(15_000);
      faster();
      time.runUntil(20_000);
      expect(ends.slice(0, 2)).to.deep.equal(['0: queue-full', '1: session-over']);
      expect(states.of('a').downs).to.be.above(0);
      expect(states.of('b').downs).to.be.above(0);
      expectComplete(run, states, ['a', 'b']);
      grid.close();
    });

    it('is kept while messages wait, if the queue is large enough', () => {
      const states = new States();
      const configuration = streamers({ everyMs: 10, count: 2, bytes: 200 });
      const run = boxGrid(() => configuration, { onTurn: states.onTurn });
      for (const server of run.grid.servers) run.grid.start(server);
      run.time.runUntil(1_000);
      const faster = run.grid.limit(1, 20_000);
      run.time.runUntil(6_000);
      faster();
      run.time.runUntil(10_000);
      expectComplete(run, states);
      expect(states.of('a').downs).to.equal(0);
      run.grid.close();
    });
  });

  it('is not disturbed by an agent of the same box that throws, or that sends to itself without end', () => {
    const states = new States();
    const reacting = (
      name: string,
      react: () => readonly { kind: 'send'; to: string; message: string }[],
    ): AgentType => ({
      name,
      ports: { in: text },
      init: () => 0,
      step: (state, event) => {
        const { kind } = event as { kind: string };
        return [state, kind === 'started' || kind === 'received' ? react() : []];
      },
    });
    const again = { kind: 'send', to: 'flood', message: 'x' } as const;
    const type = streamer(STREAM);
    const configuration = configured({
      a: { type, box: boxOf(0), routes: { b: 'b.in' } },
      flood: { type: reacting('flood', () => [again, again]), box: boxOf(0) },
      bad: {
        type: reacting('bad', () => {
          throw new Error('out of order');
        }),
        box: boxOf(0),
      },
      b: { type, box: boxOf(1), routes: { a: 'a.in' } },
    });
    const run = boxGrid(() => configuration, { onTurn: states.onTurn });
    run.grid.start(0);
    run.grid.start(1);
    run.time.runUntil(300);
    expectComplete(run, states, ['a', 'b'], 100);
    expect(states.halted).to.have.length(1);
    expect(states.halted[0]).to.match(
      /^agent bad threw at "started": out of order \(contract-spec\.ts:\d+\)$/,
    );
    expect(states.refused[0]).to.match(/^the session of agents flood and flood is over: \d+ messages/);
    expect(states.of('b').receiving['a']?.next).to.be.above(100);
    run.grid.close();
  });
});

describe('boxes with different configurations', () => {
  it('refuse each other, and both name both hashes', () => {
    const reasons = new Map<number, string>();
    const one = streamers();
    const other = configured({
      ...Object.fromEntries([...one.agents].map(([id, { type, box }]) => [id, { type, box }])),
    });
    const { grid, time } = boxGrid((box) => (box === 0 ? one : other), {
      onTurn: (box, { event }) => {
        if (event.kind !== 'connectionRefused' && event.kind !== 'dialFailed') return;
        const { reason } = event;
        if (reason.code === 'other-configuration') reasons.set(box, `${reason.hash} ${reason.own}`);
      },
    });
    grid.start(0);
    grid.start(1);
    time.runUntil(2_000);
    const [hash = '', own = ''] = (reasons.get(0) ?? '').split(' ');
    expect(hash).to.match(/^[0-9a-f]{16}$/);
    expect(own)
      .to.match(/^[0-9a-f]{16}$/)
      .and.not.equal(hash);
    expect(reasons.get(1)).to.equal(`${own} ${hash}`);
    grid.close();
  });
});
