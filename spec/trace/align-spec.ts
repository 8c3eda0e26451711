import { expect } from 'chai';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import type { UnclockedEvent } from '../../lib/trace/event.ts';
import { aligned } from '../../lib/trace/align.ts';
import type { Trace } from '../../lib/trace/perServer.ts';
import { crashed, linkUp, received, said, started } from '../support/history.ts';

const traceOf = (name: string, epochMs: number, ...events: readonly UnclockedEvent[]): Trace => ({
  name,
  header: { trace: 'grid', version: 2, protocol: 'chatroom', servers: 2, source: 'server', epochMs },
  events,
});
const link = (atMs: number, server: number, incarnation: number, peer: number, connection: string) =>
  ({ ...linkUp(atMs, [server, incarnation], peer), connection }) as UnclockedEvent;
const beginnings = (...traces: readonly Trace[]) =>
  aligned(traces, CHATROOM).map(({ header }) => header.epochMs);

/** Server 1 runs on while server 0 crashes at 1,000 and restarts at 2,000, by a true clock that began at 10,000. */
const STAYS = traceOf('1', 10_000, started(0, 1), link(50, 1, 1, 0, 'a'), link(2_050, 1, 1, 0, 'b'));
const FIRST = traceOf('0', 10_000.5, started(0, 0), link(49.5, 0, 1, 1, 'a'), crashed(999.5, 0));
const again = (stepMs: number) => traceOf('0', 12_000 + stepMs, started(0, [0, 2]), link(50, 0, 2, 1, 'b'));

describe('the alignment of traces', () => {
  for (const stepMs of [200, 3_600_000, -3_600_000, -5_000])
    it(`corrects a wall clock that was set by ${String(stepMs)} ms by the connections that both ends recorded`, () => {
      expect(beginnings(STAYS, FIRST, again(stepMs))).to.deep.equal([10_000, 10_000.5, 12_000]);
    });

  it('keeps the times of the wall clock if nothing contradicts them', () => {
    expect(beginnings(STAYS, FIRST, again(10))).to.deep.equal([10_000, 10_000.5, 12_010]);
    expect(beginnings(FIRST)).to.deep.equal([10_000.5]);
  });

  it('ignores an end of a connection that was recorded late if messages show that the clock is right', () => {
    const late = traceOf(
      '0',
      12_000,
      started(0, [0, 2]),
      link(450, 0, 2, 1, 'b'),
      received(452, [0, 2], 1, 0),
    );
    const speaks = { ...STAYS, events: [...STAYS.events, said(2_451, 1, 'x')] };
    expect(beginnings(speaks, FIRST, late)).to.deep.equal([10_000, 10_000.5, 11_999]);
  });

  it('uses messages if there is no connection: none arrives before it was sent', () => {
    const speaks = traceOf('1', 10_000, started(0, 1), said(2_100, 1, 'x'));
    const hears = traceOf('0', 7_000, started(0, [0, 2]), received(101, [0, 2], 1, 0));
    expect(beginnings(speaks, FIRST, hears)).to.deep.equal([10_000, 10_000.5, 11_999]);
  });

  it('keeps the order of incarnations in a file if there is no other evidence', () => {
    const alone = traceOf('0', 5_000, started(0, [0, 2]));
    expect(beginnings(FIRST, alone)).to.deep.equal([10_000.5, 11_000]);
  });

  it('is fast for hundreds of incarnations', () => {
    const traces = Array.from({ length: 300 }, (_, i) =>
      [0, 1].map((server) =>
        traceOf(
          String(server),
          10_000 + 1_000 * i + server,
          started(0, [server, i + 1]),
          link(50, server, i + 1, 1 - server, String(i)),
        ),
      ),
    ).flat();
    expect(beginnings(...traces)).to.deep.equal(traces.map(({ header }) => header.epochMs));
  });
});
