/** The keys of the presenter's view. Wherever the focus is, the others are those of the diagram, or of the captions if a scene is shown. */
import type { PageEvent } from '../machine/events.ts';
import type { PageState } from '../machine/state.ts';
import type { Dispatch } from './dispatch.ts';

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** @returns undefined where a key means nothing here */
export function presentKeyed(
  { key, ctrlKey, metaKey, altKey }: Key,
  { isPresenting }: Pick<PageState, 'isPresenting'>,
): PageEvent | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  return key === 'p' || (key === 'Escape' && isPresenting) ? { kind: 'presentToggled' } : undefined;
}

/** What has keys of its own. */
const TYPED = 'input, select, textarea';
const STEPPED = 'canvas, .caption';
/** They press a button that has the focus. */
const PRESSES = [' ', 'Enter'];

export function listenToPresentKeys(stateNow: () => PageState, dispatch: Dispatch): void {
  window.addEventListener('keydown', (event) => {
    const { target } = event;
    if (event.defaultPrevented || !(target instanceof Element) || target.matches(TYPED)) return;
    const pageEvent = presentKeyed(event, stateNow());
    if (pageEvent !== undefined) {
      event.preventDefault();
      dispatch(pageEvent);
    } else if (stateNow().isPresenting && target.closest(STEPPED) === null && !PRESSES.includes(event.key)) {
      const stepped = document.querySelector('.caption') ?? document.querySelector('.canvas canvas');
      // It takes the key as if it had the focus.
      const isLeft = stepped?.dispatchEvent(
        new KeyboardEvent('keydown', { ...keyOf(event), cancelable: true }),
      );
      if (isLeft === false) event.preventDefault();
    }
  });
}

function keyOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): Key {
  return { key, ctrlKey, metaKey, altKey };
}
