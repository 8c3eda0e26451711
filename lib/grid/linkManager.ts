/**
 * The link manager: the server's face to the network. Accepts and dials, and gives every link the heartbeat and the
 * log to send. What a message means it does not know.
 */
import {
  catchError,
  defer,
  from,
  map,
  merge,
  mergeMap,
  NEVER,
  of,
  throwError,
  timeout,
  type Observable,
} from 'rxjs';
import { reasonOf } from '../wire/reason.ts';
import type { Address, Listener, Socket, World } from '../world/world.ts';
import type { GridEvent, Send } from './events.ts';
import { gate } from './gate.ts';
import { heartbeat } from './heartbeat.ts';
import { calleeOf, callerOf, type Admit } from './identity.ts';
import { link, type LinkSettings } from './link.ts';
import { redial, type RedialSettings } from './redial.ts';
import { roster } from './roster.ts';

/** How a server takes part in the grid. */
export interface GridSettings extends LinkSettings, RedialSettings {
  /** How many servers there are: ids from 0 to n - 1. */
  readonly n: number;
  /** From one ping to the next. */
  readonly heartbeatPeriodMs: number;
  /** How many connections may be open that have not said who they are. */
  readonly strangersMax: number;
  /** How long a dial may take. */
  readonly dialTimeoutMs: number;
  /** Where each server listens for its peers, by id. */
  readonly peers: readonly Address[];
}

/**
 * Links this server to all others for as long as it is subscribed: accepts those with a higher id on `listener`, dials
 * those with a lower one until they answer. Never errors.
 *
 * @param sends$ - what is to be brought to every peer; hot
 */
export function linkManager(
  settings: GridSettings,
  listener: Listener,
  sends$: Observable<Send>,
  world: World,
): Observable<GridEvent> {
  return defer(() => {
    const { self, n, peers } = settings;
    const { scheduler } = world;
    const pings$ = heartbeat(self, settings.heartbeatPeriodMs, scheduler);
    const links = roster();

    const strangers = gate(settings.strangersMax);

    function run(socket: Socket, isExpected: Admit, evicted$: Observable<string>): Observable<GridEvent> {
      return links.run(isExpected, (admit, ended$) =>
        link(socket, settings, { pings$, sends$, ended$: merge(ended$, evicted$) }, admit, scheduler),
      );
    }
    const accepted$ = listener.sockets$.pipe(
      mergeMap((socket) => strangers.enter((evicted$) => run(socket, callerOf(self, n), evicted$))),
    );
    const dialled$ = from(peers.slice(0, self).entries()).pipe(
      mergeMap(([peer, address]) => {
        const attempt$ = dial(world, address, peer, settings.dialTimeoutMs, (socket) =>
          run(socket, calleeOf(peer), NEVER),
        );
        return redial(attempt$, settings, scheduler);
      }),
    );
    return merge(accepted$, dialled$);
  });
}

/** Dials once, and runs the link that comes of it. Never errors: what fails is an event. */
function dial(
  world: World,
  address: Address,
  peer: number,
  timeoutMs: number,
  run: (socket: Socket) => Observable<GridEvent>,
): Observable<GridEvent> {
  return world.dial(address).pipe(
    timeout({
      first: timeoutMs,
      scheduler: world.scheduler,
      with: () => throwError(() => new Error(`no answer within ${String(timeoutMs)} ms`)),
    }),
    mergeMap(run),
    // A connection that we have made ourselves and that came to nothing is no stranger's doing.
    map((event): GridEvent =>
      event.kind === 'connectionRefused' ? { kind: 'dialFailed', peer, reason: event.reason } : event,
    ),
    catchError((error: unknown) => of<GridEvent>({ kind: 'dialFailed', peer, reason: reasonOf(error) })),
  );
}
