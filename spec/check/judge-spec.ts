import { expect } from 'chai';
import { judge as judgeWith, OWN_PROMISES } from '../../lib/check/judge.ts';
import type { Judged } from '../../lib/check/protocol.ts';
import { NOT_AT_REST } from '../../lib/check/skipped.ts';
import { CHECKED_PROTOCOLS, PROTOCOLS } from '../../lib/protocols.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import { CHECKED_COUNTER } from '../support/counter.ts';
import type { HistoryEvent } from '../../lib/agents/chatroom/check/history.ts';
import {
  believed,
  byDetectors,
  crashed,
  fault,
  heard,
  linkDown,
  linkUp,
  said,
  saidFrom,
  started,
} from '../support/history.ts';

const judge = (judged: Judged) => judgeWith(judged, CHECKED_PROTOCOLS);
const header = (rest: Partial<Judged['header']> = {}): Judged['header'] => ({
  protocol: 'chatroom',
  servers: 2,
  source: 'server',
  ...rest,
});
const brokenIn = (judged: Judged) => judge(judged).violations.map(({ promise }) => promise);
const skippedIn = (judged: Judged) =>
  Object.fromEntries(
    judge(judged).skipped.flatMap(({ promises, why }) => promises.map((name) => [name, why])),
  );

const TOLD = fault(0, { kind: 'crash', server: 0 });
/** Server 1 drops 0, which runs; then it goes on listing 1 of its own incarnation only. */
const ACCUSING: HistoryEvent[] = [
  started(0, 0),
  started(0, 1),
  linkUp(1, 0, 1),
  linkUp(1, 1, 0),
  believed(2, 0, 0, 1),
  believed(2, 1, 0, 1),
  believed(5_000, 1, 1),
];
const gap: HistoryEvent[] = [
  started(0, 0),
  started(0, 1),
  said(1, 0, 'a', 'b', 'c'),
  heard(2, 1, 0, 'a'),
  heard(3, 1, 0, 'c'),
];

describe('the check of a trace', () => {
  it('of a whole grid includes all promises but those about the requests of clients', () => {
    const judged = { header: header({ source: 'sim' }), events: [...ACCUSING, ...gap], isAtRest: true };
    expect(brokenIn(judged)).to.include.members(['accuracy', 'no-gap', 'validity', 'view-convergence']);
    expect(skippedIn(judged)).to.deep.equal({
      'request-integrity': 'no trace records the requests of clients',
      'request-liveness': 'no trace records the requests of clients',
    });
    expect(judge(judged).limits).to.deep.equal([]);
  });

  it('reports no violation for events missing after the end of a cut-off trace', () => {
    const identified = { ...heard(2, 1, 0, 'a'), of: 1, first: 0 };
    const events = [TOLD, ...ACCUSING.slice(0, 4), said(1, 0, 'a'), identified, heard(3, 1, 0, 'b')];
    const whole = { header: header(), events, isAtRest: false };
    expect(brokenIn(whole)).to.deep.equal(['no-creation']);
    expect(brokenIn({ ...whole, cutOff: new Set([0]) })).to.deep.equal([]);
    expect(brokenIn({ ...whole, cutOff: new Set([1]) })).to.deep.equal(['no-creation']);
    const accused = { ...whole, events: [TOLD, ...ACCUSING], cutOff: new Set<number>() };
    expect(brokenIn(accused)).to.deep.equal([]);
    expect(skippedIn(accused)).to.include({ accuracy: 'a trace is cut off' });
    expect(judge(accused).limits).to.deep.equal([]);
  });

  it('includes the promises about the end only if the grid is at rest', () => {
    const judged = { header: header({ source: 'sim' }), events: gap, isAtRest: false };
    expect(brokenIn(judged)).to.deep.equal(['no-gap']);
    expect(skippedIn(judged)).to.include({ validity: NOT_AT_REST, 'view-convergence': NOT_AT_REST });
  });

  it('of real servers includes failure detectors only if the faults are recorded', () => {
    const events = [TOLD, ...ACCUSING];
    expect(brokenIn({ header: header(), events, isAtRest: false })).to.deep.equal(['accuracy']);
    const untold = { header: header(), events: ACCUSING, isAtRest: false };
    expect(brokenIn(untold)).to.deep.equal([]);
    expect(skippedIn(untold)).to.include({
      completeness: 'no trace records the injected faults',
      accuracy: 'no trace records the injected faults',
    });
  });

  it('of a model skips failure detectors: it has no times', () => {
    const judged = { header: header({ source: 'check' }), events: ACCUSING, isAtRest: false };
    expect([brokenIn(judged), skippedIn(judged)['accuracy']]).to.deep.equal([[], 'a model has no times']);
  });

  it('of some servers reports no violation that depends on events of the others', () => {
    const events = [TOLD, ...ACCUSING, heard(6, 0, 1, 'of a server without a trace')].filter(
      (event) => event.kind === 'fault' || event.server === 0,
    );
    const judged = { header: header(), events, isAtRest: true };
    expect(judge(judged).violations).to.deep.equal([]);
    expect(judge(judged).limits).to.deep.equal(['traces of other servers are missing']);
    expect(skippedIn(judged)).to.include({
      accuracy: 'the traces of some servers are missing',
      'view-convergence': 'the traces of some servers are missing',
    });
  });

  it('of some servers includes the promises between these', () => {
    const judged = { header: header({ servers: 3 }), events: [TOLD, ...gap], isAtRest: false };
    expect(brokenIn(judged)).to.deep.equal(['no-gap']);
  });

  it('of a sample skips what missing events can cause', () => {
    const judged = { header: header({ omitted: 1_000 }), events: [TOLD, ...ACCUSING], isAtRest: true };
    expect(judge(judged).violations).to.deep.equal([]);
    expect(judge(judged).limits).to.deep.equal(['it is a sample, 1,000 were left out']);
    expect(skippedIn(judged)).to.include({ accuracy: 'it is a sample', validity: 'it is a sample' });
  });

  it('of plain servers allows that a cut connection counts as a crash', () => {
    const cut = [
      ...ACCUSING.slice(0, -1),
      fault(4_000, { kind: 'cut', a: 0, b: 1 }),
      linkDown(4_001, 1, 0),
      believed(4_001, 1, 1),
    ];
    const of = (plain: Partial<Judged['header']>): Judged => ({
      header: header({ source: 'sim', ...plain }),
      events: cut,
      isAtRest: false,
    });
    expect(brokenIn(of({}))).to.deep.equal(['accuracy']);
    expect(brokenIn(of({ plain: true }))).to.deep.equal([]);
  });

  it('of a filtered trace reports no violation that the removed events can explain', () => {
    const events = [TOLD, ...ACCUSING, saidFrom(7, 5_500, 0, 'b')];
    const judged = { header: header({ source: 'sim', filtered: true }), events, isAtRest: true };
    expect(judge(judged).violations).to.deep.equal([]);
    expect(judge(judged).limits).to.deep.equal(['only some of its events were kept']);
    const whole = { ...judged, header: header({ source: 'sim' }) };
    expect(brokenIn(whole)).to.include('well-formedness');
  });

  it('of a protocol without checkers uses the envelope and the protocol’s facts', () => {
    const events = [TOLD, ...ACCUSING, saidFrom(7, 5_500, 0, 'b')];
    const trace: Judged = { header: header({ source: 'sim' }), events, isAtRest: true };
    const factsOnly = new Map([['chatroom', { facts: PROTOCOLS.get('chatroom') as FactTable }]]);
    const [known, unknown] = [judgeWith(trace, factsOnly), judgeWith(trace, new Map())];
    // Which servers a list contains, and the number of a broadcast, are known only with the table of its facts.
    expect(known.violations.map(({ promise }) => promise)).to.deep.equal([
      'accuracy',
      'view-convergence',
      'well-formedness',
    ]);
    expect(unknown.violations).to.deep.equal([]);
    expect([known, unknown].map(({ skipped }) => skipped)).to.deep.equal([
      [{ promises: [OWN_PROMISES], why: 'the protocol "chatroom" has no checkers here' }],
      [{ promises: [OWN_PROMISES], why: 'the protocol "chatroom" is not known here' }],
    ]);
  });

  it('of an empty trace finds nothing', () => {
    expect(brokenIn({ header: header(), events: [], isAtRest: false })).to.deep.equal([]);
  });

  it('of a trace with a recorded crash includes completeness', () => {
    const events = [TOLD, ...ACCUSING.slice(0, -1), crashed(3, 0), said(9_000, 1, 'late')];
    expect(brokenIn({ header: header(), events, isAtRest: false })).to.deep.equal(['completeness']);
  });

  describe('of any protocol includes its failure detectors', () => {
    const own = { header: header({ protocol: 'raft', source: 'sim' }), events: byDetectors(ACCUSING) };

    it('from the envelope, if the protocol is unknown', () => {
      expect(brokenIn({ ...own, isAtRest: false })).to.deep.equal(['accuracy']);
      expect(brokenIn({ ...own, isAtRest: true })).to.deep.equal(['accuracy', 'view-convergence']);
      expect(skippedIn({ ...own, isAtRest: false })).to.deep.equal({
        'the promises of the protocol': 'the protocol "raft" is not known here',
        'view-convergence': NOT_AT_REST,
      });
    });

    it('if the protocol has no such check of its own', () => {
      const events = own.events.filter(({ kind }) => kind !== 'fact') as Judged['events'];
      const counted = judgeWith(
        { header: header({ protocol: 'counter', source: 'sim' }), events, isAtRest: true },
        new Map([['counter', CHECKED_COUNTER]]),
      );
      expect(counted.violations.map(({ promise }) => promise)).to.deep.equal([
        'accuracy',
        'view-convergence',
      ]);
      for (const { promise } of counted.violations)
        expect(CHECKED_COUNTER.promises).to.have.property(promise);
    });

    it('unless traces of other servers are missing', () => {
      const part = own.events.filter((event) => event.kind === 'fault' || event.server === 1);
      const judged = { header: header({ protocol: 'raft' }), events: [TOLD, ...part], isAtRest: true };
      expect(brokenIn(judged)).to.deep.equal([]);
      expect(judge(judged).limits).to.deep.equal(['traces of other servers are missing']);
      expect(skippedIn(judged)).to.include({
        accuracy: 'the traces of some servers are missing',
        'view-convergence': 'the traces of some servers are missing',
      });
    });
  });
});
