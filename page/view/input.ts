/** Input on the diagram (pointers, wheel, keys) as events of the page. */
import { Observable } from 'rxjs';
import type { Geometry } from '../diagram/geometry.ts';
import type { PageEvent } from '../machine/events.ts';
import type { PageState } from '../machine/state.ts';
import { keyed } from './keys.ts';
import { listenToPointers } from './pointers.ts';
import { Surface } from './surface.ts';
import { listenToWheel } from './wheel.ts';

/** Emits the user's actions on the canvas. Listens while it is subscribed to. */
export function diagramInput(
  canvas: HTMLCanvasElement,
  geometryNow: () => Geometry,
  stateNow: () => PageState,
): Observable<PageEvent> {
  return new Observable((subscriber) => {
    const surface = new Surface(canvas, geometryNow, stateNow, (event) => subscriber.next(event));
    const listening = new AbortController();
    const { signal } = listening;
    listenToPointers(surface, signal);
    listenToWheel(surface, signal);
    listenToKeys(surface, signal);
    return () => listening.abort();
  });
}

function listenToKeys(surface: Surface, signal: AbortSignal): void {
  surface.canvas.addEventListener(
    'keydown',
    (event) => {
      const { rows } = surface.geometryNow();
      const pageEvent = keyed(event, surface.stateNow(), surface.viewNow(), rows, performance.now());
      if (pageEvent === undefined) return;
      event.preventDefault();
      if (pageEvent.kind === 'panned') surface.settle();
      surface.tell(pageEvent);
    },
    { signal },
  );
}
