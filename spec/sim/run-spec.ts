import { expect } from 'chai';
import { type ChatFact, isFact } from '../../lib/agents/chatroom/facts.ts';
import type { HistoryEvent } from '../../lib/agents/chatroom/check/history.ts';
import { drawPlan, FAULT_KINDS, type DrawnKind, type Plan } from '../../lib/sim/plan.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { GATHERING_MS, healedMs, type RunResult } from '../../lib/sim/run.ts';
import { byEffort } from '../support/effort.ts';
import { planWith } from '../support/plans.ts';
import { run } from '../support/chatSimulation.ts';

const FOR_MS = 10_000;
/** So many plans of each kind of fault, and of all kinds together. */
const PLANS = byEffort({ full: 40, gate: 4 });
const MIXED_PLANS = byEffort({ full: 60, gate: 16 });

/** A plan for 2 to 5 servers, by its seed. */
function planOf(seed: number, kinds: readonly DrawnKind[], faultEveryMs = 700): Plan {
  return drawPlan(randomOf(seed), seed, {
    servers: 2 + (seed % 4),
    forMs: FOR_MS,
    requestEveryMs: 100,
    kinds,
    faultEveryMs,
  });
}

/** Runs of the seeds 1, 2, 3, …; how often each kind of fault was met. */
function runs(
  count: number,
  kinds: readonly DrawnKind[],
): { results: RunResult[]; met: Map<string, number> } {
  const met = new Map<string, number>();
  const results = Array.from({ length: count }, (_, i) => {
    const plan = planOf(i + 1, kinds);
    for (const { kind, atMs } of plan.faults) {
      if (atMs <= FOR_MS) met.set(kind, (met.get(kind) ?? 0) + 1);
    }
    return run(plan);
  });
  return { results, met };
}

/** Violations in words, with the seed that has them again. */
function found(results: readonly RunResult[]): string[] {
  return results.flatMap(({ violations }, i) =>
    violations.map(({ promise, message }) => `seed ${String(i + 1)}: ${promise}: ${message}`),
  );
}

/** The number of broadcasts and deliveries of every server, by incarnation. */
function deliveries(history: readonly HistoryEvent[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const event of history) {
    if (!isFact(event, 'delivered')) continue;
    counts.set(event.server, (counts.get(event.server) ?? 0) + event.fact.texts.length);
  }
  return counts;
}

describe('a run', () => {
  it('of the same plan has the same history, to the byte', () => {
    const plan = planOf(3, FAULT_KINDS);
    const [first, again] = [run(plan), run(JSON.parse(JSON.stringify(plan)) as Plan)];
    expect(again).to.deep.equal(first);
    expect(JSON.stringify(again)).to.equal(JSON.stringify(first));
    expect(first.history.length).to.be.greaterThan(100);
  });

  it('of another seed has another history, even with the same faults', () => {
    const plan = planOf(3, FAULT_KINDS);
    const other = run({ ...plan, seed: 4 });
    expect(JSON.stringify(other.history)).not.to.equal(JSON.stringify(run(plan).history));
    expect(planOf(4, FAULT_KINDS)).not.to.deep.equal(plan);
  });

  it('without faults delivers everything everywhere, and no server is suspected', () => {
    for (const servers of [1, 2, 5, 9]) {
      const { history, violations, requested } = run({
        seed: servers,
        servers,
        forMs: 3_000,
        requestEveryMs: 50,
        faults: [],
      });
      expect(violations).to.deep.equal([]);
      expect(requested).to.equal(60 * servers);
      expect([...deliveries(history).values()]).to.deep.equal(
        Array.from({ length: servers }, () => requested),
      );
    }
  });

  for (const kind of FAULT_KINDS) {
    it(`keeps every promise under any ${kind}`, () => {
      const { results, met } = runs(PLANS, [kind]);
      expect(found(results)).to.deep.equal([]);
      expect(met.get(kind)).to.be.greaterThan(7 * PLANS);
    });
  }

  it('keeps every promise under all of these together', () => {
    const { results, met } = runs(MIXED_PLANS, FAULT_KINDS);
    expect(found(results)).to.deep.equal([]);
    for (const kind of [...FAULT_KINDS, 'restart'])
      expect(met.get(kind), kind).to.be.greaterThan(0.8 * MIXED_PLANS);
  });

  it('has every fault in its history, at its time, and the state that it met', () => {
    const plan = planOf(3, FAULT_KINDS);
    const { history, met } = run(plan);
    const faults = history.flatMap((event) => (event.kind === 'fault' ? [event] : []));
    const planned = plan.faults.map(({ atMs, ...fault }) => ({
      atMs: GATHERING_MS + atMs,
      kind: 'fault',
      fault,
    }));
    expect(faults).to.deep.equal(planned.sort((a, b) => a.atMs - b.atMs));
    expect(faults.length).to.be.above(10);
    expect(Object.values(met).reduce((sum, times) => sum + times, 0)).to.equal(faults.length);
  });

  it('meets every state with every kind of fault', () => {
    const states = ['down', 'held', 'unlinked', 'suspected', 'behind', 'in-flight', 'idle'];
    const pairs = ['cut in-flight', 'cut behind', 'crash in-flight', 'pause behind', 'restart down'];
    const [often, now] = byEffort({ full: [11, 2], gate: [3, 1] });
    const wanted = new Map([...states, ...FAULT_KINDS].map((part) => [part, often]));
    for (const pair of pairs) wanted.set(pair, now);
    const total = new Map<string, number>();
    const missing = () => [...wanted].filter(([part, times]) => (total.get(part) ?? 0) < times);
    for (let seed = 1; seed <= 40 && missing().length > 0; seed++) {
      for (const [key, times] of Object.entries(run(planOf(seed, FAULT_KINDS, 400)).met)) {
        for (const part of [key, ...key.split(' ')]) total.set(part, (total.get(part) ?? 0) + times);
      }
    }
    expect(missing()).to.deep.equal([]);
  });

  describe('of plain servers', () => {
    const cut = planWith([{ kind: 'cut', atMs: 500, a: 0, b: 1 }], {
      servers: 2,
      requestEveryMs: 1,
      plain: true,
    });

    it('loses bytes in transit on a cut connection, which the checkers report', () => {
      const broken = run(cut).violations.map(({ promise }) => promise);
      expect([...new Set(broken)]).to.deep.equal(['no-gap']);
    });

    it('has a plan that keeps every promise with sessions', () => {
      const { plain, ...withSessions } = cut;
      expect(plain).to.equal(true);
      expect(run(withSessions).violations).to.deep.equal([]);
    });

    it('keeps every promise without faults, and with crashes', () => {
      const calm = Array.from({ length: 5 }, (_, seed) => run({ ...planOf(seed, []), plain: true }));
      const crashes = Array.from({ length: 5 }, (_, seed) =>
        run({ ...planOf(seed, ['crash']), plain: true }),
      );
      expect(found([...calm, ...crashes])).to.deep.equal([]);
    });
  });

  it('reports each event when it happens', () => {
    const told: HistoryEvent[] = [];
    const { history } = run(planOf(3, FAULT_KINDS), { onEvent: (event) => told.push(event) });
    expect(told).to.deep.equal(history);
  });

  it('reports sent messages if requested, without changing the run', () => {
    const plan = planOf(3, FAULT_KINDS);
    const { history } = run(plan, { reportsSent: true });
    const sent = history.filter(({ kind }) => kind === 'sent');
    expect(sent.length).to.be.above(100);
    expect(history.filter(({ kind }) => kind !== 'sent')).to.deep.equal(run(plan).history);
  });

  it('shortens long messages in its history to their names', () => {
    const { history, requested } = run({
      seed: 1,
      servers: 3,
      forMs: 1_000,
      requestEveryMs: 100,
      messageBytes: 5_000,
      faults: [],
    });
    const texts = history.flatMap((event) => (isFact(event, 'delivered') ? event.fact.texts : []));
    expect(new Set(texts)).to.deep.equal(
      new Set(Array.from({ length: requested }, (_, i) => `m${String(i)}`)),
    );
  });

  it('counts the messages over the network: broadcasts of clients, and deliveries to others', () => {
    const { requested, delivered, messages } = run({
      seed: 1,
      servers: 4,
      forMs: 1_000,
      requestEveryMs: 100,
      faults: [],
    });
    expect([requested, delivered, messages]).to.deep.equal([40, 120, 160]);
  });

  it('ends at an exception, with the history until then and the error', () => {
    const plan = planOf(3, FAULT_KINDS);
    const whole = run(plan).history;
    let left = 50;
    const onEvent = () => {
      if (--left === 0) throw new Error('broken');
    };
    const { history, failure, violations } = run(plan, { onEvent });
    expect(history).to.deep.equal(whole.slice(0, history.length));
    expect(history.length).to.be.within(50, 60);
    expect((failure?.error as Error).message).to.equal('broken');
    expect(failure?.atMs).to.equal(history[49]!.atMs);
    expect(violations).to.deep.equal([]);
  });

  it('of an impossible plan returns the reason, and throws nothing', () => {
    const plan = { seed: 1, servers: 5_000, forMs: 100, requestEveryMs: 50, faults: [] };
    const { history, failure } = run(plan);
    expect((failure?.error as Error).message).to.match(/5000 is not a whole number from 1 to 1000/);
    expect(history.length).to.equal(1);
  });

  it('restores the global clock at the end', () => {
    const real = Date.now;
    run({ seed: 1, servers: 2, forMs: 100, requestEveryMs: 50, faults: [] });
    expect(Date.now).to.equal(real);
  });

  it('comes to rest after all delays, which add up', () => {
    const delay = (atMs: number, extraMs: number, forMs: number) =>
      ({ kind: 'delay', atMs, from: 0, to: 1, extraMs, forMs }) as const;
    const plan: Plan = { seed: 1, servers: 2, forMs: 1_000, requestEveryMs: 100, faults: [] };
    expect(healedMs({ ...plan, faults: [delay(500, 20_000, 100)] })).to.equal(20_600);
    expect(healedMs({ ...plan, faults: [delay(500, 3_000, 300), delay(700, 2_000, 200)] })).to.equal(5_900);
    expect(healedMs({ ...plan, faults: [delay(500, 3_000, 100), delay(700, 2_000, 200)] })).to.equal(3_600);
    expect(healedMs({ ...plan, faults: [delay(500, 10, 100)] })).to.equal(1_000);
    for (const extraMs of [2_000, 20_000, 100_000])
      expect(run({ ...plan, faults: [delay(500, extraMs, 400)] }).violations, String(extraMs)).to.deep.equal(
        [],
      );
  });

  describe('executes', () => {
    const quiet: Plan = { seed: 1, servers: 2, forMs: 5_000, requestEveryMs: 100, faults: [] };
    const believed = ({ history }: RunResult<ChatFact>, server: number) =>
      history.flatMap((event) =>
        isFact(event, 'alive') && event.server === server ? [event.fact.alive.join('')] : [],
      );
    /** The longest that server 1 has heard nothing from server 0, in the time of broadcasts. */
    const silenceMs = ({ history }: RunResult<ChatFact>) => {
      const heard = history.flatMap((event) =>
        isFact(event, 'delivered') && event.server === 1 && event.fact.sender === 0 ? [event.atMs] : [],
      );
      return Math.max(...heard.slice(1).map((atMs, i) => atMs - (heard[i] as number)));
    };

    it('no fault: the servers connect and are heard all the time', () => {
      const result = run(quiet);
      expect(believed(result, 1).at(-1)).to.equal('01');
      expect(silenceMs(result)).to.be.lessThan(140);
    });

    it('a crash and a restart: the server comes back as another incarnation, and is listed again', () => {
      const result = run({
        ...quiet,
        faults: [
          { kind: 'crash', atMs: 1_000, server: 0 },
          { kind: 'restart', atMs: 3_000, server: 0 },
        ],
      });
      const incarnations = result.history.filter(
        (event) => (event.kind === 'started' || event.kind === 'crashed') && event.server === 0,
      );
      expect(
        incarnations.map((event) =>
          'incarnation' in event ? [event.kind, event.incarnation, event.atMs] : [],
        ),
      ).to.deep.equal([
        ['started', 1, 0],
        ['crashed', 1, 1_500],
        ['started', 2, 3_500],
      ]);
      expect(believed(result, 1).slice(-3)).to.deep.equal(['01', '1', '01']);
      expect(result.violations).to.deep.equal([]);
    });

    it('a pause of 2 s: the server is silent for that long, suspected, and trusted again', () => {
      const result = run({ ...quiet, faults: [{ kind: 'pause', atMs: 1_000, server: 0, forMs: 2_000 }] });
      expect(silenceMs(result)).to.be.within(1_900, 2_500);
      expect(believed(result, 1).slice(-3)).to.deep.equal(['01', '1', '01']);
    });

    it('a drop of 300 ms: its bytes arrive with the next retransmission, and no promise is broken', () => {
      const result = run({ ...quiet, faults: [{ kind: 'block', atMs: 1_000, from: 0, to: 1, forMs: 300 }] });
      expect(silenceMs(result)).to.be.within(550, 750);
      expect(result.violations).to.deep.equal([]);
    });

    it('a hold of 300 ms: its bytes arrive when it is over, and no promise is broken', () => {
      const result = run({ ...quiet, faults: [{ kind: 'hold', atMs: 1_000, from: 0, to: 1, forMs: 300 }] });
      expect(silenceMs(result)).to.be.within(250, 450);
      expect(result.violations).to.deep.equal([]);
    });

    it('a delay of 250 ms: the silence grows by that much, and no promise is broken', () => {
      const result = run({
        ...quiet,
        faults: [{ kind: 'delay', atMs: 1_000, from: 0, to: 1, extraMs: 250, forMs: 1_000 }],
      });
      expect(silenceMs(result)).to.be.within(300, 400);
      expect(result.violations).to.deep.equal([]);
    });

    it('a block, without a suspicion if it is short', () => {
      const blocked = (forMs: number) =>
        run({ ...quiet, faults: [{ kind: 'busy', atMs: 1_050, server: 0, forMs }] });
      expect(silenceMs(blocked(600))).to.be.within(500, 650);
      expect(believed(blocked(600), 1)).to.deep.equal(['1', '01']);
      expect(believed(blocked(2_000), 1)).to.deep.equal(['1', '01', '1', '01']);
    });

    it('a slow server: windows fill, and no message is lost', () => {
      const slow = {
        kind: 'limit',
        atMs: 1_050,
        server: 1,
        bytesPerSecond: 2_000,
        forMs: 3_000,
      } as const;
      const later = { kind: 'busy', atMs: 3_900, server: 1, forMs: 1 } as const;
      const narrow = { ...quiet, messageBytes: 4_000, network: { windowBytes: 4_000 } };
      const result = run({ ...narrow, faults: [slow, later] });
      expect(silenceMs(result)).to.be.within(1_000, 2_500);
      expect(result.met).to.deep.equal({ 'limit idle': 1, 'busy behind': 1 });
      expect(deliveries(result.history).get(1)).to.equal(result.requested);
      const without = run({ ...narrow, faults: [] });
      expect(silenceMs(without)).to.be.lessThan(140);
    });

    it('a step of the wall clock, without any effect on a server', () => {
      const stepped = (byMs: number) =>
        run({ ...quiet, faults: [{ kind: 'step', atMs: 1_050, server: 1, byMs }] });
      const behaviour = ({ history }: RunResult<ChatFact>) => history.filter(({ kind }) => kind !== 'fault');
      for (const byMs of [5_000, -5_000])
        expect(behaviour(stepped(byMs))).to.deep.equal(behaviour(run(quiet)));
    });

    it('a step of the wall clock, for the next incarnation of the server as well', () => {
      // The clock is read at every event of a server: here by the observer.
      const seen: number[] = [];
      const atServer1 = (event: HistoryEvent) => {
        if (event.kind === 'trusted' && event.server === 1) seen.push(Date.now());
      };
      run(
        {
          ...quiet,
          faults: [
            { kind: 'step', atMs: 500, server: 1, byMs: 3_600_000 },
            { kind: 'crash', atMs: 600, server: 1 },
            { kind: 'restart', atMs: 700, server: 1 },
          ],
        },
        { onEvent: atServer1 },
      );
      expect(seen.length).to.equal(2);
      expect((seen[1] as number) - (seen[0] as number)).to.be.within(3_601_000, 3_602_000);
    });

    it('a cut, at both ends or at one: the link is made again', () => {
      for (const only of [undefined, 0]) {
        const fault = {
          kind: 'cut',
          atMs: 1_050,
          a: 0,
          b: 1,
          ...(only === undefined ? {} : { only }),
        } as const;
        const result = run({ ...quiet, faults: [fault] });
        const without = run(quiet);
        expect(JSON.stringify(result.history)).not.to.equal(JSON.stringify(without.history));
        expect(believed(result, 1).at(-1)).to.equal('01');
      }
    });
  });
});
