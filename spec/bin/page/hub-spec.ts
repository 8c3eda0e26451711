import { expect } from 'chai';
import { hub, type HubEvent, type HubState } from '../../../bin/page/hub.ts';
import type { LiveEvent } from '../../../lib/trace/live.ts';

/** The live clock begins at 1000 of this process and at 50,000 of the system. */
const ORIGIN = { processMs: 1000, systemMs: 50_000 };

/** The messages to pages of the hub of a grid of two for these events, and its state. */
function heard(...events: readonly HubEvent[]) {
  const { init, step } = hub(2, ORIGIN);
  const told: LiveEvent[] = [];
  let omitted = 0;
  let state: HubState = init;
  for (const event of events) {
    const [next, effects] = step(state, event);
    state = next;
    for (const effect of effects) {
      told.push(...effect.events);
      omitted += effect.omitted;
    }
  }
  return { told, omitted, state };
}

const gridEvent = (atMs: number, kind: 'started' | 'exited' | 'paused' | 'resumed', server = 0) =>
  ({ kind, server, atMs: ORIGIN.processMs + atMs }) as const;
const eventAt = (atMs: number, incarnation: number, kind: 'started' | 'crashed' | 'stopped'): LiveEvent => ({
  kind,
  atMs,
  server: 0,
  incarnation,
});
/** A batch of an incarnation of server 0. */
const batch = (
  incarnation: number,
  messages: number,
  ...events: readonly (readonly [atMs: number, kind: 'started' | 'crashed'])[]
): HubEvent => ({
  kind: 'batch',
  server: 0,
  batch: {
    kind: 'live',
    events: events.map(([atMs, kind]) => eventAt(ORIGIN.systemMs + atMs, incarnation, kind)),
    omitted: 0,
    incarnation,
    messages,
  },
});

describe('the hub of a grid', () => {
  it('sends all events with times since the start of the grid, and none from before', () => {
    const { told } = heard(
      batch(7, 0, [12.3456, 'started']),
      gridEvent(20, 'paused', 1),
      gridEvent(30.00049, 'resumed', 1),
      { kind: 'linkFault', fault: { kind: 'cut', a: 0, b: 1 }, atMs: ORIGIN.processMs + 40 },
      batch(7, 0, [-5, 'started']),
    );
    expect(told).to.deep.equal([
      eventAt(12.346, 7, 'started'),
      { kind: 'paused', server: 1, atMs: 20 },
      { kind: 'resumed', server: 1, atMs: 30 },
      { kind: 'fault', fault: { kind: 'cut', a: 0, b: 1 }, atMs: 40 },
      eventAt(0, 7, 'started'),
    ]);
  });

  it('passes on the number of omitted events', () => {
    const event = batch(7, 3);
    if (event.kind !== 'batch') throw new Error('no batch');
    expect(heard({ ...event, batch: { ...event.batch, omitted: 5 } }).omitted).to.equal(5);
  });

  it('keeps the latest incarnation of each server, and its number of messages', () => {
    const { state } = heard(gridEvent(0, 'started'), batch(7, 3), batch(7, 5));
    expect(state.map(({ latest }) => latest)).to.deep.equal([
      { incarnation: 7, messages: 5, isOver: false },
      undefined,
    ]);
  });

  it('sends a crash when the process has ended, if the incarnation has not sent one itself', () => {
    const { told, state } = heard(gridEvent(0, 'started'), batch(7, 3), gridEvent(50, 'exited'));
    expect(told).to.deep.equal([eventAt(50, 7, 'crashed')]);
    expect(state[0]?.latest?.isOver).to.equal(true);
  });

  it('sends an orderly end as such, also for an incarnation whose first event arrives later', () => {
    const stops = { ...gridEvent(50, 'exited'), isOrderly: true } as const;
    expect(heard(gridEvent(0, 'started'), batch(7, 3), stops).told).to.deep.equal([
      eventAt(50, 7, 'stopped'),
    ]);
    const { told } = heard(gridEvent(0, 'started'), stops, batch(7, 1, [40, 'started']));
    expect(told).to.deep.equal([eventAt(40, 7, 'started'), eventAt(50, 7, 'stopped')]);
  });

  it('sends a crash once if the incarnation has sent it itself', () => {
    const before = heard(gridEvent(0, 'started'), batch(7, 3, [49, 'crashed']), gridEvent(50, 'exited'));
    expect(before.told).to.deep.equal([eventAt(49, 7, 'crashed')]);
  });

  it('sends a crash once if the incarnation sends it late', () => {
    const { told, state } = heard(
      gridEvent(0, 'started'),
      batch(7, 3),
      gridEvent(50, 'exited'),
      batch(7, 4, [48, 'started'], [49, 'crashed']),
    );
    expect(told).to.deep.equal([eventAt(50, 7, 'crashed'), eventAt(48, 7, 'started')]);
    expect(state[0]?.latest).to.deep.equal({ incarnation: 7, messages: 4, isOver: true });
  });

  it('sends the crash of an incarnation whose first event arrives after the end of its process', () => {
    const { told, state } = heard(
      gridEvent(0, 'started'),
      gridEvent(50, 'exited'),
      batch(7, 1, [40, 'started']),
      batch(7, 1, [41, 'started']),
    );
    expect(told.slice(0, 2)).to.deep.equal([eventAt(40, 7, 'started'), eventAt(50, 7, 'crashed')]);
    expect(told.filter(({ kind }) => kind === 'crashed')).to.have.length(1);
    expect(state[0]?.latest?.isOver).to.equal(true);
  });

  it('sends a crash once if such an incarnation has sent it itself', () => {
    const { told } = heard(gridEvent(0, 'started'), gridEvent(50, 'exited'), batch(7, 1, [45, 'crashed']));
    expect(told).to.deep.equal([eventAt(45, 7, 'crashed')]);
  });

  it('sends a crash once, also if the next process ends before its first event', () => {
    const incarnations = [
      gridEvent(0, 'started'),
      batch(7, 1),
      gridEvent(50, 'exited'),
      gridEvent(60, 'started'),
    ];
    const { told } = heard(...incarnations, batch(7, 2), gridEvent(70, 'exited'));
    expect(told).to.deep.equal([eventAt(50, 7, 'crashed')]);
  });

  it('sends no crash of a process that ended before its first event, also after an earlier process', () => {
    expect(heard(gridEvent(0, 'started'), gridEvent(5, 'exited')).told).to.deep.equal([]);
    const incarnations = [gridEvent(0, 'started'), batch(7, 1), gridEvent(5, 'exited')];
    const { told } = heard(...incarnations, gridEvent(6, 'started'), gridEvent(9, 'exited'));
    expect(told).to.deep.equal([eventAt(5, 7, 'crashed')]);
  });

  it('does not attribute late events of an ended incarnation to the next', () => {
    const { told, state } = heard(
      gridEvent(0, 'started'),
      batch(7, 3),
      gridEvent(50, 'exited'),
      gridEvent(60, 'started'),
      batch(8, 0),
      batch(7, 9, [45, 'started'], [49, 'crashed']),
      gridEvent(70, 'exited'),
    );
    expect(told).to.deep.equal([
      eventAt(50, 7, 'crashed'),
      eventAt(45, 7, 'started'),
      eventAt(70, 8, 'crashed'),
    ]);
    expect(state[0]?.latest).to.deep.equal({ incarnation: 8, messages: 0, isOver: true });
  });

  it('attributes late events of an ended incarnation to it, also before the first event of the next', () => {
    const { told, state } = heard(
      ...[gridEvent(0, 'started'), batch(7, 3), gridEvent(50, 'exited'), gridEvent(60, 'started')],
      ...[batch(7, 4, [49, 'crashed']), batch(8, 1, [65, 'started']), gridEvent(70, 'exited')],
    );
    expect(told).to.deep.equal([
      eventAt(50, 7, 'crashed'),
      eventAt(65, 8, 'started'),
      eventAt(70, 8, 'crashed'),
    ]);
    expect(state[0]).to.deep.include({ before: 7 });
  });
});
