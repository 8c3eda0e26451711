/**
 * A link: one connection to another server, from its first byte to its end. Framing, identity, heartbeat and health
 * meet here; which other links there are it does not know. Nothing that a peer sends can make it throw: whatever goes
 * wrong is the link's last event.
 */
import {
  catchError,
  concatWith,
  connect,
  defer,
  filter,
  finalize,
  ignoreElements,
  map,
  merge,
  mergeMap,
  of,
  startWith,
  take,
  tap,
  throwError,
  timeout,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { encodePing } from '../wire/peer.ts';
import type { Socket } from '../world/world.ts';
import type { GridEvent, Send } from './events.ts';
import { reasonOf } from '../wire/reason.ts';
import { framesOf } from './hearing.ts';
import { eachEvent } from './eachEvent.ts';
import { identify, LinkFault, understand, type Admit } from './identity.ts';
import { liveness, type LivenessSettings } from './liveness.ts';
import { outbox, type OutboxSettings } from './outbox.ts';

/** How a link behaves. */
export interface LinkSettings extends LivenessSettings, OutboxSettings {
  /** A connection that has not said who it is by then is closed. */
  readonly identifyWithinMs: number;
  /** The longest line that is read of a peer. */
  readonly lineLimitBytes: number;
}

/** What a link lives on. */
export interface LinkInputs {
  /** The heartbeat, as lines to be written. */
  readonly pings$: Observable<Uint8Array>;
  /** The growth of this server's log. */
  readonly sends$: Observable<Send>;
  /** Ends the link when it emits, with the reason. */
  readonly ended$: Observable<string>;
}

/**
 * Runs a link over `socket` until it ends; destroys the socket then. Never errors: its last event is `linkDown`, or
 * `connectionRefused` where it ended before the other side had said who it is.
 *
 * @param admit - whether the one who says that it is some server may have this link
 */
export function link(
  socket: Socket,
  settings: LinkSettings,
  inputs: LinkInputs,
  admit: Admit,
  scheduler: SchedulerLike,
): Observable<GridEvent> {
  return defer(() => {
    // Who is at the other end, once it has said so.
    let peer: number | undefined;

    const heard$ = framesOf(socket, settings.lineLimitBytes).pipe(
      concatWith(ending('closed by the other side')),
      timeout({
        first: settings.identifyWithinMs,
        scheduler,
        with: () => ending('it did not say who it is in time'),
      }),
      map((frames) => {
        peer ??= identify(frames, admit);
        return { peer, ...understand(peer, frames) };
      }),
      // Three readers, in this order: the link is up, its peer is trusted, then what the peer says counts.
      connect((shared$) =>
        merge(
          shared$.pipe(
            take(1),
            mergeMap((heard) =>
              merge(
                of<GridEvent>({
                  kind: 'linkUp',
                  peer: heard.peer,
                  remote: socket.remote,
                  connection: socket.connection,
                }),
                outbox(socket, inputs.sends$, settings).pipe(
                  map((handed): GridEvent => ({ kind: 'sent', peer: heard.peer, ...handed })),
                ),
              ),
            ),
          ),
          shared$.pipe(
            liveness(settings, scheduler),
            map((kind): GridEvent => ({ kind, peer: peer as number })),
          ),
          shared$.pipe(eachEvent()),
        ),
      ),
    );
    return merge(
      heard$,
      beat(socket, settings.self, inputs.pings$),
      inputs.ended$.pipe(mergeMap(ending)),
    ).pipe(
      catchError((error: unknown) =>
        of<GridEvent>(
          peer === undefined
            ? { kind: 'connectionRefused', remote: socket.remote, reason: reasonOf(error) }
            : { kind: 'linkDown', peer, reason: reasonOf(error), isFault: error instanceof LinkFault },
        ),
      ),
      finalize(() => socket.destroy()),
    );
  });
}

/** A link's end that is nobody's fault. */
function ending(reason: string): Observable<never> {
  return throwError(() => new Error(reason));
}

/** Says who is here, at once and then with every beat, unless the peer has enough to read anyway. Emits nothing. */
function beat(socket: Socket, self: number, pings$: Observable<Uint8Array>): Observable<never> {
  return pings$.pipe(
    startWith(encodePing(self)),
    filter(() => socket.unsentBytes() === 0),
    tap((ping) => socket.write(ping)),
    ignoreElements(),
  );
}
