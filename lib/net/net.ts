/**
 * The net: a server's connections with all of its peers. The net machine decides; the streams around it report events and execute
 * effects. The content of messages is not interpreted.
 */
import {
  catchError,
  defer,
  EMPTY,
  filter,
  finalize,
  ignoreElements,
  interval,
  map,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  Subject,
  takeUntil,
  tap,
  type OperatorFunction,
} from 'rxjs';
import { loop } from '../loop/loop.ts';
import { workBudget, type WorkBudget } from '../loop/workBudget.ts';
import type { Turn } from '../machine/machine.ts';
import { dialReasonOf } from '../reason/reason.ts';
import { encodeBoxPing, encodeOffer, goOvidLines } from '../wire/goovid/lines.ts';
import { encodePing } from '../wire/peer.ts';
import { encodeHandshake, encodeHave, encodeSession } from '../wire/sessionLines.ts';
import { isRefusal, type Address, type Listener, type Socket, type World } from '../world/world.ts';
import { alarm } from './alarm.ts';
import { admission, type AdmissionSettings } from './admission.ts';
import {
  connection,
  onFirstChunk,
  RECEIVED_BYTES_PER_ITERATION,
  type ConnectionSettings,
  type MixedSettings,
} from './connection.ts';
import { deadline } from './deadline.ts';
import { dial, DIALS_PER_ITERATION, paced } from './dial.ts';
import type { Indication, NetEffect, NetEvent, Send, SendTo } from './events.ts';
import { failureDetector, type FailureDetectorSettings } from './failureDetector.ts';
import { heartbeat } from './heartbeat.ts';
import { lag } from './lag.ts';
import { isHeartbeat, netMachine, type NetMachineSettings, type NetState } from './machine.ts';
import { NOTHING_SENT, type Outgoing } from './outgoing.ts';
import { probe, type ProbeSettings } from './probe.ts';
import type { QueueBounds } from './queue.ts';
import { queues, type QueueSize } from './queues.ts';
import { reconnect, type ReconnectSettings } from './reconnect.ts';
import { resends, type Resends } from './resends.ts';
import { sender, type Sender, type SenderSettings } from './sender.ts';
import { slowPeers } from './slowPeers.ts';

/** Settings of the net. */
export interface NetSettings
  extends
    Omit<NetMachineSettings, 'incarnation'>,
    Omit<ConnectionSettings, 'mixed'>,
    SenderSettings,
    FailureDetectorSettings,
    ReconnectSettings,
    ProbeSettings,
    AdmissionSettings,
    Partial<QueueBounds> {
  /** The heartbeat period. */
  readonly heartbeatPeriodMs: number;
  /** The address on which each server listens for its peers, by id. */
  readonly peers: readonly Address[];
  /** Called with a function that reads the sizes of the queues for single peers, for observers. */
  readonly onQueues?: ((read: () => readonly QueueSize[]) => void) | undefined;
}

/** An effect that takes time: its outcome is an event. */
type Ongoing = NetEffect & { kind: 'grace' | 'probe' | 'stopProbing' };

/** An open connection. */
interface Open {
  readonly socket: Socket;
  /** Closes it without a report. */
  readonly close: () => void;
  /** Called when it has become a link. */
  readonly identified: () => void;
  /** The peer; undefined until the connection has become a link. */
  peer?: number;
  sender?: Sender;
}

/**
 * Links this server to all others while it is subscribed: accepts servers with a higher id on `listener`, dials those with a
 * lower one until they answer. Errors only because of a bug of this server.
 *
 * @param incarnation - this server's incarnation
 * @param sends$ - the growth of the outgoing sequence, or of the queues for single peers; hot
 * @param budget - the budget of work for all clients and peers
 * @param begin$ - emits once, when the first peer may be accepted or dialled
 */
export function net(
  settings: NetSettings,
  incarnation: number,
  listener: Listener,
  sends$: Observable<Send | SendTo>,
  world: World,
  budget: WorkBudget,
  begin$: Observable<unknown> = of(undefined),
): Observable<Indication> {
  const machine = netMachine({ ...settings, incarnation });
  return defer(() => {
    const { self, peers } = settings;
    const { scheduler } = world;
    const ids = [...peers.keys()].filter((peer) => peer !== self);
    const ownLag = lag(settings.heartbeatPeriodMs, scheduler);
    const pings$ = heartbeat(self, settings.heartbeatPeriodMs, ownLag, scheduler);
    const receiving = workBudget(RECEIVED_BYTES_PER_ITERATION, scheduler);
    const dials = workBudget(DIALS_PER_ITERATION, scheduler);
    const callers = admission(settings, scheduler);
    const deadlines = alarm(scheduler);
    const slow = slowPeers(settings.identifyWithinMs);
    const mixed = mixedOf(settings, incarnation);
    const greeting =
      mixed?.greeting ??
      (settings.isPlain ? encodePing(self) : encodeHandshake(self, incarnation, settings.tag));
    const ofConnections: ConnectionSettings = { ...settings, mixed };
    /** By peer: the bytes that were written again, and its heartbeats. */
    const written = peers.map(() => resends(scheduler));
    const heard = peers.map(() => new Subject<void>());
    const reports$ = new Subject<NetEvent>();
    const report = (event: NetEvent) => reports$.next(event);
    const ongoing$ = new Subject<Ongoing>();
    /** By number. */
    const connections = new Map<number, Open>();
    let state = machine.init;
    let outgoing = NOTHING_SENT;
    const hasQueues = settings.tag !== undefined;
    const queued = queues({ ...settings, n: hasQueues ? settings.n : 0 });
    settings.onQueues?.(queued.sizes);
    let opened = 0;

    /** Whether an event is a heartbeat of a peer that is trusted anyway: by far the most frequent event. */
    function isNothingNew({ peer }: Open, event: NetEvent): boolean {
      if (event.kind !== 'framesReceived' || peer === undefined) return false;
      return state.peers[peer]?.belief === 'trusted' && isHeartbeat(event.frames, peer);
    }

    /** A new connection, from its opening to its end. Its events are reported directly: each heartbeat of each peer is one. */
    function open(
      socket: Socket,
      dialled: number | undefined,
      read: (number: number) => Observable<NetEvent>,
      identified: () => void,
    ): Observable<never> {
      return new Observable<never>((reader) => {
        const number = opened++;
        const one: Open = { socket, identified, close: () => reader.complete() };
        connections.set(number, one);
        reader.add(() => {
          connections.delete(number);
          one.sender?.stop();
          socket.destroy();
        });
        const { remote } = socket;
        report({
          kind: 'connectionOpened',
          connection: number,
          ...(dialled === undefined ? {} : { dialled }),
          remote,
        });
        reader.add(
          read(number).subscribe({
            next: (event) => {
              if (!isNothingNew(one, event)) report(event);
              if (event.kind === 'framesReceived' && one.peer !== undefined) heard[one.peer]?.next();
              if (event.kind === 'connectionEnded' && one.peer === undefined && dialled !== undefined)
                slow.dialEnded(dialled, 'unidentified');
            },
            error: (error: unknown) => reader.error(error),
            complete: () => reader.complete(),
          }),
        );
      });
    }

    function accept(socket: Socket): Observable<never> {
      let removeEntry = (): void => undefined;
      const read$ = (number: number) =>
        new Observable<NetEvent>((reader) => {
          removeEntry = callers.add((reason, isProtocolError) => {
            reader.next({ kind: 'connectionEnded', connection: number, reason, isProtocolError });
            reader.complete();
          });
          reader.add(() => removeEntry());
          // The table has the deadline.
          const inputs = { pings$, tooLate$: NEVER, receiving };
          return onFirstChunk(socket.chunks$, (chunks$) =>
            connection(socket, number, chunks$, inputs, ofConnections, scheduler),
          ).subscribe(reader);
        });
      return open(socket, undefined, read$, () => removeEntry());
    }

    /**
     * Dials once, and reads the resulting connection. Never errors: a failure is an event.
     *
     * @param succeeded - called when the connection has become a link
     */
    function call(peer: number, succeeded: () => void): Observable<NetEvent> {
      return paced(dial(world.dial(peers[peer] as Address), settings, scheduler), dials).pipe(
        mergeMap((socket) => {
          const identifyWithinMs = slow.identifyWithinMs(peer);
          const inputs = { pings$, tooLate$: deadline(identifyWithinMs, scheduler), receiving };
          const adapted = { ...ofConnections, identifyWithinMs };
          return open(
            socket,
            peer,
            (number) => connection(socket, number, socket.chunks$, inputs, adapted, scheduler),
            () => {
              slow.dialEnded(peer, 'identified');
              succeeded();
            },
          );
        }),
        catchError((error: unknown) => {
          slow.dialEnded(peer, 'unconnected');
          const isRefused = isRefusal(error);
          return of<NetEvent>({
            kind: 'dialFailed',
            peer,
            reason: dialReasonOf(error, isRefused),
            isRefused,
          });
        }),
      );
    }

    function watch({ connection: number, peer, isGoOvid }: NetEffect & { kind: 'watch' }): void {
      const one = connections.get(number);
      if (one === undefined) return;
      one.identified();
      one.peer = peer;
      const resent = written[peer] as Resends;
      const sequence = (): Outgoing => (hasQueues ? queued.of(peer) : outgoing);
      const work = {
        outgoing: sequence,
        resends: resent,
        budget,
        report,
        ...(isGoOvid === undefined ? {} : { translate: (lines: Uint8Array) => goOvidLines(lines, self) }),
      };
      one.sender = sender(one.socket, number, work, settings, scheduler);
      heard[peer]?.next();
    }

    /** Executes an effect of the machine, at once or by a stream. */
    function execute(effect: NetEffect): void {
      switch (effect.kind) {
        case 'sendHandshake':
          connections.get(effect.connection)?.socket.write(greeting);
          break;
        case 'watch':
          watch(effect);
          break;
        case 'sendHave':
          connections
            .get(effect.connection)
            ?.socket.write(encodeHave(effect.incarnation, effect.count, effect.ended));
          break;
        case 'trim':
        case 'endSession':
          queued.execute(effect);
          break;
        case 'sendFrom':
          connections.get(effect.connection)?.sender?.sendFrom(effect.number);
          break;
        case 'send':
          connections.get(effect.connection)?.sender?.send(effect.frame, effect.from, effect.until);
          break;
        case 'catchUp':
          connections.get(effect.connection)?.sender?.catchUp(effect.from);
          break;
        case 'close':
          connections.get(effect.connection)?.close();
          break;
        case 'grace':
        case 'probe':
        case 'stopProbing':
          ongoing$.next(effect);
          break;
        case 'indicate':
          break;
        default:
          effect satisfies never;
      }
    }

    /** The link to a suspected peer has no grace period, unless this server itself is busy: new links would add load to both sides. */
    function grace(peer: number): Observable<NetEvent> {
      const wait$ = ownLag.isBusy() ? deadline(settings.suspectAfterMs, scheduler) : of(undefined);
      return wait$.pipe(map(() => ({ kind: 'graceOver', peer })));
    }
    function askPort(peer: number): Observable<NetEvent> {
      return probe(world.dial(peers[peer] as Address), settings, scheduler).pipe(
        map((reason) => ({ kind: 'probeRefused', peer, reason })),
      );
    }

    function drive(effects$: Observable<NetEffect>): Observable<NetEvent> {
      const requested$ = (kind: Ongoing['kind']) => ongoing$.pipe(filter((effect) => effect.kind === kind));
      /** Runs `work` for each peer for which `begin` is requested, until `end` is requested for the same peer. */
      const during$ = (
        begin: Ongoing['kind'],
        end: Ongoing['kind'],
        work: (peer: number) => Observable<NetEvent>,
      ) =>
        requested$(begin).pipe(
          mergeMap(({ peer }) =>
            work(peer).pipe(takeUntil(requested$(end).pipe(filter((other) => other.peer === peer)))),
          ),
        );
      const done$ = effects$.pipe(tap(execute), ignoreElements());
      const grown$ = sends$.pipe(
        map((send): NetEvent => {
          if (send.kind === 'sendTo') return queued.append(send);
          outgoing = send.outgoing;
          return { kind: 'grown', count: outgoing.count, frame: send.frame };
        }),
      );
      const progress$: Observable<NetEvent> = hasQueues
        ? interval(settings.heartbeatPeriodMs, scheduler).pipe(map(() => ({ kind: 'acknowledgeDue' })))
        : EMPTY;
      const silences$ = ids.map((peer) =>
        (heard[peer] as Subject<void>).pipe(
          failureDetector(settings, scheduler, deadlines),
          filter((judgement) => judgement === 'suspected'),
          map((): NetEvent => ({ kind: 'silent', peer })),
        ),
      );
      // A new grace period replaces one that is not over, because it belongs to a later suspicion.
      const graces$ = during$('grace', 'grace', grace);
      const probes$ = during$('probe', 'stopProbing', askPort);
      const dialled$ = begin$.pipe(
        mergeMap(() => ids.filter((peer) => peer < self)),
        mergeMap((peer) => reconnect((succeeded) => call(peer, succeeded), settings, scheduler)),
      );
      const accepted$ = begin$.pipe(
        mergeMap(() => listener.sockets$),
        mergeMap(accept),
      );
      // `grown$` is subscribed before the links, so the sequence is known when the first link needs it.
      return merge(done$, reports$, grown$, ...silences$, graces$, probes$, accepted$, dialled$, progress$);
    }

    return loop(machine, drive).pipe(
      indications((newest) => {
        state = newest;
      }),
      finalize(() => {
        receiving.stop();
        dials.stop();
      }),
    );
  });
}

/** The greeting and the later lines of a box that lets GoOvid's boxes in; undefined for any other box. */
function mixedOf(
  { self, boxes, isMixed, tag }: NetSettings,
  incarnation: number,
): (MixedSettings & { readonly greeting: Uint8Array }) | undefined {
  const own = isMixed === true ? [...(boxes ?? [])].find(([, number]) => number === self)?.[0] : undefined;
  if (own === undefined) return undefined;
  return {
    greeting: encodeOffer(own),
    session: encodeSession(incarnation, tag),
    ping: encodeBoxPing(own),
  };
}

/**
 * The indications of each turn, one by one: `concatMap` without a subscription for each turn.
 *
 * @param reached - called with the state after each turn, before its indications
 */
function indications(
  reached: (state: NetState) => void,
): OperatorFunction<Turn<NetState, NetEvent, NetEffect>, Indication> {
  return (turns$) =>
    new Observable<Indication>((reader) =>
      turns$.subscribe({
        next: ({ state, effects }) => {
          reached(state);
          for (const effect of effects) if (effect.kind === 'indicate') reader.next(effect.indication);
        },
        error: (error: unknown) => reader.error(error),
        complete: () => reader.complete(),
      }),
    );
}
