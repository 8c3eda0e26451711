import { expect } from 'chai';
import { believed, checkAll, heard, linkUp, said, started, withOwn } from '../../../support/history.ts';
import type { HistoryEvent } from '../../../../lib/agents/chatroom/check/history.ts';
import { PROMISES, type PromiseName } from '../../../../lib/agents/chatroom/check/promises.ts';

/** Two linked servers, one of which has lost a message, delivers another twice, and lists no other server. */
const HISTORY: HistoryEvent[] = [
  ...withOwn([
    started(0, 0),
    started(0, 1),
    linkUp(1, 0, 1),
    linkUp(1, 1, 0),
    believed(2, 0, 0, 1),
    believed(2, 1, 1),
    said(10, 0, 'a', 'b'),
    said(11, 1, 'c'),
  ]),
  heard(12, 1, 0, 'a', 'a'),
  heard(13, 0, 1, 'c'),
];

describe('all promises', () => {
  it('are checked together; violations are in the order of time, each with the name of its promise', () => {
    const found = checkAll(HISTORY, { endMs: 20, isAtRest: true });
    expect(found.map(({ promise, atMs }) => [promise, atMs])).to.deep.equal([
      ['view-convergence', 2],
      ['validity', 10],
      ['no-duplication', 12],
    ]);
    for (const { promise } of found) expect(PROMISES).to.have.property(promise);
  });

  it('include liveness only if the run has come to rest', () => {
    const found = checkAll(HISTORY, { endMs: 20, isAtRest: false });
    expect(found.map(({ promise }) => PROMISES[promise as PromiseName].kind)).to.deep.equal(['safety']);
  });

  it('include the requests of clients, if these are known', () => {
    const requests = [{ server: 0, text: 'never', atMs: 5 }];
    const found = checkAll(HISTORY, { endMs: 20, isAtRest: true, requests });
    expect(found.map(({ promise }) => promise)).to.include('request-liveness');
  });
});
