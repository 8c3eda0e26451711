/** Describes the events of a grid in sentences, live. Streams in, sentences out. */
import {
  filter,
  map,
  merge,
  mergeMap,
  of,
  pairwise,
  skipWhile,
  take,
  timeout,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { SERVERS, type Naming } from './naming.ts';
import { awake, isListedByAll, isListedByNone, type GridEvent, type Views } from './views.ts';

/** The time limits of the handout for the detection of a crash, and for the listing of a started server. */
export const NOTICED_WITHIN_MS = 1000;
export const LISTED_WITHIN_MS = 3000;

/** The maximal delay of the report of an exit after its detection by other servers. */
const LATE_MS = 100;

/** A turn of the grid: the event, and the views after it. */
export interface GridTurn {
  readonly event: GridEvent | undefined;
  readonly views: Views;
}

/**
 * Emits whether the views satisfy `isSo` in time: `true` as soon as they do, `false` when the time has passed.
 *
 * @param turns$ - the turns from now on, beginning with the last one
 */
export function within(
  turns$: Observable<GridTurn>,
  limitMs: number,
  isSo: (views: Views) => boolean,
  scheduler: SchedulerLike,
): Observable<{ readonly isSo: boolean; readonly views: Views }> {
  let last: Views = [];
  return turns$.pipe(
    map(({ views }) => (last = views)),
    skipWhile((views) => !isSo(views)),
    map((views) => ({ isSo: true, views })),
    take(1),
    timeout({ first: limitMs, scheduler, with: () => of({ isSo: false, views: last }) }),
  );
}

/**
 * The sentences about a grid.
 *
 * @param turns$ - every turn, for any number of subscribers; each gets the last one at once
 * @param naming - the names of the processes
 */
export function eventLog(
  turns$: Observable<GridTurn>,
  scheduler: SchedulerLike,
  { short }: Pick<Naming, 'short'> = SERVERS,
): Observable<string> {
  const steps$ = turns$.pipe(
    pairwise(),
    map(([before, after]) => ({
      before: before.views,
      views: after.views,
      event: after.event as GridEvent,
    })),
  );
  const crashes$ = steps$.pipe(
    mergeMap(({ before, event }) => {
      if (event.kind !== 'exited') return [];
      const { server, atMs } = event;
      const ended = event.isOrderly === true ? 'stopped' : 'crashed';
      // The crash of a server that never listened cannot be detected; it has reported the error itself.
      if (before[server]?.isListening !== true) return [`${short(server)} did not start`];
      return within(turns$, NOTICED_WITHIN_MS, (views) => isListedByNone(views, server), scheduler).pipe(
        map(({ views }) => `${short(server)} ${ended}${noticed(views, server, atMs, short)}`),
      );
    }),
  );
  const starts$ = steps$.pipe(
    mergeMap(({ event }) => {
      if (event.kind !== 'started') return [];
      const { server, atMs } = event;
      return within(turns$, LISTED_WITHIN_MS, (views) => isListedByAll(views, server), scheduler).pipe(
        filter(({ views }) => views[server]?.isRunning === true),
        map(
          ({ isSo }) =>
            `${short(server)} ${isSo ? `is listed by all ${since(atMs, scheduler.now())} after its start` : 'is not listed by all yet'}`,
        ),
      );
    }),
  );
  const suspicions$ = steps$.pipe(mergeMap(({ before, event }) => suspicion(before, event, short)));
  return merge(crashes$, starts$, suspicions$);
}

/** The servers that have detected the end of `server`, with their delays: `: 0 noticed after 4 ms, 1 after 5 ms`. */
function noticed(views: Views, server: number, crashedAtMs: number, short: Naming['short']): string {
  let isFirst = true;
  const parts = awake(views).map((id) => {
    const view = views[id];
    if (view?.alive.has(server) === true)
      return `${short(id)} has not noticed within ${String(NOTICED_WITHIN_MS)} ms`;
    const lostAtMs = view?.lostAtMs.get(server);
    if (lostAtMs === undefined) return `${short(id)} never listed it`;
    if (lostAtMs < crashedAtMs - LATE_MS) return `${short(id)} no longer listed it`;
    const verb = isFirst ? 'noticed ' : '';
    isFirst = false;
    return `${short(id)} ${verb}after ${since(crashedAtMs, lostAtMs)}`;
  });
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}

function* suspicion(before: Views, event: GridEvent, short: Naming['short']): Iterable<string> {
  if (event.kind !== 'news') return;
  const { server, news } = event;
  if (news.kind === 'suspected') yield `${short(server)} suspects ${short(news.peer)}: it is silent`;
  if (news.kind === 'trusted' && before[server]?.suspected.has(news.peer) === true) {
    yield `${short(server)} trusts ${short(news.peer)} again`;
  }
}

function since(fromMs: number, untilMs: number): string {
  return `${String(Math.max(0, Math.round(untilMs - fromMs)))} ms`;
}
