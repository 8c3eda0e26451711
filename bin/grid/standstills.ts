/**
 * Servers that somebody stops and wakes from outside of the grid, with a signal of their own. Nobody tells the grid; but when
 * another server suspects or trusts one, the grid looks for itself. Pure but for its own state.
 */
import type { Happening } from './views.ts';

export interface Standstills {
  /** To be told of all that happens, before anybody else is; gives what is to be told before it, if there is anything. */
  readonly before: (happening: Happening) => Happening | undefined;
}

/**
 * @param isStopped - whether the process of a server is stopped now
 * @param suspectAfterMs - how long a server has been silent when it is suspected
 */
export function standstills(isStopped: (server: number) => boolean, suspectAfterMs: number): Standstills {
  /** Since when a server is known to run, or to be paused. */
  const running = new Map<number, number>();
  const paused = new Map<number, number>();

  const note = ({ kind, server, atMs }: Exclude<Happening, { kind: 'news' | 'broken' }>) => {
    running.delete(server);
    paused.delete(server);
    if (kind === 'paused') paused.set(server, atMs);
    else if (kind !== 'exited') running.set(server, atMs);
  };
  /** What became of a server of which another thinks otherwise than before. */
  const look = (server: number, nowMs: number) => {
    const silentMs = nowMs - suspectAfterMs;
    const runningMs = running.get(server);
    const pausedMs = paused.get(server);
    if (runningMs !== undefined && isStopped(server))
      return { kind: 'paused', server, atMs: Math.max(silentMs, runningMs) } as const;
    // A signal takes a moment: of one that is paused just now it says nothing that its process is not stopped yet.
    if (pausedMs !== undefined && pausedMs <= silentMs && !isStopped(server))
      return { kind: 'resumed', server, atMs: nowMs } as const;
    return undefined;
  };
  return {
    before: (happening) => {
      if (happening.kind === 'broken') return undefined;
      if (happening.kind !== 'news') {
        note(happening);
        return undefined;
      }
      const { news, atMs } = happening;
      if (news.kind !== 'suspected' && news.kind !== 'trusted') return undefined;
      const seen = look(news.peer, atMs);
      if (seen !== undefined) note(seen);
      return seen;
    },
  };
}
