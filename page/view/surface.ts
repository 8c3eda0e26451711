/** The canvas as input sees it: which event is at a place, and at which time, as drawn now. */
import { isOnAxis, timeWidth, yOf, type Geometry } from '../diagram/geometry.ts';
import { arrowAt, itemAt } from '../diagram/hit.ts';
import type { Point } from '../diagram/routes.ts';
import { isFollowing, orderNow, timeAt, viewNow } from '../machine/axis.ts';
import { currentView, currentViewport } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import type { Item, Lanes } from '../model/lanes.ts';
import { msAt, type Viewport } from '../model/viewport.ts';
import type { Dispatch } from './dispatch.ts';
import { zoomOf } from './zoom.ts';

/** How far from its line a marker reaches. */
const MARK_PX = 11;

export class Surface {
  readonly canvas: HTMLCanvasElement;
  readonly geometryNow: () => Geometry;
  readonly stateNow: () => PageState;
  readonly tell: Dispatch;

  constructor(
    canvas: HTMLCanvasElement,
    geometryNow: () => Geometry,
    stateNow: () => PageState,
    tell: Dispatch,
  ) {
    this.canvas = canvas;
    this.geometryNow = geometryNow;
    this.stateNow = stateNow;
    this.tell = tell;
  }

  /** Where a pointer is in the canvas, in pixels of the diagram: the presenter's view is zoomed. */
  pointIn({ offsetX, offsetY }: Pick<MouseEvent, 'offsetX' | 'offsetY'>): Point {
    const zoom = zoomOf(this.canvas);
    return [offsetX / zoom, offsetY / zoom];
  }

  /** The width of the time axis. */
  get width(): number {
    return timeWidth(this.geometryNow());
  }

  /** The view as it is drawn now. */
  viewNow(): Viewport {
    return currentViewport(this.stateNow(), performance.now());
  }

  /** The event under a pointer. */
  under(event: MouseEvent): Item | undefined {
    const [offsetX, offsetY] = this.pointIn(event);
    const state = this.stateNow();
    const pageMs = performance.now();
    const order = orderNow(state, pageMs);
    const item = this.#seenUnder(
      [offsetX, offsetY],
      order?.lanes ?? currentView(state).lanes,
      viewNow(state, pageMs),
    );
    return item && order !== undefined ? order.originalOf(item) : item;
  }

  #seenUnder([offsetX, offsetY]: Point, lanes: Lanes, view: Viewport): Item | undefined {
    const geometry = this.geometryNow();
    const seen = { geometry, lanes, view, filter: this.stateNow().filter };
    const item = itemAt([offsetX, offsetY], seen);
    const y = item === undefined ? undefined : yOf(geometry, item.lane);
    if (y !== undefined && Math.abs(offsetY - y) <= MARK_PX) return item;
    // Between the lines there are only arrows.
    return arrowAt([offsetX, offsetY], seen) ?? item;
  }

  /** Whether a pointer is on the axis of time. */
  isOnAxis(event: MouseEvent): boolean {
    const [offsetX, offsetY] = this.pointIn(event);
    return isOnAxis(offsetY) && offsetX >= this.geometryNow().left;
  }

  /** The time under a pointer. */
  msAt(event: MouseEvent): number {
    const [offsetX] = this.pointIn(event);
    const [state, pageMs] = [this.stateNow(), performance.now()];
    const place = msAt(viewNow(state, pageMs), offsetX - this.geometryNow().left, this.width);
    return timeAt(state, place, pageMs);
  }

  /** The place of a pointer in the viewport: 0 is the left, 1 the right. */
  placeOf(event: MouseEvent): number {
    const [offsetX] = this.pointIn(event);
    return (offsetX - this.geometryNow().left) / this.width;
  }

  /** Stops a viewport that follows, where it is drawn, before it is moved. */
  settle(): void {
    if (isFollowing(this.stateNow())) this.tell({ kind: 'followToggled', pageMs: performance.now() });
  }
}
