import { expect } from 'chai';
import { faultsOf } from '../../../bin/grid/faults.ts';

const gridEvent = (atMs: number, kind: 'started' | 'exited' | 'paused' | 'resumed', server: number) => ({
  kind,
  server,
  atMs,
});
const pause = (atMs: number, server: number, forMs: number) => ({
  kind: 'fault',
  atMs,
  fault: { kind: 'pause', server, forMs },
});

describe('the pauses of a grid', () => {
  it('end when the server is resumed or killed, or when the grid ends', () => {
    const events = [
      gridEvent(100, 'started', 0),
      gridEvent(110, 'paused', 0),
      gridEvent(120, 'paused', 1),
      gridEvent(130, 'paused', 2),
      gridEvent(140, 'resumed', 1),
      gridEvent(170, 'exited', 0),
      gridEvent(175, 'resumed', 0),
    ];
    expect(faultsOf(events, 100, 200)).to.deep.equal([pause(10, 0, 60), pause(20, 1, 20), pause(30, 2, 70)]);
  });

  it('are recorded separately if a server is paused again', () => {
    const events = [
      gridEvent(1, 'paused', 0),
      gridEvent(2, 'resumed', 0),
      gridEvent(4, 'paused', 0),
      gridEvent(8, 'resumed', 0),
    ];
    expect(faultsOf(events, 0, 9)).to.deep.equal([pause(1, 0, 1), pause(4, 0, 4)]);
  });
});

describe('the link faults of a grid', () => {
  it('are recorded among its pauses in the order of time', () => {
    const cut = { kind: 'cut', a: 0, b: 1 } as const;
    const hold = { kind: 'hold', from: 1, to: 0, forMs: 5 } as const;
    const events = [
      gridEvent(110, 'paused', 0),
      { kind: 'linkFault', fault: cut, atMs: 120.0004 } as const,
      gridEvent(140, 'resumed', 0),
      { kind: 'linkFault', fault: hold, atMs: 150 } as const,
    ];
    expect(faultsOf(events, 100, 200)).to.deep.equal([
      pause(10, 0, 30),
      { kind: 'fault', atMs: 20, fault: cut },
      { kind: 'fault', atMs: 50, fault: hold },
    ]);
  });
});
