import { expect } from 'chai';
import { checkDetector } from '../../lib/check/detector.ts';
import type { HistoryEvent } from '../../lib/check/history.ts';
import { believed, crashed, fault, inWords, linkDown, peerDown, started } from '../support/history.ts';

/** Two servers that have found each other at 10. */
const FOUND = [started(0, 0), started(0, 1), believed(10, 0, 0, 1), believed(10, 1, 0, 1)];
const BOUNDS = { crashMs: 1_000, silenceMs: 1_200 };

/** What a detector has done wrong after that, up to 10 s. */
function wrong(...events: HistoryEvent[]): string[] {
  return inWords(checkDetector([...FOUND, ...events], 10_000, BOUNDS));
}

describe('the promises about who is alive', () => {
  describe('completeness', () => {
    it('is kept by one who notices a crash in time', () => {
      expect(wrong(crashed(2_000, 1), believed(3_000, 0, 0))).to.deep.equal([]);
    });

    it('is broken by one who never does', () => {
      expect(wrong(crashed(2_000, 1))).to.deep.equal([
        'completeness: server 0 lists server 1 at 10000.0 ms, which crashed at 2000.0 ms',
      ]);
    });

    it('is broken by one who does so late', () => {
      expect(wrong(crashed(2_000, 1), believed(3_001, 0, 0))).to.deep.equal([
        'completeness: server 0 lists server 1 at 3001.0 ms, which crashed at 2000.0 ms',
      ]);
    });

    it('is broken by one who believes in the dead again', () => {
      expect(wrong(crashed(2_000, 1), believed(2_500, 0, 0), believed(5_000, 0, 0, 1))).to.deep.equal([
        'completeness: server 0 lists server 1 at 10000.0 ms, which crashed at 2000.0 ms',
      ]);
    });

    it('speaks of everybody who is wrong', () => {
      const third = [
        started(20, 2),
        believed(30, 0, 0, 1, 2),
        believed(30, 1, 0, 1, 2),
        believed(30, 2, 0, 1, 2),
      ];
      const found = wrong(...third, crashed(2_000, 1), believed(4_000, 0, 0, 2), believed(4_001, 2, 0, 2));
      expect(found).to.deep.equal([
        'completeness: server 0 lists server 1 at 4000.0 ms, which crashed at 2000.0 ms',
        'completeness: server 2 lists server 1 at 4001.0 ms, which crashed at 2000.0 ms',
      ]);
    });

    it('asks nothing of one who is back before the deadline, or whose judge is dead', () => {
      expect(wrong(crashed(2_000, 1), started(2_900, [1, 2]))).to.deep.equal([]);
      expect(wrong(crashed(2_000, 1), crashed(2_500, 0))).to.deep.equal([]);
    });

    it('gives a judge that has just started its time', () => {
      const history = [
        crashed(2_000, 1),
        crashed(2_000, 0),
        started(4_000, [0, 2]),
        believed(4_000, [0, 2], 0, 1),
      ];
      expect(wrong(...history, believed(5_000, [0, 2], 0))).to.deep.equal([]);
      expect(wrong(...history, believed(5_001, [0, 2], 0))).to.have.length(1);
    });

    it('gives a judge that was held up, or whom the last words reach late, as much longer', () => {
      const late = [crashed(2_000, 1), believed(5_500, 0, 0)];
      expect(wrong(...late)).to.have.length(1);
      expect(wrong(fault(2_500, { kind: 'pause', server: 0, forMs: 2_000 }), ...late)).to.deep.equal([]);
      const slowWay = { kind: 'delay', from: 1, to: 0, extraMs: 2_500, forMs: 500 } as const;
      expect(wrong(fault(1_900, slowWay), ...late)).to.deep.equal([]);
      expect(wrong(fault(500, { kind: 'pause', server: 0, forMs: 1_000 }), ...late)).to.have.length(1);
      expect(wrong(fault(2_500, { kind: 'clog', from: 0, to: 1, forMs: 2_000 }), ...late)).to.have.length(1);
    });

    it('is broken by one who lists somebody who cannot be heard, longer than it takes to know', () => {
      const deaf = (...events: HistoryEvent[]) => wrong(...events, believed(3_000, 0, 0));
      const listed =
        'completeness: server 0 lists server 1 at 3000.0 ms, which could not be heard since 1700.0 ms';
      for (const what of [
        { kind: 'pause', server: 1, forMs: 1_301 },
        { kind: 'block', server: 1, forMs: 1_301 },
        { kind: 'drop', from: 1, to: 0, forMs: 1_301 },
        { kind: 'clog', from: 1, to: 0, forMs: 1_301 },
      ] as const) {
        expect(deaf(fault(1_700, what)), what.kind).to.deep.equal([listed]);
        expect(deaf(fault(1_801, what)), 'not for so long').to.deep.equal([]);
        expect(deaf(fault(1_700, { ...what, forMs: 1_200 })), 'over before that').to.deep.equal([]);
      }
    });

    it('asks nothing of a deaf judge while something may still arrive, or it does not run itself', () => {
      const deaf = (...events: HistoryEvent[]) =>
        wrong(
          fault(1_500, { kind: 'pause', server: 1, forMs: 1_600 }),
          ...events,
          believed(3_000, 0, 0),
        ).filter((violation) => violation.startsWith('completeness'));
      expect(deaf()).to.have.length(1);
      expect(deaf(fault(1_000, { kind: 'clog', from: 1, to: 0, forMs: 900 }))).to.deep.equal([]);
      expect(deaf(fault(1_000, { kind: 'drop', from: 1, to: 0, forMs: 500 }))).to.deep.equal([]);
      expect(deaf(fault(2_000, { kind: 'block', server: 0, forMs: 500 }))).to.deep.equal([]);
      expect(deaf(crashed(2_500, 1), started(2_600, [1, 2]))).to.deep.equal([]);
    });
  });

  describe('accuracy', () => {
    /** Who was accused that should not have been. */
    const accused = (...events: HistoryEvent[]) =>
      wrong(...events).filter((violation) => violation.startsWith('accuracy'));
    /** Server 0 drops server 1 at 3 s. */
    const drop = [believed(3_000, 0, 0), believed(3_100, 0, 0, 1)];

    it('is kept by those who believe in each other, and by one who suspects the dead', () => {
      expect(accused()).to.deep.equal([]);
      expect(accused(crashed(2_000, 1), believed(2_000, 0, 0))).to.deep.equal([]);
    });

    it('is broken by one who suspects whom runs', () => {
      expect(accused(...drop)).to.deep.equal([
        'accuracy: server 0 suspected server 1 at 3000.0 ms, which was running and within reach',
      ]);
    });

    it('names the life of a judge that was restarted', () => {
      expect(
        accused(crashed(20, 0), started(30, [0, 2]), believed(40, [0, 2], 0, 1), believed(50, [0, 2], 0)),
      ).to.deep.equal([
        'accuracy: server 0 (life 2) suspected server 1 at 50.0 ms, which was running and within reach',
      ]);
    });

    it('is excused where either could not be heard by the other, or did not run, until they have found each other', () => {
      const excuses = (from: number, forMs: number) => [
        fault(from, { kind: 'pause', server: 1, forMs }),
        fault(from, { kind: 'block', server: 1, forMs }),
        fault(from, { kind: 'clog', from: 1, to: 0, forMs }),
        // Whom the other does not hear it hangs up on.
        fault(from, { kind: 'clog', from: 0, to: 1, forMs }),
        fault(from, { kind: 'slow', server: 0, bytesPerSecond: 10, forMs }),
        fault(from, { kind: 'slow', server: 1, bytesPerSecond: 10, forMs }),
        fault(from, { kind: 'delay', from: 1, to: 0, extraMs: forMs - 1, forMs: 1 }),
      ];
      const none = (excuse: HistoryEvent) => accused(excuse, ...drop).length === 0;
      // Until 1.2 s after it began, or 450 ms after it is over.
      expect(excuses(1_800, 601).every(none), 'within 1.2 s').to.equal(true);
      expect(excuses(1_799, 601).some(none), 'after 1.2 s').to.equal(false);
      expect(excuses(1_000, 1_550).every(none), 'within 450 ms').to.equal(true);
      expect(excuses(1_000, 1_549).some(none), 'after 450 ms').to.equal(false);
      expect(excuses(3_001, 1_000).some(none), 'not yet').to.equal(false);
      expect(excuses(2_400, 600).some(none), 'too short for anybody to notice').to.equal(false);
    });

    it('is excused for as long as a kernel may sleep after a black hole, and no longer than it takes to call again', () => {
      const blackHole = (atMs: number, forMs: number) => fault(atMs, { kind: 'drop', from: 1, to: 0, forMs });
      // 500 ms, then at most 700 ms of sleep, then 450 ms: until 3.0 s.
      expect(accused(blackHole(1_350, 500), ...drop)).to.deep.equal([]);
      expect(accused(blackHole(1_349, 500), ...drop)).to.have.length(1);
      // After 2 s the link has been given up; a call gets through within 250 ms, not after another 2.2 s.
      expect(accused(blackHole(300, 2_000), ...drop)).to.deep.equal([]);
      expect(accused(blackHole(299, 2_000), ...drop)).to.have.length(1);
    });

    it('takes what follows so soon that nobody has found anybody for one obstacle', () => {
      const clog = (atMs: number) => fault(atMs, { kind: 'clog', from: 1, to: 0, forMs: 400 });
      expect(accused(clog(1_300), clog(2_150), ...drop)).to.deep.equal([]);
      expect(accused(clog(1_299), clog(2_150), ...drop)).to.have.length(1);
      expect(accused(clog(2_150), ...drop)).to.have.length(1);
    });

    it('is not excused by what befalls the judge itself, by a link that breaks, or by somebody else', () => {
      for (const what of [
        { kind: 'pause', server: 0, forMs: 1_900 },
        { kind: 'block', server: 0, forMs: 1_900 },
        { kind: 'cut', a: 0, b: 1 },
        { kind: 'step', server: 0, byMs: 3_600_000 },
        { kind: 'delay', from: 1, to: 0, extraMs: 200, forMs: 1_900 },
        { kind: 'pause', server: 2, forMs: 1_900 },
        { kind: 'drop', from: 2, to: 0, forMs: 1_900 },
      ] as const)
        expect(accused(fault(1_099, what), linkDown(1_100, 0, 1), ...drop), what.kind).to.have.length(1);
    });

    it('gives a judge that was held up time to find out what happened meanwhile', () => {
      const unheard = fault(800, { kind: 'pause', server: 1, forMs: 700 });
      const held = (forMs: number) => fault(1_900, { kind: 'pause', server: 0, forMs });
      expect(accused(unheard, ...drop)).to.have.length(1);
      expect(accused(unheard, held(650), ...drop)).to.deep.equal([]);
      expect(accused(unheard, held(649), ...drop)).to.have.length(1);
    });

    it('excuses one that holds the dead for dead though it is back, for as long as that takes to be noticed', () => {
      const back = (atMs: number) => [crashed(atMs, 1), started(atMs + 100, [1, 2])];
      expect(accused(...back(1_800), peerDown(3_000, 0, 1), ...drop)).to.deep.equal([]);
      expect(accused(...back(1_799), peerDown(3_000, 0, 1), ...drop)).to.have.length(1);
      expect(accused(...back(2_500), ...drop), 'not for silence').to.have.length(1);
      const clog = fault(1_900, { kind: 'clog', from: 1, to: 0, forMs: 700 });
      expect(accused(...back(1_799), clog, peerDown(3_000, 0, 1), ...drop), 'told late').to.deep.equal([]);
    });

    it('asks nothing of a restarted judge about those whom its last life believed in', () => {
      expect(accused(crashed(100, 0), started(200, [0, 2]), believed(200, [0, 2], 0))).to.deep.equal([]);
    });
  });
});
