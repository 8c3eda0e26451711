/** Paints the diagram once a frame, where anything has changed. */
import {
  animationFrames,
  concatMap,
  from,
  fromEvent,
  map,
  merge,
  Observable,
  switchMap,
  type Subscription,
} from 'rxjs';
import { coneOf, type Cone } from '../model/causality.ts';
import { evidenceIn } from '../model/evidence.ts';
import type { Filter } from '../model/filter.ts';
import type { Item, Lanes } from '../model/lanes.ts';
import { Shown } from '../model/shown.ts';
import { xOf } from '../model/viewport.ts';
import { draw, type Drawn } from '../diagram/draw.ts';
import { inOrder } from '../diagram/inOrder.ts';
import type { Scene } from '../diagram/scene.ts';
import { AXIS, geometryOf, timeWidth, yOf, type Geometry } from '../diagram/geometry.ts';
import { paletteAt, type Palette } from '../diagram/palette.ts';
import { axisName, orderNow, viewNow } from '../machine/axis.ts';
import { currentView, currentViewport, liveNow, shownRows } from '../machine/currentView.ts';
import type { PageState } from '../machine/state.ts';
import { shownViolation } from '../machine/violations.ts';
import type { Dispatch } from './dispatch.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import { later } from './later.ts';
import { PICTURE } from './diagram.ts';
import type { PictureKind } from './savePicture.ts';
import type { Tooltip } from './tooltip.ts';
import { zoomOf } from './zoom.ts';

/** The legend changes no more often. */
const LEGEND_EVERY_MS = 300;
/** How long a frame may count the shown events. */
const COUNTING_MS = 4;

export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #tooltip: Tooltip | undefined;
  readonly #listening = new AbortController();
  #palette: Palette;
  #geometry: Geometry;
  #painted = '';
  /** The facts of the legend that is painted. */
  #facts: FactTable | undefined;
  /** The legend that was painted last. */
  #legend: Element | null = null;
  /** The scene that was painted last. */
  #scene: Scene | undefined;
  #shown: Shown | undefined;
  /** The signs that the legend is to have, and when it was reduced last. */
  #pendingSigns: Drawn['signs'] | undefined;
  #reducedMs = -Infinity;
  #cone: { readonly cone: Cone; readonly version: number } | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d') as CanvasRenderingContext2D;
    this.#palette = paletteAt(canvas);
    this.#geometry = geometryOf(1, 1, []);
  }

  /** Keeps the diagram painted, and dispatches the input on it, until it is unsubscribed. */
  run(stateNow: () => PageState, dispatch: Dispatch, error: (error: unknown) => void): Subscription {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const running = merge(
      animationFrames().pipe(map(() => undefined)),
      resizes(this.#box).pipe(map(() => this.#forget())),
      fromEvent(dark, 'change').pipe(map(() => this.#recolour())),
    ).subscribe({ next: () => this.#paint(stateNow()), error });
    running.add(
      from(import('../later.ts'))
        .pipe(switchMap(({ diagramInput }) => diagramInput(this.#canvas, () => this.#geometry, stateNow)))
        .subscribe({ next: dispatch, error }),
    );
    running.add(() => this.#listening.abort());
    running.add(
      fromEvent<CustomEvent<PictureKind>>(document, PICTURE)
        .pipe(concatMap(({ detail }) => this.#save(detail)))
        .subscribe({ error }),
    );
    this.#facts = currentView(stateNow()).lanes.facts;
    this.#recolour();
    return running;
  }

  #tooltipIfLoaded(): Tooltip | undefined {
    const loaded = later();
    return loaded && new loaded.Tooltip(this.#canvas, this.#listening.signal);
  }

  /** The element in which the diagram and the heads of its lanes are. */
  get #box(): HTMLElement {
    return this.#canvas.closest('.canvas') as HTMLElement;
  }

  /** Saves what is seen as a picture. */
  async #save(kind: PictureKind): Promise<void> {
    const { savePicture } = await import('../later.ts');
    if (this.#scene !== undefined)
      await savePicture(kind, this.#scene, { palette: this.#palette, title: document.title });
  }

  #forget(): void {
    this.#painted = '';
  }

  #recolour(): void {
    this.#palette = paletteAt(this.#canvas);
    this.#forget();
    if (this.#facts !== undefined) later()?.paintLegend(this.#palette, this.#facts);
  }

  #paint(state: PageState): void {
    const { lanes, chosen, playheadMs } = currentView(state);
    // The page may be rendered later than the diagram is painted.
    const legend = document.querySelector('details.legend');
    const loaded = later();
    if (loaded !== undefined && (lanes.facts !== this.#facts || legend !== this.#legend)) {
      this.#facts = lanes.facts;
      this.#legend = legend;
      loaded.paintLegend(this.#palette, this.#facts);
    }
    const isLive = state.tab === 'live';
    const width = this.#canvas.parentElement?.clientWidth ?? 0;
    // The box scrolls if the diagram is higher.
    const room = this.#box.clientHeight;
    if (width === 0) return;
    const pageMs = performance.now();
    const nowMs = liveNow(state, pageMs);
    const view = currentViewport(state, pageMs);
    const item = state.pointed ?? chosen;
    const violation = shownViolation(state);
    const order = orderNow(state, pageMs);
    const axisView = viewNow(state, pageMs);
    const key = [
      width,
      room,
      this.#ratio,
      lanes.version,
      item?.order,
      chosen?.order,
      isLive,
      isLive && nowMs < view.fromMs + view.lengthMs ? nowMs : 0,
      idOf(state.filter),
      idOf(state.folded),
      idOf(lanes),
      playheadMs,
      violation === undefined ? 0 : idOf(violation),
      order === undefined ? 0 : idOf(order.lanes),
      axisView.fromMs,
      axisView.lengthMs,
    ].join();
    const cone = item === undefined || item.isGone ? undefined : this.#coneOf(item, lanes);
    this.#tooltip ??= this.#tooltipIfLoaded();
    this.#tooltip?.show(state, chosen, cone, (of) => ({
      x: this.#geometry.left + xOf(axisView, (order?.copyOf(of) ?? of).atMs, timeWidth(this.#geometry)),
      y: yOf(this.#geometry, of.lane) ?? 0,
    }));
    if (key === this.#painted) {
      if (this.#pendingSigns !== undefined) this.#reduceLegend(this.#pendingSigns, pageMs);
      return;
    }
    this.#painted = key;
    this.#geometry = geometryOf(width, room, shownRows(state), false);
    this.#resize();
    const inTime: Scene = {
      geometry: this.#geometry,
      lanes,
      view,
      filter: state.filter,
      cone,
      chosen,
      pointed: state.pointed,
      playheadMs,
      violation: violation && evidenceIn(lanes, violation),
      axis: state.explore === undefined ? 'time' : 'steps',
      axisName: axisName(state),
      nowMs: isLive ? nowMs : undefined,
    };
    const scene = order === undefined ? inTime : inOrder(inTime, order, axisView);
    this.#scene = scene;
    const { arrowsEvery, isUnfinished, count, signs } = draw(this.#context, scene, this.#palette);
    this.#reduceLegend(signs, pageMs);
    this.#say('.inview', `, ${count.toLocaleString('en')} in view`);
    const isCounted = this.#count(lanes, state.filter);
    if (isUnfinished || !isCounted) this.#forget();
    this.#say('.thinned', arrowsEvery > 1 ? `, one arrow of ${String(arrowsEvery)} drawn` : '');
  }

  /** The legend has the signs that are drawn; where they change fast it is read less often. */
  #reduceLegend(signs: Drawn['signs'], pageMs: number): void {
    if (this.#facts === undefined || pageMs < this.#reducedMs + LEGEND_EVERY_MS) {
      this.#pendingSigns = signs;
      return;
    }
    this.#reducedMs = pageMs;
    this.#pendingSigns = undefined;
    later()?.reduceLegend(this.#facts, signs);
  }

  /** Writes how many events are shown, of how many; a frame visits a share of them. Returns whether all were visited. */
  #count(lanes: Lanes, filter: Filter): boolean {
    if (this.#shown?.isOf(lanes, filter) !== true) this.#shown = new Shown(lanes, filter);
    const untilMs = performance.now() + COUNTING_MS;
    const isDone = this.#shown.update(() => performance.now() < untilMs);
    const { count } = this.#shown;
    this.#say('.shown', isDone && count === lanes.size ? '' : `${count.toLocaleString('en')} of `);
    return isDone;
  }

  /** Writes a text beside the diagram, about how it is painted. */
  #say(where: string, text: string): void {
    const element = this.#canvas.closest('section')?.querySelector(where);
    if (element != null && element.textContent !== text) element.textContent = text;
  }

  /** Kept while the same item is highlighted: it is updated with new events, a few times a second. */
  #coneOf(item: Item, lanes: Lanes): Cone {
    const kept = this.#cone;
    const isFresh = kept !== undefined && kept.cone.of === item && lanes.version - kept.version < CONE_EVERY;
    if (isFresh) return kept.cone;
    const cone = coneOf(item, lanes);
    this.#cone = { cone, version: lanes.version };
    return cone;
  }

  /** Pixels of the screen for one of the diagram. */
  get #ratio(): number {
    return window.devicePixelRatio * zoomOf(this.#canvas);
  }

  #resize(): void {
    const { width, height, laneHeight } = this.#geometry;
    const ratio = this.#ratio;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.#canvas.width !== w || this.#canvas.height !== h) {
      this.#canvas.width = w;
      this.#canvas.height = h;
      this.#canvas.style.height = `${String(height)}px`;
    }
    // The heads of the lanes stand beside them.
    const { style } = this.#box;
    const lane = `${String(laneHeight)}px`;
    if (style.getPropertyValue('--lane') !== lane) {
      style.setProperty('--axis', `${String(AXIS)}px`);
      style.setProperty('--lane', lane);
    }
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }
}

/** A cone is computed again after this many changes of the lanes. */
const CONE_EVERY = 10;

/** A number for each object, by which it is compared. */
const ids = new WeakMap<object, number>();
let lastId = 0;
function idOf(thing: object): number {
  let id = ids.get(thing);
  if (id === undefined) ids.set(thing, (id = ++lastId));
  return id;
}

function resizes(element: Element): Observable<void> {
  return new Observable((subscriber) => {
    const observer = new ResizeObserver(() => subscriber.next());
    observer.observe(element);
    return () => observer.disconnect();
  });
}
