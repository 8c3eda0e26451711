import { expect } from 'chai';
import { judge } from '../../lib/check/judge.ts';
import { run } from '../../lib/sim/run.ts';
import { runScenario } from '../../lib/sim/scenario/index.ts';
import { CHECKED_COUNTER, scenarioCounter, simulatedCounter } from '../support/counter.ts';
import { planWith } from '../support/plans.ts';

const CRASH = [
  { kind: 'crash', atMs: 250, server: 1 },
  { kind: 'restart', atMs: 450, server: 1 },
] as const;

describe('a protocol other than the chat room', () => {
  it('is simulated: its servers, workload, facts and promises, with faults', () => {
    const { history, violations, requested, met, failure } = run(planWith(CRASH), simulatedCounter());
    expect({ violations, failure }).to.deep.equal({ violations: [], failure: undefined });
    expect(requested).to.equal(28);
    expect(met).to.have.all.keys('crash unlinked', 'restart down');
    const last = history.findLast((event) => event.kind === 'fact' && event.server === 1);
    expect(last).to.deep.include({ incarnation: 2, fact: { kind: 'counted', value: 5 } });
  });

  it('is found to break its own promise', () => {
    const { violations } = run(planWith([]), simulatedCounter(4));
    expect(violations.map(({ promise }) => promise)).to.deep.equal(['no-skip', 'no-skip', 'no-skip']);
    expect(violations[0]?.message).to.match(/^server \d counts 5 after 3$/);
  });

  it('can be used in scenarios, with its commands and topics, and none of the chat room', () => {
    const text = [
      'grid n=1',
      'start all',
      'log counts',
      'run 10ms',
      'at 15ms count 0',
      'run 10ms',
      'check',
      '----',
      '',
      'help',
      '----',
    ].join('\n');
    const { output } = runScenario(text, scenarioCounter());
    expect(output).to.match(/\n----\n +15\.\d ms {2}0 counts 1\nall promises kept\n/);
    expect(output).to.include('\ncount <server>\n').and.include('a counter grows');
    expect(output).not.to.match(/^broadcast |deliveries/m);
    const faulty = runScenario(text, scenarioCounter(1));
    expect(faulty.output).to.match(/\nno-skip: server 0 counts 2 after 0\n/);
  });

  it('is judged by its own promises and those of the envelope, if its checkers are known', () => {
    const { history } = run(planWith([]), simulatedCounter(2));
    const trace = {
      header: { protocol: 'counter', servers: 3, source: 'sim' },
      events: history,
      isAtRest: true,
    } as const;
    const known = judge(trace, new Map([['counter', CHECKED_COUNTER]]));
    expect(new Set(known.violations.map(({ promise }) => promise))).to.include('no-skip');
    expect(known.skipped).to.deep.equal([]);
    const unknown = judge(trace, new Map());
    expect(unknown.violations.map(({ promise }) => promise)).not.to.include('no-skip');
    expect(unknown.skipped).to.deep.equal([
      { promises: ['the promises of the protocol'], why: 'the protocol "counter" is not known here' },
    ]);
  });
});
