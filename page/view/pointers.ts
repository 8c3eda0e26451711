/** Pointers on the diagram: one points, chooses or drags, two pinch. */
import type { Surface } from './surface.ts';

/** A finger or a button that is down: where it was last, and how far it has been moved; on the axis it moves the playhead. */
interface Pointer {
  x: number;
  moved: number;
  readonly isOnAxis: boolean;
}

/** A pointer that has moved no farther clicks. */
const CLICK_PX = 4;
/** Fingers that are nearer to each other do not pinch. */
const APART_PX = 8;

export function listenToPointers(surface: Surface, signal: AbortSignal): void {
  const { canvas, tell } = surface;
  const down = new Map<number, Pointer>();
  canvas.addEventListener(
    'pointerdown',
    (event) => {
      const isOnAxis = surface.isOnAxis(event);
      down.set(event.pointerId, { x: surface.pointIn(event)[0], moved: 0, isOnAxis });
      canvas.setPointerCapture(event.pointerId);
      if (isOnAxis) movePlayhead(event, surface);
    },
    { signal },
  );
  canvas.addEventListener(
    'pointermove',
    (event) => {
      const pointer = down.get(event.pointerId);
      if (pointer === undefined) {
        point(event, surface);
        return;
      }
      if (pointer.isOnAxis) {
        movePlayhead(event, surface);
        return;
      }
      const others = [...down].filter(([id]) => id !== event.pointerId);
      const [, other] = others[0] ?? [];
      if (other === undefined) drag(event, pointer, surface);
      else pinch(event, pointer, other, surface);
      pointer.x = surface.pointIn(event)[0];
    },
    { signal },
  );
  canvas.addEventListener(
    'pointerup',
    (event) => {
      const pointer = down.get(event.pointerId);
      down.delete(event.pointerId);
      if (pointer === undefined || pointer.isOnAxis || pointer.moved > CLICK_PX) return;
      tell({ kind: 'chosen', item: surface.under(event) });
    },
    { signal },
  );
  canvas.addEventListener('pointercancel', (event) => void down.delete(event.pointerId), { signal });
  canvas.addEventListener('pointerleave', () => tell({ kind: 'pointed', item: undefined }), { signal });
}

function point(event: PointerEvent, surface: Surface): void {
  surface.canvas.style.cursor = surface.isOnAxis(event) ? 'ew-resize' : '';
  const item = surface.under(event);
  if (item !== surface.stateNow().pointed) surface.tell({ kind: 'pointed', item });
}

function movePlayhead(event: PointerEvent, surface: Surface): void {
  surface.tell({ kind: 'playheadMoved', atMs: surface.msAt(event), pageMs: performance.now() });
}

function drag(event: PointerEvent, pointer: Pointer, surface: Surface): void {
  const { width } = surface;
  const by = surface.pointIn(event)[0] - pointer.x;
  pointer.moved += Math.abs(by);
  if (pointer.moved <= CLICK_PX) return;
  surface.settle();
  surface.tell({ kind: 'panned', by: -by / width });
}

function pinch(event: PointerEvent, pointer: Pointer, other: Pointer, surface: Surface): void {
  const [before, after] = [Math.abs(pointer.x - other.x), Math.abs(surface.pointIn(event)[0] - other.x)];
  pointer.moved += Math.abs(surface.pointIn(event)[0] - pointer.x);
  if (before > APART_PX && after > APART_PX)
    surface.tell({ kind: 'zoomed', factor: before / after, around: surface.placeOf(event) });
}
