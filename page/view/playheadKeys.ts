/** The keys of the playhead's slider. Pure. */
import type { PlayheadEvent } from '../machine/play.ts';

/**
 * @param firstMs - the first moment that can be shown
 * @param pageMs - now, on the page's clock
 * @returns undefined where a key means nothing here, and is left to the browser
 */
export function playheadKeyed(
  { key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  firstMs: number,
  pageMs: number,
): PlayheadEvent | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return { kind: 'playheadStepped', by: -1, pageMs };
    case 'ArrowRight':
    case 'ArrowUp':
      return { kind: 'playheadStepped', by: 1, pageMs };
    case 'Home':
      return { kind: 'playheadMoved', atMs: firstMs, pageMs };
    case 'End':
      return { kind: 'playheadMoved', atMs: undefined, pageMs };
    case ' ':
    case 'Enter':
      return { kind: 'playToggled', pageMs };
    default:
      return undefined;
  }
}
