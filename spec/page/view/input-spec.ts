import { expect } from 'chai';
import { geometryOf, yOf } from '../../../page/diagram/geometry.ts';
import type { PageEvent } from '../../../page/machine/events.ts';
import type { PageState } from '../../../page/machine/state.ts';
import { diagramInput } from '../../../page/view/input.ts';
import { began } from '../happened.ts';
import { after, CONNECTED, opened, tells } from '../machine/stepped.ts';
import { rowsFor } from '../diagram/rows.ts';

const LEFT = geometryOf(1, 1, []).left;
const GEOMETRY = geometryOf(LEFT + 1_000, 400, rowsFor([0, 1, 2]));

/** A trace of a second, with a pixel for each millisecond or so. */
const { state: TRACE } = after([opened([began(0, 0), began(500, 1), began(1_000, 2)])]);
const { state: LIVE } = after([...CONNECTED, tells([began(1, 0)])]);

/** The input on a canvas, and the resulting events of the page. */
function inputOn(state: PageState) {
  const told: PageEvent[] = [];
  const canvas = Object.assign(new EventTarget(), { setPointerCapture: () => undefined, style: {} });
  const subscription = diagramInput(
    canvas as unknown as HTMLCanvasElement,
    () => GEOMETRY,
    () => state,
  ).subscribe({
    next: (event) => told.push(event),
    error: (error: unknown) => expect.fail(String(error)),
  });
  const happens = (type: string, x: number, rest: object = {}) => {
    const event = new Event(type, { cancelable: true });
    canvas.dispatchEvent(Object.assign(event, { pointerId: 1, offsetX: LEFT + x, offsetY: 60, ...rest }));
    return event.defaultPrevented;
  };
  return { told, happens, stop: () => subscription.unsubscribe() };
}

describe('a pointer on the diagram', () => {
  const [item] = TRACE.trace.lanes.lane(1);
  const { view } = TRACE.trace;
  const there = { offsetY: yOf(GEOMETRY, 1)! };
  const x = ((500 - view.fromMs) / view.lengthMs) * 1_000;

  it('points at the event under it, and at none when it leaves', () => {
    const { told, happens } = inputOn(TRACE);
    happens('pointermove', x, there);
    happens('pointermove', x + 200, there);
    happens('pointerleave', 0);
    expect(told).to.deep.equal([
      { kind: 'pointed', item },
      { kind: 'pointed', item: undefined },
    ]);
  });

  it('moves the playhead on the axis, and chooses nothing there', () => {
    const { told, happens } = inputOn(TRACE);
    happens('pointerdown', x, { offsetY: 5 });
    happens('pointermove', x + 50, { offsetY: 300 });
    happens('pointerup', x + 50, { offsetY: 300 });
    const moments = told.map((event) =>
      event.kind === 'playheadMoved' ? Math.round(event.atMs ?? 0) : event.kind,
    );
    expect(moments).to.deep.equal([500, Math.round(500 + (50 * view.lengthMs) / 1_000)]);
  });

  it('chooses the event that it clicks, even if it moves a little', () => {
    const { told, happens } = inputOn(TRACE);
    happens('pointerdown', x, there);
    happens('pointermove', x + 3, there);
    happens('pointerup', x, there);
    expect(told).to.deep.equal([{ kind: 'chosen', item }]);
  });

  it('drags the viewport, and chooses no event', () => {
    const { told, happens } = inputOn(TRACE);
    happens('pointerdown', 100);
    happens('pointermove', 200);
    happens('pointerup', 200);
    expect(told).to.deep.equal([{ kind: 'panned', by: -0.1 }]);
  });

  it('stops a viewport that follows at its drawn position, before it is moved', () => {
    const { told, happens } = inputOn(LIVE);
    happens('pointerdown', 100);
    happens('pointermove', 200);
    happens('wheel', 0, { deltaX: 10, deltaY: 0 });
    happens('keydown', 0, { key: '.' });
    expect(told.map(({ kind }) => kind)).to.deep.equal(
      Array.from({ length: 3 }, () => ['followToggled', 'panned']).flat(),
    );
  });

  it('pinches with another', () => {
    const { told, happens } = inputOn(TRACE);
    happens('pointerdown', 100);
    happens('pointerdown', 300, { pointerId: 2 });
    happens('pointermove', 500, { pointerId: 2 });
    happens('pointercancel', 500, { pointerId: 2 });
    happens('pointermove', 110);
    expect(told).to.deep.equal([
      { kind: 'zoomed', factor: 0.5, around: 0.5 },
      { kind: 'panned', by: -0.01 },
    ]);
  });

  it('is left to the browser after the subscription has ended', () => {
    const { told, happens, stop } = inputOn(TRACE);
    expect(happens('wheel', 0, { deltaX: 100, deltaY: 0 })).to.equal(true);
    told.length = 0;
    stop();
    expect(happens('wheel', 0, { deltaX: 100, deltaY: 0 })).to.equal(false);
    expect(told).to.deep.equal([]);
  });
});

describe('the wheel on the diagram', () => {
  it('scrolls the page without a modifier key', () => {
    const { told, happens } = inputOn(TRACE);
    expect(happens('wheel', 0, { deltaX: 1, deltaY: 50 })).to.equal(false);
    expect(told).to.deep.equal([]);
  });

  it('moves along time sideways, or with the shift key', () => {
    const { told, happens } = inputOn(TRACE);
    expect(happens('wheel', 0, { deltaX: 100, deltaY: 50 })).to.equal(true);
    happens('wheel', 0, { deltaX: 0, deltaY: 200, shiftKey: true });
    expect(told).to.deep.equal([
      { kind: 'panned', by: 0.1 },
      { kind: 'panned', by: 0.2 },
    ]);
  });

  it('zooms around the pointer with a modifier key, by a limited factor at a time', () => {
    const { told, happens } = inputOn(TRACE);
    happens('wheel', 250, { deltaX: 0, deltaY: 15, ctrlKey: true });
    happens('wheel', 250, { deltaX: 0, deltaY: -9_000, metaKey: true });
    expect(told).to.deep.equal([
      { kind: 'zoomed', factor: Math.exp(0.1), around: 0.25 },
      { kind: 'zoomed', factor: Math.exp(-0.4), around: 0.25 },
    ]);
  });
});
