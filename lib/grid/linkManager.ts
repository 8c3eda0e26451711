/**
 * The link manager: the server's face to the network. Accepts and dials, gives every link the heartbeat and the log to
 * send, and says who is believed alive. What a message means it does not know.
 */
import {
  catchError,
  concat,
  connect,
  defer,
  EMPTY,
  filter,
  finalize,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  of,
  Subject,
  takeUntil,
  tap,
  type Observable,
} from 'rxjs';
import { turns as budget, type Turns } from '../loop/turns.ts';
import { dialReasonOf } from '../reason/reason.ts';
import { encodePing } from '../wire/peer.ts';
import { encodeIntroduction } from '../wire/sessionLines.ts';
import { isRefusal, type Address, type Listener, type Socket, type World } from '../world/world.ts';
import { afterwards } from './afterwards.ts';
import { NOTHING_SAID } from './cursor.ts';
import { detectors } from './detectors.ts';
import { dial } from './dial.ts';
import type { GridEvent, Send } from './events.ts';
import { gate, type GateSettings } from './gate.ts';
import { heartbeat } from './heartbeat.ts';
import { calleeOf, callerOf, type Admit } from './identity.ts';
import { lag } from './lag.ts';
import { link, type LinkSettings } from './link.ts';
import type { LivenessSettings } from './liveness.ts';
import { patience } from './patience.ts';
import { probe, type ProbeSettings } from './probe.ts';
import { RECEIVED_BYTES_PER_TURN } from './receiving.ts';
import { redial, type RedialSettings } from './redial.ts';
import { resends, type Resends } from './resends.ts';
import { roster } from './roster.ts';
import { sessions } from './sessions.ts';
import { slowPeers } from './slowPeers.ts';

/** How a server takes part in the grid. */
export interface GridSettings
  extends LinkSettings, LivenessSettings, RedialSettings, ProbeSettings, GateSettings {
  /** How many servers there are: ids from 0 to n - 1. */
  readonly n: number;
  /** From one ping to the next. */
  readonly heartbeatPeriodMs: number;
  /** Where each server listens for its peers, by id. */
  readonly peers: readonly Address[];
}

/**
 * Links this server to all others for as long as it is subscribed: accepts those with a higher id on `listener`, dials
 * those with a lower one until they answer. Never errors.
 *
 * @param incarnation - the life that this server is in
 * @param sends$ - what is to be brought to every peer; hot
 * @param turns - the budget of all that clients and peers ask for
 */
export function linkManager(
  settings: GridSettings,
  incarnation: number,
  listener: Listener,
  sends$: Observable<Send>,
  world: World,
  turns: Turns,
): Observable<GridEvent> {
  return defer(() => {
    const { self, n, peers } = settings;
    const { scheduler } = world;
    const ownLag = lag(settings.heartbeatPeriodMs, scheduler);
    const pings$ = heartbeat(self, settings.heartbeatPeriodMs, ownLag, scheduler);
    const ids = [...peers.keys()].filter((peer) => peer !== self);
    const alive = detectors(ids, settings, scheduler);
    const links = roster((peer) => alive.down(peer, { code: 'restarted' }));
    const { with: sessionWith } = sessions(incarnation);
    const strangers = gate(settings, scheduler);
    const slow = slowPeers(settings.identifyWithinMs);
    let said = NOTHING_SAID;
    /** Peers of which it need not be asked any more whether they are there. */
    const settled$ = new Subject<number>();

    const written = peers.map(() => resends(scheduler));
    const receiving = budget(RECEIVED_BYTES_PER_TURN, scheduler);
    const resendsTo = (peer: number) => written[peer] as Resends;
    const inputs = {
      pings$,
      sends$,
      said: () => said,
      sessionWith,
      beat: alive.beat,
      turns,
      receiving,
      resendsTo,
    };
    const introduction = settings.isPlain ? encodePing(self) : encodeIntroduction(self, incarnation);

    function run(
      socket: Socket,
      chunks$: Observable<Uint8Array>,
      arrival: number,
      isExpected: Admit,
      identifyWithinMs = settings.identifyWithinMs,
    ): Observable<GridEvent> {
      return links
        .run(arrival, isExpected, (admit, ended$) =>
          link(socket, { ...settings, identifyWithinMs }, { ...inputs, chunks$, ended$ }, admit, scheduler),
        )
        .pipe(
          afterwards((event) => {
            if (event.kind === 'linkUp') settled$.next(event.peer);
            // A plain peer has nothing else by which it could be there, and one that talks nonsense is not believed.
            if (event.kind === 'linkDown' && (event.isFault || event.incarnation === undefined)) {
              if (!links.isUp(event.peer)) alive.down(event.peer, event.reason);
            }
          }),
        );
    }
    /** A connection that was accepted; where it was a link, its peer is asked after when it has ended. */
    function accept(socket: Socket): Observable<GridEvent> {
      socket.write(introduction);
      const arrival = links.arrival();
      return strangers.enter(socket, (chunks$) => {
        let peer: number | undefined;
        return concat(
          run(socket, chunks$, arrival, callerOf(self, n)).pipe(
            tap((event) => {
              if (event.kind === 'linkUp') peer = event.peer;
            }),
          ),
          defer(() => (peer === undefined ? EMPTY : askAfter(peer))),
        );
      });
    }
    function askAfter(peer: number): Observable<never> {
      if (links.isUp(peer) || !alive.isTrusted(peer)) return EMPTY;
      return probe(
        world.dial(peers[peer] as Address),
        settled$.pipe(filter((settled) => settled === peer)),
        (reason) => alive.down(peer, reason),
        settings,
        scheduler,
      );
    }
    /** Dials once, and runs the link that comes of it. Never errors: what fails is an event. */
    function call(peer: number): Observable<GridEvent> {
      return dial(world.dial(peers[peer] as Address), settings, scheduler).pipe(
        mergeMap((socket) => {
          socket.write(introduction);
          const withinMs = slow.identifyWithinMs(peer);
          return run(socket, socket.chunks$, links.arrival(), calleeOf(peer), withinMs).pipe(
            tap(({ kind }) => {
              if (kind === 'linkUp') slow.called(peer, 'linked');
              if (kind === 'connectionRefused') slow.called(peer, 'unidentified');
            }),
          );
        }),
        // A connection that we have made ourselves and that came to nothing is no stranger's doing.
        map((event): GridEvent =>
          event.kind === 'connectionRefused' ? { kind: 'dialFailed', peer, reason: event.reason } : event,
        ),
        catchError((error: unknown) =>
          of<GridEvent>({ kind: 'dialFailed', peer, reason: dialReasonOf(error, isRefusal(error)) }).pipe(
            afterwards(() => {
              slow.called(peer, 'unconnected');
              if (isRefusal(error)) alive.down(peer, dialReasonOf(error, true));
            }),
          ),
        ),
      );
    }
    const accepted$ = listener.sockets$.pipe(mergeMap(accept));
    const dialled$ = from(ids.filter((peer) => peer < self)).pipe(
      mergeMap((peer) =>
        redial(
          defer(() => call(peer)),
          settings,
          scheduler,
        ),
      ),
    );
    /**
     * Ends the link to a suspected peer. A server that is busy itself first gives it as long again: made anew, links would be even more
     * to do for both, and on a computer with too much to do nobody would come to an end.
     */
    function giveUp(peer: number, judgements$: Observable<GridEvent>): Observable<never> {
      const over$ = judgements$.pipe(filter((event) => 'peer' in event && event.peer === peer));
      const grace$ = ownLag.isBusy() ? patience(settings.suspectAfterMs, scheduler) : of(undefined);
      return grace$.pipe(
        tap(() => links.giveUp(peer)),
        ignoreElements(),
        takeUntil(over$),
      );
    }
    const judged$ = alive.events$.pipe(
      connect((shared$) =>
        merge(
          shared$.pipe(
            afterwards((event) => {
              if (event.kind === 'trusted' || event.kind === 'suspected') links.judged(event);
              if (event.kind === 'suspected' || event.kind === 'peerDown') settled$.next(event.peer);
            }),
          ),
          shared$.pipe(
            mergeMap((event) => (event.kind === 'suspected' ? giveUp(event.peer, shared$) : EMPTY)),
          ),
        ),
      ),
    );
    // Before any link: what has been said is known when the first of them is told.
    const said$ = sends$.pipe(
      tap(({ log, said: count }) => (said = { log, count })),
      ignoreElements(),
    );
    return merge(said$, judged$, accepted$, dialled$).pipe(finalize(() => receiving.stop()));
  });
}
