/**
 * Who is believed alive: a failure detector for each peer. It goes by what is heard of the peer, on whichever link: a link
 * that breaks is no death, if there is another within the deadline.
 */
import { filter, map, merge, startWith, Subject, switchMap, type Observable, type SchedulerLike } from 'rxjs';
import type { ConnectionReason, DialReason } from '../reason/reason.ts';
import type { GridEvent } from './events.ts';
import { liveness, type LivenessSettings } from './liveness.ts';

/** What becomes known of peers, and what is believed of them. */
export interface Detectors {
  /** The peer has been heard. */
  readonly beat: (peer: number) => void;
  /** The peer is gone for certain: it is not waited for until the deadline. What is heard of it later counts anew. */
  readonly down: (peer: number, reason: ConnectionReason | DialReason) => void;
  /** Whether the peer is believed alive. */
  readonly isTrusted: (peer: number) => boolean;
  /** `trusted`, `suspected` and `peerDown`, as they come about. For one subscriber. */
  readonly events$: Observable<GridEvent>;
}

/** Detectors for `peers`, which believe in nobody yet. */
export function detectors(
  peers: readonly number[],
  settings: LivenessSettings,
  scheduler: SchedulerLike,
): Detectors {
  const trusted = new Set<number>();
  const beats = new Map(peers.map((peer) => [peer, new Subject<void>()]));
  const down$ = new Subject<{ readonly peer: number; readonly reason: ConnectionReason | DialReason }>();

  const judgements = Array.from(beats, ([peer, beats$]) =>
    down$.pipe(
      filter((gone) => gone.peer === peer),
      startWith(undefined),
      // Another one each time: the next beat is the first that it hears.
      switchMap(() => beats$.pipe(liveness(settings, scheduler))),
      map((kind): GridEvent => {
        if (kind === 'trusted') trusted.add(peer);
        else trusted.delete(peer);
        return { kind, peer };
      }),
    ),
  );
  const downs$ = down$.pipe(
    filter(({ peer }) => trusted.delete(peer)),
    map(({ peer, reason }): GridEvent => ({ kind: 'peerDown', peer, reason })),
  );
  return {
    beat: (peer) => beats.get(peer)?.next(),
    down: (peer, reason) => down$.next({ peer, reason }),
    isTrusted: (peer) => trusted.has(peer),
    events$: merge(downs$, ...judgements),
  };
}
