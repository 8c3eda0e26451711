/**
 * Detects servers that are stopped and continued from outside of the grid by a signal. The grid is not notified; it checks when another
 * server suspects or trusts one, or when a paused one sends something. Pure except for its own state.
 */
import type { GridEvent } from './views.ts';

/** A pause or resumption of a server. */
type Change = Exclude<GridEvent, { kind: 'news' | 'linkFault' }>;

export interface PauseDetector {
  /** Called with every event before its other observers; returns the events that precede it. */
  readonly before: (event: GridEvent) => readonly Change[];
}

/**
 * @param isStopped - whether the process of a server is stopped now
 * @param suspectAfterMs - the silence of a server after which it is suspected
 * @param heartbeatMs - the maximal time from the resumption of a server until another trusts it
 */
export function pauseDetector(
  isStopped: (server: number) => boolean,
  suspectAfterMs: number,
  heartbeatMs: number,
): PauseDetector {
  /** Since when a server is known to run, or to be paused, and when that was last confirmed. */
  const running = new Map<number, number>();
  const paused = new Map<number, { readonly sinceMs: number; readonly stillMs: number }>();

  const noted = (change: Change, stillMs = change.atMs): Change[] => {
    const { kind, server, atMs } = change;
    running.delete(server);
    paused.delete(server);
    if (kind === 'paused') paused.set(server, { sinceMs: atMs, stillMs });
    else if (kind !== 'exited') running.set(server, atMs);
    return [change];
  };
  /** The change of a server that the grid has not recorded yet. */
  const look = (server: number, nowMs: number): Change[] => {
    const silentMs = nowMs - suspectAfterMs;
    const runningMs = running.get(server);
    const pause = paused.get(server);
    if (isStopped(server)) {
      if (runningMs !== undefined)
        return noted({ kind: 'paused', server, atMs: Math.max(silentMs, runningMs) }, nowMs);
      if (pause !== undefined) paused.set(server, { ...pause, stillMs: nowMs });
      return [];
    }
    // A signal takes a moment: a process that has just been paused may not be stopped yet.
    if (pause === undefined || pause.sinceMs > silentMs) return [];
    return noted({ kind: 'resumed', server, atMs: Math.max(nowMs - heartbeatMs, pause.stillMs) });
  };
  return {
    before: (event) => {
      if (event.kind === 'linkFault') return [];
      if (event.kind !== 'news') {
        noted(event);
        return [];
      }
      const { server, news, atMs } = event;
      const woken = paused.has(server) ? look(server, atMs) : [];
      return news.kind === 'suspected' || news.kind === 'trusted'
        ? [...woken, ...look(news.peer, atMs)]
        : woken;
    },
  };
}
