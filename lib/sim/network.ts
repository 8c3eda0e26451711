/** The simulated network: listeners, and the connections between hosts. */
import { Observable, Subject } from 'rxjs';
import {
  DialError,
  ListenError,
  type Address,
  type Listener,
  type Socket,
  type World,
} from '../world/world.ts';
import { Connection, type Load } from './connection.ts';
import type { Host } from './host.ts';
import { Path, type NetworkSettings } from './path.ts';
import type { Random } from './random.ts';
import { SYN_RETRY_MS } from './tcp.ts';
import type { VirtualTime } from './time.ts';

/** A port that is bound, and who takes the calls. */
interface Bound {
  readonly host: Host;
  readonly onSocket: (socket: Socket) => void;
}

/** All hosts' ports, paths and connections. */
export class Network {
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #settings: NetworkSettings;
  readonly #bound = new Map<string, Bound>();
  readonly #paths = new Map<string, Path>();
  readonly #connections = new Set<Connection>();
  /** How many connections there have been. */
  #made = 0;

  constructor(time: VirtualTime, random: Random, settings: NetworkSettings) {
    this.#time = time;
    this.#random = random;
    this.#settings = settings;
  }

  /** The world as a process on `host` sees it. The `host` of an address is a host's name. */
  worldOf(host: Host): World {
    return {
      listen: (address) => this.#listen(host, address),
      dial: (address) => this.#dial(host, address),
      random: () => this.#random.between(0, 2 ** 31 - 1) / 2 ** 31,
      scheduler: host.scheduler,
    };
  }

  /** The way from one host to another, by name. */
  path(from: string, to: string): Path {
    const key = `${from} ${to}`;
    let path = this.#paths.get(key);
    if (path === undefined) this.#paths.set(key, (path = new Path(this.#time)));
    return path;
  }

  /** What is on its way in each of the connections between two hosts, by name. */
  loads(a: string, b: string): Load[] {
    return Array.from(this.#connections)
      .filter((connection) => connection.joins(a, b))
      .map(({ load }) => load);
  }

  /** Whether nothing at all is on its way, or waits to be. */
  get isQuiet(): boolean {
    for (const { load } of this.#connections) if (load.unsentBytes + load.underwayBytes > 0) return false;
    return true;
  }

  /** Breaks every connection between two hosts. `only`: the end that is told; the other finds out when it writes. */
  reset(a: string, b: string, only?: string): void {
    for (const connection of this.#connections) {
      if (connection.joins(a, b)) connection.reset(only);
    }
  }

  /** What the kernel does when a process dies: its ports are free, its connections are closed. */
  bury(host: Host): void {
    for (const [key, bound] of this.#bound) if (bound.host === host) this.#bound.delete(key);
    for (const connection of this.#connections) connection.processDied(host);
  }

  #listen(host: Host, address: Address): Observable<Listener> {
    return new Observable<Listener>((subscriber) => {
      const key = keyOf(address);
      if (this.#bound.has(key)) {
        subscriber.error(new ListenError(address, 'EADDRINUSE'));
        return undefined;
      }
      const waiting: Socket[] = [];
      const sockets$ = new Subject<Socket>();
      const bound: Bound = {
        host,
        onSocket: (socket) => {
          if (subscriber.closed) socket.destroy();
          else if (sockets$.observed) sockets$.next(socket);
          else waiting.push(socket);
        },
      };
      this.#bound.set(key, bound);
      subscriber.next({
        sockets$: new Observable<Socket>((reader) => {
          const reading = sockets$.subscribe(reader);
          for (const socket of waiting.splice(0)) reader.next(socket);
          return reading;
        }),
      });
      return () => {
        if (this.#bound.get(key) === bound) this.#bound.delete(key);
        for (const socket of waiting) socket.destroy();
      };
    });
  }

  #dial(host: Host, address: Address): Observable<Socket> {
    return new Observable<Socket>((subscriber) => {
      let isOpen = false;
      let retryMs = SYN_RETRY_MS;
      let made: Connection | undefined;
      const ask = () => {
        if (subscriber.closed || host.isDead) return;
        const there = this.path(host.name, address.host);
        const back = this.path(address.host, host.name);
        const clogged = [there, back].find((path) => !path.isOpen && !path.isDropping);
        if (clogged !== undefined && !there.isDropping && !back.isDropping) {
          clogged.wait(ask);
          return;
        }
        if (!there.isOpen || !back.isOpen) {
          this.#time.after(retryMs, ask);
          retryMs *= 2;
          return;
        }
        this.#time.after(this.#settings.latencyMs + there.extraMs, () => {
          // Its kernel knows nothing of this call any more, and would not have confirmed it.
          if (subscriber.closed || host.isDead) return;
          const callee = this.#bound.get(keyOf(address));
          if (callee === undefined) {
            this.#time.after(this.#settings.latencyMs + back.extraMs, () =>
              host.arrive(() => {
                subscriber.error(new DialError(`connect ECONNREFUSED ${keyOf(address)}`, true));
              }, 'connection'),
            );
            return;
          }
          made = this.#connect(host, callee.host, address);
          const connection = made;
          callee.host.arrive(() => callee.onSocket(connection.calleeEnd), 'connection');
          this.#time.after(this.#settings.latencyMs + back.extraMs, () =>
            host.arrive(() => {
              if (subscriber.closed) return;
              isOpen = true;
              subscriber.next(connection.callerEnd);
              subscriber.complete();
            }, 'connection'),
          );
        });
      };
      ask();
      return () => {
        if (!isOpen) made?.callerEnd.destroy();
      };
    });
  }

  #connect(caller: Host, callee: Host, address: Address): Connection {
    const connection = new Connection({
      caller,
      callee,
      name: `${caller.name}>${keyOf(address)}#${String(++this.#made)}`,
      address,
      there: this.path(caller.name, callee.name),
      back: this.path(callee.name, caller.name),
      settings: this.#settings,
      random: this.#random,
      onGone: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    return connection;
  }
}

function keyOf({ host, port }: Address): string {
  return `${host}:${String(port)}`;
}
