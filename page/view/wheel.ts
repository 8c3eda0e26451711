/** The wheel on the diagram: it moves along time, or zooms around the pointer. */
import type { Surface } from './surface.ts';

export function listenToWheel(surface: Surface, signal: AbortSignal): void {
  surface.canvas.addEventListener('wheel', (event) => turned(event, surface), { signal, passive: false });
}

function turned(event: WheelEvent, surface: Surface): void {
  const { ctrlKey, metaKey, shiftKey, deltaX, deltaY } = event;
  // Without a key the page scrolls, as it does everywhere.
  if (!ctrlKey && !metaKey && !shiftKey && Math.abs(deltaX) < Math.abs(deltaY)) return;
  event.preventDefault();
  if (ctrlKey || metaKey) {
    surface.tell({
      kind: 'zoomed',
      factor: Math.exp(Math.max(-60, Math.min(60, deltaY)) / 150),
      around: surface.placeOf(event),
    });
    return;
  }
  const { width } = surface;
  surface.settle();
  surface.tell({ kind: 'panned', by: (shiftKey ? deltaY + deltaX : deltaX) / width });
}
