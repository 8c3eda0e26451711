import { expect } from 'chai';
import type { HistoryEvent } from '../../../../lib/agents/chatroom/check/history.ts';
import { livesOf } from '../../../../lib/check/lives.ts';
import { checkObedience, type Asked } from '../../../../lib/agents/chatroom/check/obedience.ts';
import { crashed, inWords, said, started } from '../../../support/history.ts';

/** What server 0 is asked for, every ms from 5 on. */
const ASKED: Asked[] = ['m0', 'm1', 'm2'].map((text, i) => ({ server: 0, text, atMs: 5 + i }));

function wrong(history: readonly HistoryEvent[], asked = ASKED, isAtRest = true): string[] {
  return inWords(checkObedience(history, livesOf(history), asked, isAtRest));
}

describe('a server', () => {
  describe('obeys', () => {
    it('where it accepts what it is asked for, in order, once, however it is cut into chunks', () => {
      expect(wrong([started(0, 0), said(9, 0, 'm0', 'm1', 'm2')])).to.deep.equal([]);
      expect(wrong([started(0, 0), said(6, 0, 'm0'), said(9, 0, 'm1', 'm2')])).to.deep.equal([]);
    });

    it('as far as it got before it crashed', () => {
      const history = [started(0, 0), said(6, 0, 'm0'), crashed(7, 0)];
      expect(wrong(history)).to.deep.equal([]);
      expect(wrong([started(0, 0), crashed(6, 0), started(7, [0, 2])], ASKED.slice(0, 2))).to.deep.equal([]);
    });

    it('in another life, what it is asked for in that', () => {
      const history = [started(0, 0), crashed(6, 0), started(7, [0, 2])];
      expect(wrong([...history, said(8, [0, 2], 'm2')])).to.deep.equal([]);
      expect(wrong([...history, said(8, [0, 2], 'm0')])).to.deep.equal([
        'request-integrity: server 0 (incarnation 2) accepted "m0" at 8.0 ms, which its client had not requested',
      ]);
    });

    it('with or without what it is asked for in the moment in which it starts', () => {
      const history = [started(5, 0), said(9, 0, 'm1', 'm2')];
      expect(wrong(history)).to.deep.equal([]);
      expect(wrong([started(5, 0), said(9, 0, 'm0', 'm1', 'm2')])).to.deep.equal([]);
    });

    it('where it is not asked for anything, by accepting nothing', () => {
      expect(wrong([started(0, 0)], [])).to.deep.equal([]);
    });
  });

  describe('does not', () => {
    it('where it accepts in another order', () => {
      expect(wrong([started(0, 0), said(9, 0, 'm1', 'm0', 'm2')])).to.deep.equal([
        'request-integrity: server 0 accepted "m1" at 9.0 ms, but not "m0", which its client had requested before it',
      ]);
    });

    it('where it accepts what it was not asked for, or another was', () => {
      expect(wrong([started(0, 0), said(9, 0, 'm0', 'zzz', 'm1', 'm2')])).to.deep.equal([
        'request-integrity: server 0 accepted "zzz" at 9.0 ms, which its client had not requested',
      ]);
      expect(
        wrong([started(0, 0), started(0, 1), said(9, 0, 'm0', 'm1', 'm2'), said(9, 1, 'm1')]),
      ).to.deep.equal(['request-integrity: server 1 accepted "m1" at 9.0 ms, which its client had not requested']);
    });

    it('where it accepts something twice', () => {
      expect(wrong([started(0, 0), said(9, 0, 'm0', 'm1', 'm1', 'm2')])).to.deep.equal([
        'request-integrity: server 0 accepted "m1" at 9.0 ms, again',
      ]);
    });

    it('where it leaves something out, crashed or not, and where it never comes to the last', () => {
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

  it('is asked about what it has ignored only where the run has come to rest', () => {
    expect(wrong([started(0, 0), said(9, 0, 'm0')], ASKED, false)).to.deep.equal([]);
  });
});
