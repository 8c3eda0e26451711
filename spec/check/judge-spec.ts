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

describe('what a trace tells', () => {
  it('of a whole grid is checked for everything but the requests of clients', () => {
    const judged = { header: header({ source: 'sim' }), events: [...ACCUSING, ...gap], isAtRest: true };
    expect(brokenIn(judged)).to.include.members(['accuracy', 'no-gap', 'validity', 'view-convergence']);
    expect(skippedIn(judged)).to.deep.equal({
      'request-integrity': 'no trace records the requests of clients',
      'request-liveness': 'no trace records the requests of clients',
    });
    expect(judge(judged).limits).to.deep.equal([]);
  });

  it('accuses nobody of what is missing behind the place at which a trace is cut off', () => {
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

  it('is asked of what holds at the end only where the grid has come to rest', () => {
    const judged = { header: header({ source: 'sim' }), events: gap, isAtRest: false };
    expect(brokenIn(judged)).to.deep.equal(['no-gap']);
    expect(skippedIn(judged)).to.include({ validity: NOT_AT_REST, 'view-convergence': NOT_AT_REST });
  });

  it('of real servers is asked of detectors where it tells what was done to them', () => {
    const events = [TOLD, ...ACCUSING];
    expect(brokenIn({ header: header(), events, isAtRest: false })).to.deep.equal(['accuracy']);
    const untold = { header: header(), events: ACCUSING, isAtRest: false };
    expect(brokenIn(untold)).to.deep.equal([]);
    expect(skippedIn(untold)).to.include({
      completeness: 'no trace records the injected faults',
      accuracy: 'no trace records the injected faults',
    });
  });

  it('of a model is not asked of detectors: it has no times', () => {
    const judged = { header: header({ source: 'check' }), events: ACCUSING, isAtRest: false };
    expect([brokenIn(judged), skippedIn(judged)['accuracy']]).to.deep.equal([[], 'a model has no times']);
  });

  it('of some servers accuses nobody of what the others may have said or done', () => {
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

  it('of some servers is asked of what these tell of each other', () => {
    const judged = { header: header({ servers: 3 }), events: [TOLD, ...gap], isAtRest: false };
    expect(brokenIn(judged)).to.deep.equal(['no-gap']);
  });

  it('where it is a sample is not asked of who was lost or accused', () => {
    const judged = { header: header({ omitted: 1_000 }), events: [TOLD, ...ACCUSING], isAtRest: true };
    expect(judge(judged).violations).to.deep.equal([]);
    expect(judge(judged).limits).to.deep.equal(['it is a sample, 1,000 were left out']);
    expect(skippedIn(judged)).to.include({ accuracy: 'it is a sample', validity: 'it is a sample' });
  });

  it('of plain servers holds it against nobody that a cut connection is a death to them', () => {
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

  it('where events were filtered out of it, is not asked of what these would tell', () => {
    const events = [TOLD, ...ACCUSING, saidFrom(7, 5_500, 0, 'b')];
    const judged = { header: header({ source: 'sim', filtered: true }), events, isAtRest: true };
    expect(judge(judged).violations).to.deep.equal([]);
    expect(judge(judged).limits).to.deep.equal(['only some of its events were kept']);
    const whole = { ...judged, header: header({ source: 'sim' }) };
    expect(brokenIn(whole)).to.include('well-formedness');
  });

  it('of a protocol without checkers is judged by the envelope, with its facts', () => {
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

  it('of nothing is nothing', () => {
    expect(brokenIn({ header: header(), events: [], isAtRest: false })).to.deep.equal([]);
  });

  it('of a crash that is told is asked of who goes on listing the dead', () => {
    const events = [TOLD, ...ACCUSING.slice(0, -1), crashed(3, 0), said(9_000, 1, 'late')];
    expect(brokenIn({ header: header(), events, isAtRest: false })).to.deep.equal(['completeness']);
  });

  describe('of any protocol is asked of its failure detectors', () => {
    const own = { header: header({ protocol: 'raft', source: 'sim' }), events: byDetectors(ACCUSING) };

    it('by the envelope, where the protocol is not known', () => {
      expect(brokenIn({ ...own, isAtRest: false })).to.deep.equal(['accuracy']);
      expect(brokenIn({ ...own, isAtRest: true })).to.deep.equal(['accuracy', 'view-convergence']);
      expect(skippedIn({ ...own, isAtRest: false })).to.deep.equal({
        'the promises of the protocol': 'the protocol "raft" is not known here',
        'view-convergence': NOT_AT_REST,
      });
    });

    it('where the protocol checks nothing of the kind itself', () => {
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

    it('not where other servers are missing from the trace', () => {
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
