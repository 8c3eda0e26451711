import { expect } from 'chai';
import { checkAgreement, checkDetector, type Excuse } from '../../lib/check/detector.ts';
import type { HistoryEvent } from '../../lib/check/history.ts';
import { believed, crashed, inWords, started } from '../support/history.ts';

/** Two servers that have found each other at 10. */
const FOUND = [started(0, 0), started(0, 1), believed(10, 0, 0, 1), believed(10, 1, 0, 1)];
const DEADLINE_MS = 1_000;

/** What a detector has done wrong after that, up to 10 s. */
function wrong(events: readonly HistoryEvent[], ...excuses: Excuse[]): string[] {
  return inWords(checkDetector([...FOUND, ...events], DEADLINE_MS, excuses, 10_000));
}

describe('the promises about who is alive', () => {
  describe('completeness', () => {
    it('is kept by one who notices a crash in time', () => {
      expect(wrong([crashed(2_000, 1), believed(3_000, 0, 0)])).to.deep.equal([]);
    });

    it('is broken by one who never does', () => {
      expect(wrong([crashed(2_000, 1)])).to.deep.equal([
        'completeness: server 0 lists server 1 at 10000.0 ms, which crashed at 2000.0 ms',
      ]);
    });

    it('is broken by one who does so late', () => {
      expect(wrong([crashed(2_000, 1), believed(3_001, 0, 0)])).to.deep.equal([
        'completeness: server 0 lists server 1 at 3001.0 ms, which crashed at 2000.0 ms',
      ]);
    });

    it('is broken by one who believes in the dead again', () => {
      expect(wrong([crashed(2_000, 1), believed(2_500, 0, 0), believed(5_000, 0, 0, 1)])).to.deep.equal([
        'completeness: server 0 lists server 1 at 10000.0 ms, which crashed at 2000.0 ms',
      ]);
    });

    it('speaks of everybody who is wrong, once', () => {
      expect(
        wrong([
          started(20, 2),
          believed(30, 0, 0, 1, 2),
          believed(30, 1, 0, 1, 2),
          believed(30, 2, 0, 1, 2),
          crashed(2_000, 1),
          believed(4_000, 0, 0, 1, 2),
        ]),
      ).to.deep.equal([
        'completeness: server 0 lists server 1 at 4000.0 ms, which crashed at 2000.0 ms',
        'completeness: server 2 lists server 1 at 4000.0 ms, which crashed at 2000.0 ms',
      ]);
    });

    it('asks nothing of one who is back before the deadline, or whose judge is dead', () => {
      expect(wrong([crashed(2_000, 1), started(2_900, [1, 2])])).to.deep.equal([]);
      expect(wrong([crashed(2_000, 1), crashed(2_500, 0)])).to.deep.equal([]);
    });

    it('gives a judge that has just started its time', () => {
      const history = [
        crashed(2_000, 1),
        crashed(2_000, 0),
        started(4_000, [0, 2]),
        believed(4_000, [0, 2], 0, 1),
      ];
      expect(wrong([...history, believed(4_900, [0, 2], 0)])).to.deep.equal([]);
      expect(wrong([...history, believed(5_001, [0, 2], 0)]).length).to.equal(1);
    });

    it('does not ask of a judge that is excused', () => {
      const history = [crashed(2_000, 1), believed(4_000, 0, 0)];
      expect(wrong(history, { server: 0, fromMs: 2_500, untilMs: 4_000 })).to.deep.equal([]);
      expect(wrong(history, { server: 1, fromMs: 2_500, untilMs: 4_000 }).length).to.equal(1);
    });
  });

  describe('accuracy', () => {
    it('is kept by those who believe in each other, and by one who suspects the dead', () => {
      expect(wrong([])).to.deep.equal([]);
      expect(wrong([crashed(2_000, 1), believed(2_000, 0, 0)])).to.deep.equal([]);
    });

    it('is broken by one who suspects whom runs', () => {
      expect(wrong([believed(2_000, 0, 0), believed(2_100, 0, 0, 1)])).to.deep.equal([
        'accuracy: server 0 suspected server 1 at 2000.0 ms, which was running and within reach',
      ]);
    });

    it('names the life of a judge that was restarted', () => {
      expect(
        wrong([crashed(20, 0), started(30, [0, 2]), believed(40, [0, 2], 0, 1), believed(50, [0, 2], 0)]),
      ).to.deep.equal([
        'accuracy: server 0 (life 2) suspected server 1 at 50.0 ms, which was running and within reach',
      ]);
    });

    it('is excused where either was out of reach, that time to its last moment, and no other', () => {
      const history = [believed(2_000, 0, 0), believed(2_100, 0, 0, 1)];
      for (const server of [0, 1]) {
        expect(wrong(history, { server, fromMs: 2_000, untilMs: 2_000 })).to.deep.equal([]);
        expect(wrong(history, { server, fromMs: 0, untilMs: 1_999 }).length).to.equal(1);
        expect(wrong(history, { server, fromMs: 2_001, untilMs: 9_000 }).length).to.equal(1);
      }
      expect(wrong(history, { server: 2, fromMs: 0, untilMs: 10_000 }).length).to.equal(1);
    });

    it('asks nothing of a restarted judge about those whom its last life believed in', () => {
      expect(wrong([crashed(100, 0), started(200, [0, 2]), believed(200, [0, 2], 0)])).to.deep.equal([]);
    });
  });

  describe('agreement', () => {
    const agree = (...events: HistoryEvent[]) => inWords(checkAgreement([...FOUND, ...events]));

    it('is kept where everybody lists those who run in the end, whatever they thought before', () => {
      expect(agree()).to.deep.equal([]);
      expect(agree(believed(20, 0, 0), believed(30, 0, 0, 1))).to.deep.equal([]);
      expect(agree(crashed(20, 1), believed(30, 0, 0))).to.deep.equal([]);
      expect(inWords(checkAgreement([]))).to.deep.equal([]);
    });

    it('is broken by one who lists too few', () => {
      expect(agree(believed(20, 0, 0))).to.deep.equal([
        'agreement: in the end server 0 lists 0, but 0,1 are running',
      ]);
    });

    it('is broken by one who lists the dead', () => {
      expect(agree(crashed(20, 1))).to.deep.equal([
        'agreement: in the end server 0 lists 0,1, but 0 are running',
      ]);
    });

    it('is broken by one who has never said whom it believes in', () => {
      expect(agree(crashed(20, 1), started(30, [1, 2]))).to.deep.equal([
        'agreement: in the end server 1 (life 2) lists nobody, but 0,1 are running',
      ]);
    });
  });
});
