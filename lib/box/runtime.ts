/** The runtime of every application on the net: its machine, its clients and its peers, joined in one loop. */
import {
  combineLatest,
  defer,
  EMPTY,
  filter,
  finalize,
  merge,
  of,
  Subject,
  switchMap,
  takeWhile,
  tap,
  type Observable,
} from 'rxjs';
import { clientPort, type ClientSettings } from '../client/clientPort.ts';
import type { ClientEvent, ClientProtocol, Reply } from '../client/protocol.ts';
import { loop, type Driver } from '../loop/loop.ts';
import { ITERATION_COST_MAX, workBudget } from '../loop/workBudget.ts';
import type { Machine, Turn } from '../machine/machine.ts';
import type { Indication, Send, SendTo } from '../net/events.ts';
import { net, type NetSettings } from '../net/net.ts';
import { INCARNATION_MAX } from '../wire/sessionLines.ts';
import type { Address, World } from '../world/world.ts';

/** The events that the runtime reports to every application. */
export type RuntimeEvent<Command> =
  | Indication
  | ClientEvent<Command>
  /** All ports are bound: the process listens, in this incarnation. */
  | { readonly kind: 'listening'; readonly incarnation: number };

/** The effects that the runtime executes for every application; `exit`: the process ends after this turn. */
type RuntimeEffect<Answer> = Send | SendTo | Reply<Answer> | { readonly kind: 'exit' };

/** The port of an application for clients. */
export interface Clients<Command, Answer> {
  readonly protocol: ClientProtocol<Command, Answer>;
  readonly address: Address;
}

/** Executes the effects that are the application's own, and reports their outcomes. */
export interface OwnDriver<Event, Effect> {
  readonly drive: Driver<Effect, Event>;
  /** Emits when peers may be accepted and dialled. Subscribed after the turn `listening`. */
  readonly ready$: Observable<unknown>;
}

/** An application: a machine on the net. */
export interface Application<State, Event, Effect, Command, Answer> {
  // Its events include those of the runtime.
  readonly machine: Machine<State, Event, Effect> & Machine<State, RuntimeEvent<NoInfer<Command>>, Effect>;
  /** Left out: there is no port for clients. */
  readonly clients?: Clients<Command, Answer> | undefined;
  /** Left out: the runtime executes all of its effects. Called for each subscription. */
  readonly driver?: () => OwnDriver<Event, Effect>;
}

/**
 * An application, while it is subscribed: subscribing binds its ports, unsubscribing closes everything that it has open. The first turn is
 * `listening`; until then nothing is accepted or dialled. It completes after a turn with the effect `exit`.
 *
 * @returns every turn, as it happens. Errors with a `ListenError` if a port cannot be bound
 */
export function serveApplication<
  State,
  Event,
  Effect extends { readonly kind: string },
  Command extends { readonly kind: string },
  Answer,
>(
  { machine, clients, driver }: Application<State, Event, Effect, Command, Answer>,
  settings: NetSettings & ClientSettings,
  world: World,
): Observable<Turn<State, Event, Effect>> {
  return defer(() => {
    const incarnation = 1 + Math.floor(world.random() * INCARNATION_MAX);
    // One budget for clients and peers, because an iteration of the event loop takes the sum of both.
    const all = workBudget(ITERATION_COST_MAX, world.scheduler);
    const listeners$ = combineLatest([
      world.listen(settings.peers[settings.self] as Address),
      clients === undefined ? of(undefined) : world.listen(clients.address),
    ]);
    function drive(effects$: Observable<Effect>): Observable<Event> {
      const own = driver?.();
      const listening$ = new Subject<void>();
      const begin$ = own === undefined ? listening$ : listening$.pipe(switchMap(() => own.ready$));
      const known$ = effects$ as Observable<{ readonly kind: string }> as Observable<RuntimeEffect<Answer>>;
      const sends$ = known$.pipe(
        filter((effect): effect is Send | SendTo => effect.kind === 'send' || effect.kind === 'sendTo'),
      );
      const replies$ = known$.pipe(filter((effect): effect is Reply<Answer> => effect.kind === 'reply'));
      return listeners$.pipe(
        switchMap(([forPeers, forClients]) =>
          // What executes effects is subscribed before the first event that causes any.
          merge(
            own === undefined ? EMPTY : own.drive(effects$),
            merge<RuntimeEvent<Command>[]>(
              net(settings, incarnation, forPeers, sends$, world, all, begin$),
              of({ kind: 'listening', incarnation } as const).pipe(
                tap({ complete: () => listening$.next() }),
              ),
              clients === undefined || forClients === undefined
                ? EMPTY
                : clientPort(clients.protocol, forClients, replies$, all, settings, world.scheduler),
            ) as Observable<Event>,
          ),
        ),
      );
    }
    return loop<State, Event, Effect>(machine, drive).pipe(
      takeWhile(({ effects }) => !effects.some((effect) => effect.kind === 'exit'), true),
      finalize(() => all.stop()),
    );
  });
}
