/** Paints the diagram once a frame, where anything has changed; and turns pointers and keys on it into events. */
import { animationFrames, fromEvent, map, merge, Observable, type Subscription } from 'rxjs';
import { coneOf, type Cone } from '../model/causality.ts';
import type { Item, Lanes } from '../model/lanes.ts';
import { draw } from '../diagram/draw.ts';
import type { Scene } from '../diagram/scene.ts';
import { geometryOf, timeWidth, type Geometry } from '../diagram/geometry.ts';
import { itemAt, nearestIn, neighbourOf } from '../diagram/hit.ts';
import { GLYPHS, type Glyph, type GlyphName } from '../diagram/glyphs.ts';
import { paletteAt, type Palette } from '../diagram/palette.ts';
import type { PageEvent } from '../machine/events.ts';
import { nowOf, sightOf, viewOf } from '../machine/seen.ts';
import type { PageState } from '../machine/state.ts';
import type { Dispatch } from './dispatch.ts';

/** How high the diagram may be where there are few servers. */
const ROOM_PX = 360;

export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #palette: Palette;
  #geometry: Geometry;
  #painted = '';
  #cone: { readonly cone: Cone; readonly version: number } | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d') as CanvasRenderingContext2D;
    this.#palette = paletteAt(canvas);
    this.#geometry = geometryOf(1, 1, []);
  }

  /** Keeps the diagram painted, and people's hands on it told, for as long as this is subscribed to. */
  run(stateNow: () => PageState, dispatch: Dispatch, error: (error: unknown) => void): Subscription {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const running = merge(
      animationFrames().pipe(map(() => undefined)),
      resizes(this.#canvas.parentElement as Element).pipe(map(() => this.#forget())),
      fromEvent(dark, 'change').pipe(map(() => this.#recolour())),
    ).subscribe({ next: () => this.#paint(stateNow()), error });
    running.add(hands(this.#canvas, () => this.#geometry, stateNow).subscribe({ next: dispatch, error }));
    this.#recolour();
    return running;
  }

  #forget(): void {
    this.#painted = '';
  }

  #recolour(): void {
    this.#palette = paletteAt(this.#canvas);
    this.#forget();
    for (const sign of document.querySelectorAll<HTMLCanvasElement>('canvas.sign'))
      paintSign(sign, this.#palette);
  }

  #paint(state: PageState): void {
    const { lanes, chosen } = sightOf(state);
    const isLive = state.source.kind === 'live';
    const width = this.#canvas.parentElement?.clientWidth ?? 0;
    if (width === 0) return;
    const pageMs = performance.now();
    const nowMs = nowOf(state, pageMs);
    const seen = viewOf(state, pageMs);
    const item = state.pointed ?? chosen;
    const key = [
      width,
      window.devicePixelRatio,
      lanes.version,
      seen.fromMs,
      seen.lengthMs,
      item?.order,
      chosen?.order,
      isLive,
      isLive && nowMs < seen.fromMs + seen.lengthMs ? nowMs : 0,
      idOf(state.filter),
      idOf(lanes),
    ].join();
    if (key === this.#painted) return;
    this.#painted = key;
    const servers = Array.from({ length: lanes.servers }, (_, id) => id).filter(
      (id) => !state.filter.withoutServers.has(id),
    );
    this.#geometry = geometryOf(width, ROOM_PX, servers);
    this.#resize();
    const scene: Scene = {
      geometry: this.#geometry,
      lanes,
      view: seen,
      filter: state.filter,
      cone: item === undefined || item.isGone ? undefined : this.#coneOf(item, lanes),
      chosen,
      pointed: state.pointed,
      nowMs: isLive ? nowMs : undefined,
    };
    const { arrowsEvery, isUnfinished } = draw(this.#context, scene, this.#palette);
    if (isUnfinished) this.#forget();
    const thinned = this.#canvas.closest('section')?.querySelector('.thinned');
    const text = arrowsEvery > 1 ? `, one arrow of ${String(arrowsEvery)} drawn` : '';
    if (thinned != null && thinned.textContent !== text) thinned.textContent = text;
  }

  /** Kept while the same item is looked at: it grows with what comes, a few times a second. */
  #coneOf(item: Item, lanes: Lanes): Cone {
    const kept = this.#cone;
    const isFresh = kept !== undefined && kept.cone.of === item && lanes.version - kept.version < CONE_EVERY;
    if (isFresh) return kept.cone;
    const cone = coneOf(item, lanes);
    this.#cone = { cone, version: lanes.version };
    return cone;
  }

  #resize(): void {
    const { width, height } = this.#geometry;
    const ratio = window.devicePixelRatio;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.#canvas.width !== w || this.#canvas.height !== h) {
      this.#canvas.width = w;
      this.#canvas.height = h;
      this.#canvas.style.height = `${String(height)}px`;
    }
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }
}

/** A cone is made anew when the lanes have changed so often. */
const CONE_EVERY = 10;

/** Tells objects apart. */
const ids = new WeakMap<object, number>();
let lastId = 0;
function idOf(thing: object): number {
  let id = ids.get(thing);
  if (id === undefined) ids.set(thing, (id = ++lastId));
  return id;
}

/** A sign of the legend. */
function paintSign(canvas: HTMLCanvasElement, palette: Palette): void {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const glyph: Glyph = GLYPHS[canvas.dataset['glyph'] as GlyphName];
  const path = new Path2D();
  glyph.outline(path, 10, 10);
  context.setTransform(2, 0, 0, 2, 0, 0);
  context.clearRect(0, 0, 20, 20);
  context.lineWidth = 2;
  context.fillStyle = context.strokeStyle = palette[glyph.ink];
  if (glyph.isFilled) context.fill(path);
  else context.stroke(path);
}

function resizes(element: Element): Observable<void> {
  return new Observable((subscriber) => {
    const observer = new ResizeObserver(() => subscriber.next());
    observer.observe(element);
    return () => observer.disconnect();
  });
}

/** What is done to the canvas, as events of the page. */
function hands(
  canvas: HTMLCanvasElement,
  geometryNow: () => Geometry,
  stateNow: () => PageState,
): Observable<PageEvent> {
  return new Observable((subscriber) => {
    const tell: Dispatch = (event) => subscriber.next(event);
    const listening = new AbortController();
    const { signal } = listening;
    /** The view as it is drawn now. */
    const viewNow = (state: PageState) => viewOf(state, performance.now());
    const under = (event: PointerEvent | MouseEvent) => {
      const state = stateNow();
      const { lanes } = sightOf(state);
      return itemAt(event.offsetX, event.offsetY, geometryNow(), lanes, viewNow(state), state.filter);
    };
    /** Fingers and buttons that are down: where each was last. */
    const down = new Map<number, { x: number; moved: number }>();
    canvas.addEventListener(
      'pointerdown',
      (event) => {
        down.set(event.pointerId, { x: event.offsetX, moved: 0 });
        canvas.setPointerCapture(event.pointerId);
      },
      { signal },
    );
    canvas.addEventListener(
      'pointermove',
      (event) => {
        const hand = down.get(event.pointerId);
        if (hand === undefined) {
          const item = under(event);
          if (item !== stateNow().pointed) tell({ kind: 'pointed', item });
          return;
        }
        const width = timeWidth(geometryNow());
        const by = event.offsetX - hand.x;
        const others = [...down].filter(([id]) => id !== event.pointerId);
        const [, other] = others[0] ?? [];
        if (other === undefined) {
          hand.moved += Math.abs(by);
          // Less than this is a hand that shakes.
          if (hand.moved > 4) {
            settle();
            tell({ kind: 'panned', by: -by / width });
          }
        } else {
          const [before, after] = [Math.abs(hand.x - other.x), Math.abs(event.offsetX - other.x)];
          hand.moved += Math.abs(by);
          if (before > 8 && after > 8)
            tell({
              kind: 'zoomed',
              factor: before / after,
              around: (event.offsetX - geometryNow().left) / width,
            });
        }
        hand.x = event.offsetX;
      },
      { signal },
    );
    /** A view that follows is held where it is drawn, before it is moved. */
    const settle = () => {
      if (sightOf(stateNow()).view.isFollowing) tell({ kind: 'followToggled', pageMs: performance.now() });
    };
    canvas.addEventListener(
      'pointerup',
      (event) => {
        const hand = down.get(event.pointerId);
        down.delete(event.pointerId);
        if (hand !== undefined && hand.moved <= 4) tell({ kind: 'chosen', item: under(event) });
      },
      { signal },
    );
    canvas.addEventListener('pointercancel', (event) => void down.delete(event.pointerId), { signal });
    canvas.addEventListener('pointerleave', () => tell({ kind: 'pointed', item: undefined }), { signal });
    canvas.addEventListener(
      'wheel',
      (event) => {
        // Without a key the page scrolls, as it does everywhere.
        if (
          !event.ctrlKey &&
          !event.metaKey &&
          !event.shiftKey &&
          Math.abs(event.deltaX) < Math.abs(event.deltaY)
        )
          return;
        event.preventDefault();
        const width = timeWidth(geometryNow());
        if (event.ctrlKey || event.metaKey) {
          tell({
            kind: 'zoomed',
            factor: Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 150),
            around: (event.offsetX - geometryNow().left) / width,
          });
          return;
        }
        settle();
        tell({ kind: 'panned', by: (event.shiftKey ? event.deltaY + event.deltaX : event.deltaX) / width });
      },
      { signal, passive: false },
    );
    canvas.addEventListener(
      'keydown',
      (event) => {
        const told = keyed(event, stateNow(), viewNow(stateNow()), geometryNow());
        if (told === undefined) return;
        event.preventDefault();
        if (told.kind === 'panned') settle();
        tell(told);
      },
      { signal },
    );
    return () => listening.abort();
  });
}

/** What a key on the diagram means. */
function keyed(
  { key, ctrlKey, metaKey, altKey }: KeyboardEvent,
  state: PageState,
  view: { readonly fromMs: number; readonly lengthMs: number },
  { servers }: Geometry,
): PageEvent | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const { lanes, chosen } = sightOf(state);
  const lastSeen = () => nearestIn(servers[0] ?? 0, view.fromMs + view.lengthMs, lanes, state.filter);
  const choose = (item: Item | undefined): PageEvent | undefined =>
    item === undefined ? undefined : { kind: 'chosen', item };
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight':
      return choose(
        chosen === undefined || chosen.isGone
          ? lastSeen()
          : neighbourOf(chosen, key === 'ArrowLeft' ? -1 : 1, lanes, state.filter),
      );
    case 'ArrowUp':
    case 'ArrowDown': {
      if (chosen === undefined || chosen.isGone) return choose(lastSeen());
      const server = servers[servers.indexOf(chosen.lane) + (key === 'ArrowUp' ? -1 : 1)];
      return server === undefined ? undefined : choose(nearestIn(server, chosen.atMs, lanes, state.filter));
    }
    case '+':
    case '=':
      return { kind: 'zoomed', factor: 1 / 1.6, around: 0.5 };
    case '-':
      return { kind: 'zoomed', factor: 1.6, around: 0.5 };
    case ',':
    case '.':
      return { kind: 'panned', by: key === ',' ? -0.2 : 0.2 };
    case ' ':
      return state.source.kind === 'live' ? { kind: 'followToggled', pageMs: performance.now() } : undefined;
    case '0':
      return { kind: 'fitted' };
    case 'Escape':
      return { kind: 'chosen', item: undefined };
    default:
      return undefined;
  }
}
