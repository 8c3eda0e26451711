import { expect } from 'chai';
import type { TraceEvent, TraceHeader, UnclockedEvent } from '../../lib/trace/event.ts';
import { joinIncarnations } from '../../lib/trace/joinIncarnations.ts';
import { crashed, said, started } from '../support/history.ts';

const header = (epochMs: number): TraceHeader => ({
  trace: 'grid',
  version: 2,
  protocol: 'chatroom',
  servers: 2,
  source: 'server',
  epochMs,
});

/** Server 0 alone: its own entry counts. */
const alone = (event: UnclockedEvent, count: number) => ({ ...event, clock: [count, 0] }) as TraceEvent;

describe('joinIncarnations', () => {
  it('does not change a single incarnation', () => {
    const join = joinIncarnations();
    join.begin(header(1000));
    for (const event of [alone(started(0, 0), 1), alone(said(5, 0, 'a'), 2), alone(crashed(6, 0), 3)])
      expect(join.next(event)).to.deep.equal([event]);
  });

  it('counts times from the first header, and keeps counting own events', () => {
    const join = joinIncarnations();
    join.begin(header(1000));
    join.next(alone(started(0, 0), 1));
    join.next(alone(crashed(7, 0), 2));
    join.begin(header(1500));
    expect(join.next(alone(started(1, [0, 9]), 1))).to.deep.equal([alone(started(501, [0, 9]), 3)]);
    expect(join.next(alone(said(2, [0, 9], 'a'), 2))).to.deep.equal([alone(said(502, [0, 9], 'a'), 4)]);
  });

  it('ends an incarnation without a recorded end when the next one begins', () => {
    const join = joinIncarnations();
    join.begin(header(1000));
    join.next(alone(started(7, 0), 1));
    join.begin(header(1500));
    expect(join.next(alone(started(0, [0, 9]), 1))).to.deep.equal([
      alone(crashed(7, 0), 2),
      alone(started(500, [0, 9]), 3),
    ]);
  });

  it('keeps time monotonic if the wall clock was set back', () => {
    const join = joinIncarnations();
    join.begin(header(1000));
    join.next(alone(started(0, 0), 1));
    join.next(alone(crashed(70, 0), 2));
    join.begin(header(900));
    expect(join.next(alone(started(1, [0, 9]), 1))).to.deep.equal([alone(started(71, [0, 9]), 3)]);
  });

  it('does not change faults', () => {
    const fault: TraceEvent = { kind: 'fault', atMs: 3, fault: { kind: 'crash', server: 1 } };
    const join = joinIncarnations();
    join.begin(header(1000));
    expect(join.next(fault)).to.deep.equal([fault]);
  });
});
