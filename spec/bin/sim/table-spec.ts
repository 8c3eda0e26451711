import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { simulatedCounter } from '../../support/counter.ts';
import { summaryOf, type SummaryParts } from '../../../bin/sim/summary.ts';
import { table, traces } from '../../../bin/sim/table.ts';
import { NOTHING, plus, type Totals } from '../../../bin/sim/totals.ts';
import { BROKEN, outcomeWith } from '../../support/outcomes.ts';
import { planWith } from '../../support/plans.ts';
import { PROMISES } from '../../../lib/agents/chatroom/check/promises.ts';

const cut = { kind: 'cut', atMs: 5, a: 0, b: 1, only: 1 } as const;
const plan = planWith([cut, { kind: 'pause', atMs: 9, server: 1, forMs: 50 }]);
const totalsOf = (runs: number, violations = 0): Totals => {
  let totals = NOTHING;
  for (let i = 0; i < runs; i++) {
    const broken = i === runs - 1 ? Array.from({ length: violations }, () => BROKEN) : [];
    totals = plus(totals, plan, outcomeWith({ violations: broken }));
  }
  return totals;
};
const parts: SummaryParts = {
  seed: 7,
  totals: totalsOf(100),
  hash: '1f1df0df383c2b0b',
  wallMs: 2_000,
  isInterrupted: false,
  broken: undefined,
  failure: undefined,
  files: {},
  reproduce: undefined,
};
const broken: SummaryParts = {
  ...parts,
  totals: totalsOf(4, 8),
  broken: { plan, path: '0:1', shrinks: 3, isCutOff: false, violation: BROKEN },
  files: { plan: 'p.json', trace: 't.ndjson' },
  reproduce: 'chatroom sim --seed 7 --path 0:1',
};
const lines = (some: SummaryParts) =>
  table(summaryOf(some), { facts: CHATROOM, promises: PROMISES }).split('\n');

describe('the table', () => {
  it('names requests as the protocol does', () => {
    const counter = (some: SummaryParts) => table(summaryOf(some), simulatedCounter());
    expect(counter(parts)).to.include('messages      200 requested, ');
    expect(counter(broken)).to.include(', one request per server every ');
    expect(lines(broken).join('\n')).to.include(', one broadcast per server every ');
  });

  it('contains the plan, the confidence, the events, the rate and the hash', () => {
    expect(lines(parts)).to.deep.equal([
      'seed          7',
      'runs          100',
      'violations    0 (below 3.0 % of runs, at 95 %)',
      'faults        cut 100, pause 100',
      'met state            down  held  unlinked  suspected  behind  in-flight  idle',
      '              pause     ·     ·         ·          ·       ·          ·   100',
      'virtual time  100 s, 50 × as fast as real',
      'events        1000',
      'messages      200 broadcast, 400 delivered; 300 per second over the network',
      'wall time     2.0 s',
      'trace hash    1f1df0df383c2b0b',
      '',
    ]);
  });

  it('contains less for fewer runs', () => {
    expect(lines({ ...parts, totals: totalsOf(1) })).to.include(
      'violations    0 (below 100 % of runs, at 95 %)',
    );
    expect(lines({ ...parts, totals: totalsOf(1000) })).to.include(
      'violations    0 (below 0.30 % of runs, at 95 %)',
    );
    expect(lines({ ...parts, totals: NOTHING })).to.include('violations    none: nothing was run');
  });

  it('contains, for a violation, the promise, the time, the plan and the command to reproduce it', () => {
    expect(lines(broken).slice(-9)).to.deep.equal([
      'Promise broken (no-gap): a message was left out before a later one.',
      'What happened: one is missing.',
      'Smallest plan that breaks it (3 steps smaller): 3 servers, 1000 ms, one broadcast per server every 100 ms, seed 1',
      '  cut at 5 ms (a 0, b 1, only 1)',
      '  pause at 9 ms (server 1, forMs 50)',
      'Plan: p.json',
      'Trace: t.ndjson',
      'Reproduce: chatroom sim --seed 7 --path 0:1',
      '',
    ]);
    expect(lines(broken)).to.include('violations    8, all of them in the last run');
  });

  it('marks plain servers', () => {
    const plain = { ...broken.broken!, plan: { ...planWith([]), plain: true as const } };
    expect(lines({ ...broken, broken: plain })).to.include(
      'Smallest plan that breaks it (3 steps smaller): 3 plain servers, 1000 ms, one broadcast per server every 100 ms, seed 1, no faults',
    );
  });

  it('states whether the minimization or the runs were interrupted, or that nothing was found', () => {
    const cutOff = { ...broken.broken!, isCutOff: true, shrinks: 1, plan: planWith([]) };
    expect(lines({ ...broken, isInterrupted: true, broken: cutOff }))
      .to.include('runs          4 (interrupted)')
      .and.to.include(
        'Smallest plan that breaks it (1 step smaller, cut off: a smaller one may exist): 3 servers, 1000 ms, one broadcast per server every 100 ms, seed 1, no faults',
      );
  });

  it('names the requested trace', () => {
    expect(lines({ ...parts, files: { trace: 'out' } }).slice(-3)).to.deep.equal(['', 'Trace: out', '']);
  });

  it('leaves the report of a run that threw to the error message', () => {
    const failed = { ...broken, broken: undefined, failure: 'no' };
    expect(lines(failed).at(-2)).to.match(/^trace hash/);
    expect(traces(summaryOf(failed))).to.deep.equal([
      'Plan: p.json\n',
      'Trace: t.ndjson\n',
      'Reproduce: chatroom sim --seed 7 --path 0:1\n',
    ]);
  });
});

describe('the summary', () => {
  it('contains all results as plain data that survives JSON', () => {
    const summary = summaryOf(broken);
    expect(JSON.parse(JSON.stringify(summary))).to.deep.equal(summary);
    expect(summary).to.deep.include({ seed: 7, runs: 4, violations: 8, speed: 2, messagesPerSecond: 12 });
    expect(summary.violation).to.deep.include({ ...BROKEN, plan, shrinks: 3 });
    expect(summary).to.not.have.any.keys('boundPerCent', 'failure');
    expect(summaryOf(parts))
      .to.include({ boundPerCent: 3 })
      .and.to.not.have.any.keys('violation', 'reproduce');
  });
});
