/** The tooltip of the diagram: beside the pointer, or beside the event that was chosen by a key. Escape closes it. */
import { render } from 'lit-html';
import type { Cone } from '../model/causality.ts';
import type { Item } from '../model/lanes.ts';
import type { PageState } from '../machine/state.ts';
import { tipView } from './tip.ts';
import { zoomOf } from './zoom.ts';

/** A place in the window, in CSS pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The distance between the tooltip and what it is about, and between it and the edges of the window. */
const ASIDE_PX = 16;
const EDGE_PX = 8;

export class Tooltip {
  readonly #canvas: HTMLCanvasElement;
  /** Where the pointer was last; undefined after a key. */
  #pointer: Place | undefined;
  /** The event whose tooltip was closed. */
  #closed: Item | undefined;
  #shown = '';
  #size: Size = { width: 0, height: 0 };
  /** The event that it is about. */
  #item: Item | undefined;

  /** It follows pointer and keys until the signal is aborted. */
  constructor(canvas: HTMLCanvasElement, signal: AbortSignal) {
    this.#canvas = canvas;
    const point = ({ clientX, clientY }: PointerEvent) => (this.#pointer = { x: clientX, y: clientY });
    this.#canvas.addEventListener('pointermove', point, { signal });
    this.#canvas.addEventListener('pointerdown', point, { signal });
    this.#canvas.addEventListener('keydown', () => (this.#pointer = undefined), { signal });
    const escape = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape') return;
      this.#closed = this.#item;
      this.#hide();
    };
    document.addEventListener('keydown', escape, { signal });
  }

  /**
   * Shows what there is to tell about the event that is pointed at, or was chosen by a key; otherwise nothing.
   *
   * @param placeOf - where an event is in the canvas
   */
  show(
    state: PageState,
    chosen: Item | undefined,
    cone: Cone | undefined,
    placeOf: (item: Item) => Place,
  ): void {
    const isKeyed = this.#pointer === undefined && document.activeElement === this.#canvas;
    const item = state.pointed ?? (isKeyed ? chosen : undefined);
    this.#item = item;
    if (item !== this.#closed) this.#closed = undefined;
    if (item === undefined || cone === undefined || item === this.#closed) {
      this.#hide();
      return;
    }
    const box = this.#box;
    if (box === null) return;
    const place = this.#pointer ?? this.#inWindow(placeOf(item));
    const key = `${String(item.order)} ${String(item.effects.length)}`;
    if (key !== this.#shown || box.hidden) {
      this.#shown = key;
      render(tipView(item, cone, state), box);
      box.hidden = false;
      const { width, height } = box.getBoundingClientRect();
      this.#size = { width, height };
    }
    const room = { width: document.documentElement.clientWidth, height: window.innerHeight };
    const { left, top } = placed(place, this.#size, room);
    const zoom = zoomOf(this.#canvas);
    box.style.transform = `translate(${String(left / zoom)}px, ${String(top / zoom)}px)`;
  }

  #hide(): void {
    const box = this.#box;
    if (box !== null && !box.hidden) box.hidden = true;
  }

  get #box(): HTMLElement | null {
    return this.#canvas.parentElement?.querySelector<HTMLElement>('.tip') ?? null;
  }

  #inWindow({ x, y }: Place): Place {
    const { left, top } = this.#canvas.getBoundingClientRect();
    const zoom = zoomOf(this.#canvas);
    return { x: left + x * zoom, y: top + y * zoom };
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a box stands beside a place: to the right of it and below, or where there is no space, to the left or above; in the window. */
export function placed(
  { x, y }: Place,
  box: Size,
  room: Size,
): { readonly left: number; readonly top: number } {
  return {
    left: beside(x, box.width, room.width),
    top: beside(y, box.height, room.height),
  };
}

function beside(at: number, size: number, room: number): number {
  const behind = at + ASIDE_PX;
  const start = behind + size + EDGE_PX <= room ? behind : at - ASIDE_PX - size;
  return Math.round(Math.max(EDGE_PX, Math.min(start, room - EDGE_PX - size)));
}
