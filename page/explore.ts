/** Asks `ovid explore` for states. A later request takes the place of an earlier one. */
import { catchError, filter, from, map, of, switchMap, type Observable } from 'rxjs';
import type { ExploreAnswer } from '../lib/model/agents/exploreAnswer.ts';
import { textOfSteps } from '../lib/model/agents/pathText.ts';
import { errorMessage } from '../lib/reason/errorMessage.ts';
import type { PageEffect, PageEvent } from './machine/events.ts';

/** @param ask - gets the answer to a GET request as text, or the text of a refusal */
export function explorer(
  effects$: Observable<PageEffect>,
  ask: (url: string) => Promise<{ readonly isAnswer: boolean; readonly text: string }>,
): Observable<PageEvent> {
  return effects$.pipe(
    filter((effect) => effect.kind === 'explore'),
    switchMap(({ path }) =>
      from(ask(`explore/state?path=${textOfSteps(path)}`)).pipe(
        map(({ isAnswer, text }): PageEvent =>
          isAnswer
            ? { kind: 'stateExplored', answer: JSON.parse(text) as ExploreAnswer }
            : { kind: 'exploringFailed', reason: text.trim() },
        ),
        catchError((error: unknown) =>
          of<PageEvent>({
            kind: 'exploringFailed',
            reason: `ovid explore does not answer (${errorMessage(error)}): does it still run?`,
          }),
        ),
      ),
    ),
  );
}
