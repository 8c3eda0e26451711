import { expect } from 'chai';
import { CHATROOM } from '../../../../../lib/agents/chatroom/protocol.ts';
import type { LiveEvent } from '../../../../../lib/trace/live.ts';
import { FAULT_KINDS } from '../../../../../lib/sim/plan.ts';
import { withClocks } from '../../../../../lib/trace/clocks.ts';
import { generatePlan } from '../../../../../lib/sim/generatePlan.ts';
import { compare, type Comparison } from '../../../../../page/panels/chatroom/model/compare.ts';
import { logOf } from '../../../../../page/panels/chatroom/model/logs.ts';
import { simulate } from '../../../../../page/work/simulate.ts';
import { began, died, got, gotPlainly, held, spoke } from '../../../happened.ts';
import { run } from '../../../../support/chatSimulation.ts';
import { SIMULATED_CHATROOM } from '../../../../../lib/agents/chatroom/sim/protocol.ts';

const ALL = 1_000;
const LATER_MS = 1e6;

/** A broadcast of server `sender` at a time, which all of `at` deliver at once, the sender included. */
const heardBy = (atMs: number, sender: number, number: number, ...at: readonly number[]): LiveEvent[] =>
  at.map((server) => got(atMs, server, sender, number, [`${String(sender)}#${String(number)}`]));

function compared(servers: number, events: readonly LiveEvent[], most = ALL, nowMs = LATER_MS): Comparison {
  const lanes = held(servers, ...events);
  return compare(
    Array.from({ length: servers }, (_, id) => logOf(lanes, id, most)),
    nowMs,
  );
}
const missing = (...of: Parameters<typeof compared>) => [...compared(...of).missingIn.entries()];

describe('compared logs', () => {
  const starts = [began(0, 0), began(0, 1)];

  it('are the same if they have equal entries in the same order', () => {
    const { isSame, isReordered, missingIn } = compared(2, [...starts, ...heardBy(900, 0, 0, 0, 1)]);
    expect([isSame, isReordered, missingIn.size]).to.deep.equal([true, false, 0]);
  });

  it('are reordered if they have equal entries in another order', () => {
    const events = [
      ...starts,
      got(900, 0, 0, 0, ['a']),
      got(901, 0, 1, 0, ['b']),
      got(902, 1, 1, 0, ['b']),
      got(903, 1, 0, 0, ['a']),
    ];
    const { isSame, isReordered } = compared(2, events);
    expect([isSame, isReordered]).to.deep.equal([false, true]);
  });

  it('are not reordered if they have the same length and other entries', () => {
    const events = [...starts, ...heardBy(900, 0, 0, 0), ...heardBy(901, 1, 0, 1)];
    expect(compared(2, events, ALL, 1_000).isReordered).to.equal(false);
  });

  it('lack a message that was skipped between others of its sender', () => {
    const events = [
      ...starts,
      ...heardBy(900, 0, 0, 0, 1),
      ...heardBy(901, 0, 1, 0),
      ...heardBy(902, 0, 2, 0, 1),
    ];
    expect(missing(2, events)).to.deep.equal([['0 1 1', [1]]]);
  });

  it('lack a message that the others have had for long, also without another of its sender', () => {
    expect(missing(2, [...starts, ...heardBy(900, 0, 0, 0)])).to.deep.equal([['0 1 0', [1]]]);
  });

  it('do not lack a message that may still be in transit', () => {
    const events = [...starts, ...heardBy(900, 0, 0, 0, 1), ...heardBy(1_000, 0, 1, 0)];
    expect(missing(2, events, ALL, 1_400)).to.deep.equal([]);
    expect(missing(2, events, ALL, 1_600)).to.have.length(1);
  });

  it('lack a recent message at once if a later one of its sender is there: links are FIFO', () => {
    const events = [
      ...starts,
      ...heardBy(900, 0, 0, 0, 1),
      ...heardBy(1_000, 0, 1, 0),
      ...heardBy(1_010, 0, 2, 0, 1),
    ];
    expect(missing(2, events, ALL, 1_011)).to.deep.equal([['0 1 1', [1]]]);
    expect(missing(2, [...events, died(1_020, 1)], ALL, 1_021)).to.deep.equal([['0 1 1', [1]]]);
  });

  it('lack the messages lost by a cut in a plain grid, also if the trace ends soon afterwards', async () => {
    const faults = ['cut'] as const;
    const sim = {
      protocol: 'chatroom',
      seed: 7,
      servers: 3,
      seconds: 10,
      rate: 5,
      faults,
      runs: 1,
      plain: true,
    };
    const answer = await simulate(sim, { protocol: SIMULATED_CHATROOM }, () => undefined);
    if (answer.kind !== 'opened') throw new Error(answer.kind);
    expect(answer.violations.map(({ promise }) => promise)).to.deep.equal(['no-gap', 'no-gap']);
    const logs = missing(answer.servers, answer.events, ALL, answer.events.at(-1)?.atMs);
    expect(logs.map(([, servers]) => servers)).to.deep.equal([[1], [0]]);
  });

  it('do not lack a message that was broadcast before a server’s start', () => {
    const events = [began(0, 0), ...heardBy(1_000, 0, 0, 0), began(2_000, 1), ...heardBy(3_000, 0, 1, 0, 1)];
    expect(missing(2, events)).to.deep.equal([]);
  });

  it('do not lack a message that was broadcast while a started server had not found the others yet', () => {
    const events = [began(0, 0), began(2_000, 1), ...heardBy(2_100, 0, 0, 0), ...heardBy(3_000, 0, 1, 0, 1)];
    expect(missing(2, events)).to.deep.equal([]);
    expect(missing(2, events.slice(0, 3))).to.deep.equal([]);
  });

  it('do not lack messages in a gap of the held events: these are unknown', () => {
    const leap = [
      ...starts,
      ...[0, 1].flatMap((id) => [
        got(900 + id, id, 2, 0, ['a'], { position: 0 }),
        // Each log has other messages in between.
        got(1_000 + id, id, 2, 10 + id, ['x'], { position: 10 + id }),
        got(1_100 + id, id, 2, 50, ['z'], { position: 50 }),
      ]),
    ];
    expect(missing(2, leap)).to.deep.equal([]);
  });

  it('do not lack a message from before a server’s start that a paused server delivered later', () => {
    const events = [
      began(0, 0),
      began(0, 1),
      spoke(100, 0, 0, 'a'),
      got(100, 0, 0, 0, ['a']),
      began(500, 2),
      got(3_000, 1, 0, 0, ['a']),
    ];
    expect(missing(3, events)).to.deep.equal([]);
  });

  it('do not lack entries beyond the number that is shown, even if the others had them later', () => {
    const events = [...starts];
    // Server 0 delivers its messages at once, server 1 a second later.
    for (let i = 0; i < 50; i++)
      events.push(...heardBy(1_000 + 100 * i, 0, i, 0), ...heardBy(2_000 + 100 * i, 0, i, 1));
    expect(missing(2, events, 10)).to.deep.equal([]);
  });

  it('do not lack messages that were broadcast after a server’s crash', () => {
    const events = [...starts, ...heardBy(900, 0, 0, 0, 1), died(1_000, 1), ...heardBy(5_000, 0, 1, 0)];
    expect(missing(2, events)).to.deep.equal([]);
  });

  it('give the reasons of a difference if nothing is missing', () => {
    const why = (events: readonly LiveEvent[], nowMs = LATER_MS) => [
      ...compared(2, [...starts, ...events], ALL, nowMs).excuses,
    ];
    expect(why(heardBy(900, 0, 0, 0, 1))).to.deep.equal([]);
    expect(why(heardBy(900, 0, 0, 0), 1_000)).to.deep.equal(['inTransit']);
    expect(why(heardBy(400, 0, 0, 0))).to.deep.equal(['beforeStart']);
    expect(why([...heardBy(900, 0, 0, 0), ...heardBy(1_000, 0, 1, 0, 1)])).to.deep.equal(['beforeFirst']);
    expect(why([...heardBy(900, 0, 0, 0), died(1_000, 1)])).to.deep.equal(['afterEnd']);
  });

  it('have the same texts, an unknown number of times, if a sender has no message numbers', () => {
    const hi = (atMs: number) => gotPlainly(atMs, 1, 0, 'hi');
    const twice = [...starts, got(900, 0, 0, 0, ['hi', 'hi'])];
    expect([...compared(2, [...twice, hi(910)]).excuses]).to.deep.equal(['repeated']);
    expect(compared(2, [...twice, hi(910), hi(911)]).isSame).to.equal(true);
  });

  it('are disordered if one has a message twice, or after a later one of its sender', () => {
    const first = [...starts, ...heardBy(900, 0, 0, 0, 1), ...heardBy(901, 0, 1, 0)];
    expect(compared(2, [...first, ...heardBy(902, 0, 1, 1)]).isDisordered).to.equal(false);
    expect(compared(2, [...first, ...heardBy(902, 0, 1, 1), ...heardBy(903, 0, 1, 1)]).isDisordered).to.equal(
      true,
    );
    const swapped = compared(2, [
      ...starts,
      ...heardBy(900, 0, 0, 0),
      ...heardBy(901, 0, 1, 0, 1),
      ...heardBy(902, 0, 0, 1),
    ]);
    expect([swapped.isDisordered, swapped.isReordered]).to.deep.equal([true, false]);
  });

  it('are compared by texts if a sender is plain, without message numbers', () => {
    const plain = (atMs: number, text: string) => gotPlainly(atMs, 1, 0, text);
    const events = [...starts, got(900, 0, 0, 0, ['a', 'b']), plain(910, 'a')];
    expect(missing(2, [...events, plain(911, 'b')])).to.deep.equal([]);
    expect(compared(2, [...events, plain(911, 'b')]).isSame).to.equal(true);
    expect(missing(2, events)).to.deep.equal([['0 1 1', [1]]]);
  });

  it('lack nothing in simulated grids with all faults but crashes', () => {
    for (const seed of [1, 2, 3, 4]) {
      const kinds = FAULT_KINDS.filter((kind) => kind !== 'crash');
      const plan = generatePlan(seed, { servers: 3, seconds: 4, rate: 4, faults: kinds });
      const lanes = held(3, ...(withClocks(run(plan).history, 3, CHATROOM) as LiveEvent[]));
      for (const most of [5, 20, ALL])
        expect(
          [
            ...compare(
              [0, 1, 2].map((id) => logOf(lanes, id, most)),
              Infinity,
            ).missingIn,
          ],
          `seed ${String(seed)}`,
        ).to.deep.equal([]);
    }
  });
});
