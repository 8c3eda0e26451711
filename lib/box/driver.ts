/** Executes the effects of the host of a box: timers, chance and storage. Those for peers and clients are executed by the runtime. */
import {
  defer,
  ignoreElements,
  merge,
  mergeMap,
  Observable,
  of,
  Subject,
  Subscription,
  take,
  tap,
} from 'rxjs';
import { agentsIn, type Configuration, type ConfiguredAgent } from '../agent/configuration.ts';
import { selfOf } from '../agent/step.ts';
import { errorMessage } from '../reason/errorMessage.ts';
import type { Store, StorePlace, World } from '../world/world.ts';
import type { BoxEffect, BoxEvent } from './events.ts';
import type { OwnDriver } from './runtime.ts';

/**
 * The pause of a box whose agents send to each other without end, so that peers, clients and timers have their turn. Not 0: in a simulation, in
 * which computing takes no time, such agents would stop the clock.
 */
const CONTINUE_AFTER_MS = 1;

/** The longest timer of Node: 24.8 days. A longer one is several, one after the other. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** The effects of a box, of which some are executed here. */
type Effect = BoxEffect | { readonly kind: 'reply' | 'exit' };

/** The driver of one box, for one incarnation. Peers may be accepted and dialled when the storage of all agents was read. */
export function boxDriver(
  configuration: Configuration,
  box: string,
  world: World,
): OwnDriver<BoxEvent, Effect> {
  const driver = new BoxDriver(agentsIn(configuration, box), world);
  return {
    ready$: driver.ready$,
    drive: (effects$) =>
      new Observable<BoxEvent>((reader) => {
        reader.add(driver.open);
        const executed$ = effects$.pipe(
          tap((effect) => driver.execute(effect)),
          ignoreElements(),
        );
        return merge(driver.events$, executed$).subscribe(reader);
      }),
  };
}

class BoxDriver {
  readonly events$: Observable<BoxEvent>;
  /** Emits once when no storage is being read. */
  readonly ready$: Observable<unknown>;
  /** Everything that is scheduled or open. */
  readonly open = new Subscription();
  readonly #events$ = new Subject<BoxEvent>();
  readonly #world: World;
  readonly #agents: ReadonlyMap<string, ConfiguredAgent>;
  /** By agent and name. */
  readonly #timers = new Map<string, Map<string, Subscription>>();
  readonly #stores = new Map<string, Store>();
  /** The number of agents whose storage is being read. */
  #reading = 0;
  readonly #read$ = new Subject<void>();

  constructor(agents: readonly ConfiguredAgent[], world: World) {
    this.#world = world;
    this.events$ = this.#events$.asObservable();
    this.#agents = new Map(agents.map((agent) => [agent.id, agent]));
    this.ready$ = defer(() => (this.#reading === 0 ? of(undefined) : this.#read$.pipe(take(1))));
  }

  execute(effect: Effect): void {
    switch (effect.kind) {
      case 'setTimer':
        this.#setTimer(effect);
        break;
      case 'cancelTimer':
        this.#cancelTimer(effect.agent, effect.timer);
        break;
      case 'read':
        this.#read(effect.agent);
        break;
      case 'append': {
        const store = this.#stores.get(effect.agent);
        if (effect.replaces) store?.replace(effect.record);
        else store?.append(effect.record);
        break;
      }
      case 'draw': {
        const { agent, choice, of: options } = effect;
        const option = Math.floor(this.#world.random() * options);
        this.#events$.next({ kind: 'drawn', agent, choice, option });
        break;
      }
      case 'continue':
        this.#after(CONTINUE_AFTER_MS, () => this.#events$.next({ kind: 'continued' }));
        break;
      case 'sendTo':
      case 'indicated':
      case 'stepped':
      case 'released':
      case 'halted':
      case 'refused':
      case 'reply':
      case 'exit':
        break;
      default:
        effect satisfies never;
    }
  }

  #setTimer({ agent, timer, number, afterMs }: BoxEffect & { kind: 'setTimer' }): void {
    this.#cancelTimer(agent, timer);
    const timers = this.#timersOf(agent);
    const expire = () => {
      timers.delete(timer);
      this.#events$.next({ kind: 'expired', agent, timer, number });
    };
    this.#afterAll(afterMs, expire, (scheduled) => timers.set(timer, scheduled));
  }

  #cancelTimer(agent: string, timer: string): void {
    const timers = this.#timersOf(agent);
    timers.get(timer)?.unsubscribe();
    timers.delete(timer);
  }

  #timersOf(agent: string): Map<string, Subscription> {
    let timers = this.#timers.get(agent);
    if (timers === undefined) this.#timers.set(agent, (timers = new Map<string, Subscription>()));
    return timers;
  }

  /** As {@link #after}, for any time: a timer of Node that is longer than {@link TIMER_MAX_MS} would expire at once. */
  #afterAll(ms: number, work: () => void, set: (scheduled: Subscription) => void): void {
    // Never.
    if (ms === Infinity) return;
    if (ms <= TIMER_MAX_MS) set(this.#after(ms, work));
    else set(this.#after(TIMER_MAX_MS, () => this.#afterAll(ms - TIMER_MAX_MS, work, set)));
  }

  /** Runs `work` later, unless the result or {@link open} is unsubscribed from before. */
  #after(ms: number, work: () => void): Subscription {
    const scheduled: Subscription = this.#world.scheduler.schedule(() => {
      this.open.remove(scheduled);
      work();
    }, ms);
    this.open.add(scheduled);
    // A cancelled timer is forgotten, or a box that cancels many would remember all of them.
    scheduled.add(() => this.open.remove(scheduled));
    return scheduled;
  }

  #read(agent: string): void {
    let isRead = false;
    const done = (event: BoxEvent) => {
      this.#events$.next(event);
      if (isRead) return;
      isRead = true;
      if (--this.#reading === 0) this.#read$.next();
    };
    const fail = (reason: string) => done({ kind: 'storageFailed', agent, reason });
    this.#reading++;
    const { storage } = this.#world;
    if (storage === undefined) {
      fail('it saves records, and there is no storage');
      return;
    }
    const flushes$ = storage.open(this.#placeOf(agent)).pipe(
      mergeMap((store) => {
        const { records, cut, flushed$ } = store;
        this.#stores.set(agent, store);
        done({ kind: 'read', agent, records, ...(cut === undefined ? {} : { cut }) });
        return flushed$;
      }),
    );
    const open = flushes$.subscribe({
      next: (count) => this.#events$.next({ kind: 'flushed', agent, count }),
      error: (error: unknown) => fail(errorMessage(error)),
    });
    this.open.add(open);
  }

  #placeOf(id: string): StorePlace {
    const agent = this.#agents.get(id) as ConfiguredAgent;
    // Where its records are does not depend on the incarnation.
    const file = agent.type.storage?.(selfOf(agent, 0));
    return file === undefined ? { agent: id } : { agent: id, lineFile: file.path };
  }
}
