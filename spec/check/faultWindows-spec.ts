import { expect } from 'chai';
import { FaultWindows } from '../../lib/check/faultWindows.ts';
import { crashed, fault } from '../support/history.ts';

const pause = (atMs: number, server: number, forMs: number) => fault(atMs, { kind: 'pause', server, forMs });

const BOUNDS = { crashMs: 1_000, silenceMs: 1_200 };

describe('fault windows', () => {
  it('contain the pauses of a server; overlapping ones are one', () => {
    const windows = new FaultWindows(
      [pause(100, 1, 50), pause(120, 1, 100), pause(400, 1, 10), pause(1, 2, 1)],
      BOUNDS,
    );
    expect(windows.held(1)).to.deep.equal([
      { fromMs: 100, untilMs: 220 },
      { fromMs: 400, untilMs: 410 },
    ]);
  });

  it('are extended by each pause of the observer at their end', () => {
    const history = [crashed(100, 1), pause(900, 0, 500), pause(1_800, 0, 500), pause(9_000, 0, 500)];
    // 1,300 falls into the first pause, whose aftermath of 450 ms falls short of the second; then into it.
    expect(new FaultWindows(history, BOUNDS).excused(0, 1, 'down')).to.deep.equal([
      { fromMs: 100, untilMs: 1_850 + 900 },
    ]);
  });

  it('of a crash last until an observer that was paused at that time has found the old incarnation silent', () => {
    const history = [pause(1_000, 0, 700), crashed(1_010, 1)];
    expect(new FaultWindows(history, BOUNDS).excused(0, 1, 'down')).to.deep.equal([
      { fromMs: 1_010, untilMs: 1_700 + BOUNDS.silenceMs },
    ]);
    // The pause of another server is no excuse.
    expect(new FaultWindows(history, BOUNDS).excused(2, 1, 'down')).to.deep.equal([
      { fromMs: 1_010, untilMs: 1_010 + BOUNDS.silenceMs },
    ]);
  });

  it('are those of the pair of servers that a fault concerns', () => {
    const windows = new FaultWindows([fault(5, { kind: 'hold', from: 0, to: 1, forMs: 1_000 })], BOUNDS);
    expect(windows.excused(0, 1, 'silence')).to.deep.equal([{ fromMs: 5, untilMs: 1_455 }]);
    expect(windows.excused(1, 0, 'silence')).to.deep.equal([{ fromMs: 5, untilMs: 1_455 }]);
    expect(windows.excused(0, 2, 'silence')).to.deep.equal([]);
    expect(windows.excused(0, 1, 'down')).to.deep.equal([]);
  });

  it('have twice the silence if the receiver reads so slowly that it keeps the connection', () => {
    const drop = fault(1_000, { kind: 'block', from: 1, to: 0, forMs: 1_400 });
    const slow = fault(800, { kind: 'limit', server: 0, bytesPerSecond: 900, forMs: 1_500 });
    expect(new FaultWindows([drop], BOUNDS).excused(0, 1, 'silence').at(-1)?.untilMs).to.equal(3_100);
    expect(new FaultWindows([slow, drop], BOUNDS).excused(0, 1, 'silence').at(-1)?.untilMs).to.equal(4_750);
  });

  it('excuse the detection of a crash after a cut, if a cut counts as a crash', () => {
    const history = [fault(100, { kind: 'cut', a: 0, b: 1, only: 1 })];
    const plain = new FaultWindows(history, { ...BOUNDS, isCutACrash: true });
    for (const [judge, subject] of [
      [0, 1],
      [1, 0],
    ] as const) {
      expect(plain.excused(judge, subject, 'down')).to.deep.equal([{ fromMs: 100, untilMs: 1_300 }]);
      expect(new FaultWindows(history, BOUNDS).excused(judge, subject, 'down')).to.deep.equal([]);
    }
    expect(plain.excused(0, 2, 'down')).to.deep.equal([]);
  });

  it('give the deadline of a crash: a second, or more if the observer was paused', () => {
    const history = [pause(1_000, 0, 300), pause(4_000, 0, 100)];
    const windows = new FaultWindows(history, BOUNDS);
    expect(windows.crashKnownByMs(0, 1, 2_000)).to.equal(3_000);
    expect(windows.crashKnownByMs(0, 1, 1_100)).to.equal(2_300);
    expect(windows.crashKnownByMs(0, 1, 3_050), 'a lenience as long as it was late').to.equal(4_250);
    expect(windows.crashKnownByMs(0, 1, 2_999)).to.equal(3_999);
  });
});
