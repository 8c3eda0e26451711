/** The worker as a driver: jobs in, their results out. It does one job at a time, which can be stopped at once. */
import { EMPTY, filter, map, merge, Observable, switchMap, tap } from 'rxjs';
import type { PageEffect, PageEvent } from './machine/events.ts';
import type { Answer, Job } from './work/jobs.ts';

/** The part of a `Worker` that is used. */
export type Thread = Pick<Worker, 'onmessage' | 'onerror' | 'postMessage' | 'terminate'>;

/**
 * @param start - starts a thread of the worker
 * @param onSaved - receives a trace that is ready to be saved
 */
export function worker(
  start: () => Thread,
  effects$: Observable<PageEffect>,
  onSaved: (text: string) => void,
): Observable<PageEvent> {
  function answers(job: Job): Observable<Answer> {
    return new Observable<Answer>((subscriber) => {
      const thread = start();
      thread.onmessage = ({ data }: MessageEvent<Answer>) => {
        subscriber.next(data);
        if (data.kind !== 'progressed') subscriber.complete();
      };
      thread.onerror = ({ message }) => {
        subscriber.next({ kind: 'failed', reason: message });
        subscriber.complete();
      };
      thread.postMessage(job);
      return () => thread.terminate();
    });
  }
  const shown$ = effects$.pipe(
    filter(
      (effect) =>
        effect.kind === 'open' ||
        effect.kind === 'simulate' ||
        effect.kind === 'scene' ||
        effect.kind === 'stopWork',
    ),
    switchMap((effect) => (effect.kind === 'stopWork' ? EMPTY : answers(effect))),
  );
  const saved$ = effects$.pipe(
    filter((effect) => effect.kind === 'save'),
    // Saving does not disturb another job.
    switchMap((effect) => answers(effect)),
  );
  return merge(shown$, saved$).pipe(
    tap((answer) => {
      if (answer.kind === 'saved') onSaved(answer.text);
    }),
    filter((answer) => answer.kind !== 'saved'),
    map((answer): PageEvent => {
      switch (answer.kind) {
        case 'progressed':
          return { kind: 'workProgressed', text: answer.text };
        case 'failed':
          return { kind: 'workFailed', reason: answer.reason };
        case 'opened':
          return { ...answer, kind: 'traceOpened' };
      }
    }),
  );
}
