/** The overview above the slider of the playhead: how many events there are when, and a brush over the stretch that is in view. */
import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { currentView, currentViewport, momentText } from '../machine/currentView.ts';
import { momentsOf } from '../machine/playhead.ts';
import type { PageState } from '../machine/state.ts';
import { brushed, densitiesOf, gripAt, type Grip, type Stretch } from '../model/overview.ts';
import type { Viewport } from '../model/viewport.ts';
import type { Dispatch } from './dispatch.ts';

/** The parts of time whose events are counted, and the height of the drawing, in its own units. */
const PARTS = 160;
const HEIGHT = 24;
/** How far from an edge of the brush it is gripped. */
const REACH_PX = 9;
/** A key moves the brush by this share of its length. */
const KEY_SHARE = 0.25;

/** A drag of the brush: the grip, and the view and the pointer's place at its beginning. */
interface Drag {
  readonly grip: Grip;
  readonly view: Viewport;
  readonly clientX: number;
}

/** The drags that have begun, by the drawing in which they have. */
const drags = new WeakMap<Element, Drag>();

/** Nothing where the axis is no time, or there is no time yet. */
export function overviewView(
  state: PageState,
  pageMs: number,
  dispatch: Dispatch,
): TemplateResult | typeof nothing {
  const { lanes, order } = currentView(state);
  const all = momentsOf(state, pageMs);
  const lengthMs = all.toMs - all.fromMs;
  if (order !== undefined || state.explore !== undefined || lengthMs <= 0) return nothing;
  const view = currentViewport(state, pageMs);
  const x = (ms: number) => Math.min(PARTS, Math.max(0, ((ms - all.fromMs) / lengthMs) * PARTS));
  const [from, to] = [x(view.fromMs), x(view.fromMs + view.lengthMs)];
  const tell = (after: Viewport) => dispatch({ kind: 'brushed', view: after });
  return html`<svg
    class="overview"
    viewBox="0 0 ${PARTS} ${HEIGHT}"
    preserveAspectRatio="none"
    tabindex="0"
    role="slider"
    aria-label="overview: the stretch of time in view"
    aria-valuemin=${Math.round(all.fromMs)}
    aria-valuemax=${Math.round(all.toMs)}
    aria-valuenow=${Math.round(view.fromMs)}
    aria-valuetext="${momentText(state, view.fromMs)} to ${momentText(state, view.fromMs + view.lengthMs)}"
    @pointerdown=${(event: PointerEvent) => tell(begun(event, view, all))}
    @pointermove=${(event: PointerEvent) => {
      const after = dragged(event, all);
      if (after !== undefined) tell(after);
    }}
    @pointerup=${ended}
    @pointercancel=${ended}
    @keydown=${(event: KeyboardEvent) => {
      const after = keyed(event.key, view, all);
      if (after === undefined) return;
      event.preventDefault();
      tell(after);
    }}
  >
    ${svg`<path d=${outlineOf(densitiesOf(lanes, all, PARTS))} />
      <rect x=${from} y="0" width=${Math.max(0.5, to - from)} height=${HEIGHT} />
      <path class="edges" d="M${from} 0V${HEIGHT}M${to} 0V${HEIGHT}" />`}
  </svg>`;
}

/** The outline of bars; a single event can be seen beside thousands. */
function outlineOf(densities: readonly number[]): string {
  const most = Math.log1p(densities.reduce((max, count) => Math.max(max, count), 1));
  const bars = densities.map((count, i) => {
    const top = HEIGHT - (Math.log1p(count) / most) * (HEIGHT - 2);
    return `L${String(i)} ${top.toFixed(2)}H${String(i + 1)}`;
  });
  return `M0 ${String(HEIGHT)}${bars.join('')}V${String(HEIGHT)}Z`;
}

/** The view after a key that moves it, resizes it at its end, or brings it to an end of all time; undefined for other keys. */
export function keyed(key: string, view: Viewport, all: Stretch): Viewport | undefined {
  const stepMs = KEY_SHARE * view.lengthMs;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return brushed(view, 'all', -stepMs, all);
    case 'ArrowRight':
    case 'ArrowUp':
      return brushed(view, 'all', stepMs, all);
    case '+':
      return brushed(view, 'to', -stepMs, all);
    case '-':
      return brushed(view, 'to', stepMs, all);
    case 'Home':
      return brushed(view, 'all', all.fromMs - view.fromMs, all);
    case 'End':
      return brushed(view, 'all', all.toMs - view.lengthMs - view.fromMs, all);
    default:
      return undefined;
  }
}

/** Begins a drag. Outside of the brush, the brush comes to the pointer first. */
function begun(event: PointerEvent, view: Viewport, all: Stretch): Viewport {
  const drawing = event.currentTarget as SVGElement;
  const { left, width } = drawing.getBoundingClientRect();
  const perPxMs = (all.toMs - all.fromMs) / width;
  const atMs = all.fromMs + (event.clientX - left) * perPxMs;
  const grip = gripAt(view, atMs, REACH_PX * perPxMs);
  drawing.setPointerCapture(event.pointerId);
  const isInside = atMs >= view.fromMs && atMs <= view.fromMs + view.lengthMs;
  const byMs = isInside || grip !== 'all' ? 0 : atMs - view.fromMs - view.lengthMs / 2;
  const after = brushed(view, grip, byMs, all);
  drags.set(drawing, { grip, view: after, clientX: event.clientX });
  return after;
}

function dragged(event: PointerEvent, all: Stretch): Viewport | undefined {
  const drawing = event.currentTarget as SVGElement;
  const drag = drags.get(drawing);
  if (drag === undefined) return undefined;
  const perPxMs = (all.toMs - all.fromMs) / drawing.getBoundingClientRect().width;
  return brushed(drag.view, drag.grip, (event.clientX - drag.clientX) * perPxMs, all);
}

function ended(event: PointerEvent): void {
  drags.delete(event.currentTarget as SVGElement);
}
