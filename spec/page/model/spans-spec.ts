import { expect } from 'chai';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import { conditionAt, spansIn, spansOf, type Condition } from '../../../page/model/spans.ts';
import { began, broken, died, held, paused, resumed, spoke } from '../happened.ts';

/** The conditions of server 0 at some times. */
function conditions(events: readonly LiveEvent[], ...timesMs: readonly number[]): Condition[] {
  const spans = spansOf(held(1, ...events).lane(0));
  expect(spans.map(({ fromMs }) => fromMs)).to.deep.equal(
    spans.map(({ fromMs }) => fromMs).sort((a, b) => a - b),
  );
  return timesMs.map((atMs) => conditionAt(spans, atMs));
}
const pause = (atMs: number, forMs: number) => broken(atMs, { kind: 'pause', server: 0, forMs });

describe('the condition of a server', () => {
  it('is unknown before it starts, up until it crashes, and up again in its next incarnation', () => {
    expect(conditions([began(10, 0), died(20, 0), began(30, 0, 2)], 9, 10, 19, 20, 29, 30, 99)).to.deep.equal(
      ['unknown', 'up', 'up', 'down', 'down', 'up', 'up'],
    );
  });

  it('is down for no time before an incarnation if the end of the previous one is not recorded', () => {
    expect(spansOf(held(1, began(10, 0), began(30, 0, 2)).lane(0)).slice(1)).to.deep.equal([
      { fromMs: 10, condition: 'up' },
      { fromMs: 30, condition: 'down' },
      { fromMs: 30, condition: 'up' },
    ]);
    expect(conditions([began(10, 0), began(30, 0, 2)], 29, 30)).to.deep.equal(['up', 'up']);
  });

  it('is unknown without events', () => {
    expect(conditions([], 0, 100)).to.deep.equal(['unknown', 'unknown']);
  });

  it('is up before the first event that is held, unless that is a start', () => {
    expect(conditions([spoke(10, 0, 0, 'a')], 0, 20)).to.deep.equal(['up', 'up']);
    expect(conditions([died(10, 0)], 0, 20)).to.deep.equal(['up', 'down']);
  });

  it('is paused before the first event that is held, if that ends a pause', () => {
    expect(conditions([resumed(10, 0)], 0, 20)).to.deep.equal(['paused', 'up']);
  });

  it('is paused from a pause to its end, as a grid reports it', () => {
    expect(conditions([began(0, 0), paused(10, 0), resumed(20, 0)], 9, 10, 19, 20)).to.deep.equal([
      'up',
      'paused',
      'paused',
      'up',
    ]);
  });

  it('is paused for the length of a fault, as a trace has it, with or without later events', () => {
    for (const rest of [[], [spoke(50, 0, 0, 'a')]])
      expect(conditions([began(0, 0), pause(10, 10), ...rest], 9, 10, 19, 20, 60)).to.deep.equal([
        'up',
        'paused',
        'paused',
        'up',
        'up',
      ]);
  });

  it('is paused while an event loop is blocked', () => {
    const block = broken(10, { kind: 'busy', server: 0, forMs: 5 });
    expect(conditions([began(0, 0), block], 12, 15)).to.deep.equal(['paused', 'up']);
  });

  it('is paused until the last of several pauses is over', () => {
    expect(conditions([began(0, 0), pause(10, 10), pause(15, 15)], 19, 25, 29, 30)).to.deep.equal([
      'paused',
      'paused',
      'paused',
      'up',
    ]);
    expect(conditions([began(0, 0), pause(10, 30), pause(15, 5)], 25, 40)).to.deep.equal(['paused', 'up']);
  });

  it('is down from a crash during a pause, and up in the next incarnation', () => {
    for (const standing of [pause(10, 100), paused(10, 0)])
      expect(
        conditions([began(0, 0), standing, died(20, 0), began(30, 0, 2)], 15, 25, 35, 115),
      ).to.deep.equal(['paused', 'down', 'up', 'up']);
  });

  it('is paused for the next incarnation’s pause, not for the rest of the last one’s', () => {
    const events = [began(0, 0), pause(10, 1_000), died(20, 0), began(30, 0, 2), pause(40, 10)];
    expect(conditions(events, 45, 50, 500)).to.deep.equal(['paused', 'up', 'up']);
  });

  it('stays down if a server that is down is paused', () => {
    expect(conditions([began(0, 0), died(10, 0), pause(20, 10)], 25, 35)).to.deep.equal(['down', 'down']);
  });

  it('is changed by no other fault', () => {
    expect(conditions([began(0, 0), broken(10, { kind: 'cut', a: 0, b: 1 })], 15)).to.deep.equal(['up']);
  });
});

describe('the conditions of a server with held events', () => {
  it('are computed once, until there are more', () => {
    const lanes = held(1, began(10, 0));
    const first = spansIn(lanes, 0);
    expect(conditionAt(first, 30)).to.equal('up');
    expect(spansIn(lanes, 0)).to.equal(first);
    lanes.add([died(20, 0)]);
    expect(conditionAt(spansIn(lanes, 0), 30)).to.equal('down');
  });
});
