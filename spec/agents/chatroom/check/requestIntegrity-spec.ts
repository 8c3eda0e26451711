import { expect } from 'chai';
import type { HistoryEvent } from '../../../../lib/agents/chatroom/check/history.ts';
import { incarnationsOf } from '../../../../lib/check/incarnations.ts';
import { checkRequests, type ClientRequest } from '../../../../lib/agents/chatroom/check/requestIntegrity.ts';
import { crashed, inWords, said, started } from '../../../support/history.ts';

/** Requests to server 0, every ms from 5 on. */
const REQUESTS: ClientRequest[] = ['m0', 'm1', 'm2'].map((text, i) => ({ server: 0, text, atMs: 5 + i }));

function wrong(history: readonly HistoryEvent[], requests = REQUESTS, isAtRest = true): string[] {
  return inWords(checkRequests(history, incarnationsOf(history), requests, isAtRest));
}

describe('a server', () => {
  describe('keeps the promises about requests', () => {
    it('if it accepts its requests in order, once, however they are cut into chunks', () => {
      expect(wrong([started(0, 0), said(9, 0, 'm0', 'm1', 'm2')])).to.deep.equal([]);
      expect(wrong([started(0, 0), said(6, 0, 'm0'), said(9, 0, 'm1', 'm2')])).to.deep.equal([]);
    });

    it('if it accepts a prefix of its requests and crashes', () => {
      const history = [started(0, 0), said(6, 0, 'm0'), crashed(7, 0)];
      expect(wrong(history)).to.deep.equal([]);
      expect(wrong([started(0, 0), crashed(6, 0), started(7, [0, 2])], REQUESTS.slice(0, 2))).to.deep.equal(
        [],
      );
    });

    it('in another incarnation, the requests to that one', () => {
      const history = [started(0, 0), crashed(6, 0), started(7, [0, 2])];
      expect(wrong([...history, said(8, [0, 2], 'm2')])).to.deep.equal([]);
      expect(wrong([...history, said(8, [0, 2], 'm0')])).to.deep.equal([
        'request-integrity: server 0 (incarnation 2) accepted "m0" at 8.0 ms, which its client had not requested',
      ]);
    });

    it('with or without the request at the moment of its start', () => {
      const history = [started(5, 0), said(9, 0, 'm1', 'm2')];
      expect(wrong(history)).to.deep.equal([]);
      expect(wrong([started(5, 0), said(9, 0, 'm0', 'm1', 'm2')])).to.deep.equal([]);
    });

    it('if it accepts nothing, without a request', () => {
      expect(wrong([started(0, 0)], [])).to.deep.equal([]);
    });
  });

  describe('breaks them', () => {
    it('if it accepts them in another order', () => {
      expect(wrong([started(0, 0), said(9, 0, 'm1', 'm0', 'm2')])).to.deep.equal([
        'request-integrity: server 0 accepted "m1" at 9.0 ms, but not "m0", which its client had requested before it',
      ]);
    });

    it('if it accepts what was not requested, or was requested of another server', () => {
      expect(wrong([started(0, 0), said(9, 0, 'm0', 'zzz', 'm1', 'm2')])).to.deep.equal([
        'request-integrity: server 0 accepted "zzz" at 9.0 ms, which its client had not requested',
      ]);
      expect(
        wrong([started(0, 0), started(0, 1), said(9, 0, 'm0', 'm1', 'm2'), said(9, 1, 'm1')]),
      ).to.deep.equal([
        'request-integrity: server 1 accepted "m1" at 9.0 ms, which its client had not requested',
      ]);
    });

    it('if it accepts a request twice', () => {
      expect(wrong([started(0, 0), said(9, 0, 'm0', 'm1', 'm1', 'm2')])).to.deep.equal([
        'request-integrity: server 0 accepted "m1" at 9.0 ms, again',
      ]);
    });

    it('if it skips a request, crashed or not, and if it never accepts the last ones', () => {
      const left =
        'request-integrity: server 0 accepted "m1" at 9.0 ms, but not "m0", which its client had requested before it';
      expect(wrong([started(0, 0), said(9, 0, 'm1'), crashed(10, 0)])).to.deep.equal([left]);
      expect(wrong([started(0, 0), said(9, 0, 'm1')])).to.deep.equal([
        left,
        'request-liveness: server 0 never accepted "m0", which its client requested at 5.0 ms',
        'request-liveness: server 0 never accepted "m2", which its client requested at 7.0 ms',
      ]);
    });
  });

  it('is checked for unaccepted requests only if the run has come to rest', () => {
    expect(wrong([started(0, 0), said(9, 0, 'm0')], REQUESTS, false)).to.deep.equal([]);
  });
});
