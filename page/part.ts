/** Parts of the page that are loaded when they are first needed, so that the first drawing waits for little. */
import { Subject, type Observable } from 'rxjs';

/** How long after a failed attempt a part is not asked for again. */
const AGAIN_AFTER_MS = 1_000;

const loaded$ = new Subject<void>();

/** Emits each time a part has been loaded: what needs it can be drawn now. */
export const partLoaded$: Observable<void> = loaded$;

/**
 * A part of the page.
 *
 * @param load - imports it
 * @param nowMs - a clock
 * @returns a function that gives the part, or undefined as long as it is not there; the first call has it loaded
 */
export function part<T>(load: () => Promise<T>, nowMs = () => performance.now()): () => T | undefined {
  let content: T | undefined;
  /** When loading may be tried: never again while it runs, or once it is there. */
  let nextMs = -Infinity;
  return () => {
    if (content === undefined && nowMs() >= nextMs) {
      nextMs = Infinity;
      load().then(
        (found) => {
          content = found;
          loaded$.next();
        },
        // Whoever served the page may be gone for a while; its connection says so.
        () => (nextMs = nowMs() + AGAIN_AFTER_MS),
      );
    }
    return content;
  };
}
