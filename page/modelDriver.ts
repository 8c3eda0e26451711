/** The driver of the page on a model: its address is the path, its keys take steps, and `ovid explore` answers. */
import { defer, filter, fromEvent, ignoreElements, map, merge, startWith, tap, type Observable } from 'rxjs';
import { explorer } from './explore.ts';
import type { PageEffect, PageEvent } from './machine/events.ts';
import type { PageState } from './machine/state.ts';
import { fragmentOf, pathOfFragment } from './model/explorePath.ts';
import { exploredByKey } from './view/exploreKeys.ts';

export function modelDriver(
  effects$: Observable<PageEffect>,
  stateNow: () => PageState,
): Observable<PageEvent> {
  const readdressed$ = effects$.pipe(
    filter((effect) => effect.kind === 'readdress'),
    // It takes the place of the address that leads nowhere.
    tap(({ path }) => location.replace(fragmentOf(path))),
    ignoreElements(),
  );
  const addressed$ = fromEvent(window, 'hashchange').pipe(
    startWith(undefined),
    map((): PageEvent => {
      const found = pathOfFragment(location.hash);
      return 'path' in found
        ? { kind: 'pathWanted', path: found.path }
        : { kind: 'pathRefused', reason: found.problem };
    }),
  );
  const keyed$ = fromEvent<KeyboardEvent>(window, 'keydown').pipe(
    tap((event) => {
      const { explore } = stateNow();
      const path = explore && !isTyping(event.target) ? exploredByKey(event, explore) : undefined;
      if (path === undefined) return;
      event.preventDefault();
      location.hash = fragmentOf(path);
    }),
    ignoreElements(),
  );
  return merge(
    explorer(effects$, ask),
    readdressed$,
    keyed$,
    defer(() => addressed$),
  );
}

async function ask(url: string): Promise<{ readonly isAnswer: boolean; readonly text: string }> {
  const response = await fetch(url);
  return { isAnswer: response.ok, text: await response.text() };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, select, textarea');
}
