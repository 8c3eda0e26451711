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
import type { Process } from './process.ts';
import { Path, type NetworkSettings } from './path.ts';
import type { Random } from './random.ts';
import { SYN_RETRY_MS } from './tcp.ts';
import type { VirtualTime } from './time.ts';

/** A bound port: the listening process, and its callback for connections. */
interface Bound {
  readonly process: Process;
  readonly onSocket: (socket: Socket) => void;
}

/** The ports, paths and connections of all hosts. */
export class Network {
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #settings: NetworkSettings;
  readonly #bound = new Map<string, Bound>();
  readonly #paths = new Map<string, Path>();
  readonly #connections = new Set<Connection>();
  /** The number of connections so far. */
  #made = 0;

  constructor(time: VirtualTime, random: Random, settings: NetworkSettings) {
    this.#time = time;
    this.#random = random;
    this.#settings = settings;
  }

  /** The world of a process. The `host` of an address is the name of a simulated host. */
  worldOf(process: Process): World {
    return {
      listen: (address) => this.#listen(process, address),
      dial: (address) => this.#dial(process, address),
      random: () => this.#random.between(0, 2 ** 31 - 1) / 2 ** 31,
      scheduler: process.scheduler,
    };
  }

  /** The path from one host to another, by name. */
  path(from: string, to: string): Path {
    const key = `${from} ${to}`;
    let path = this.#paths.get(key);
    if (path === undefined) this.#paths.set(key, (path = new Path(this.#time)));
    return path;
  }

  /** The bytes in transit on each connection between two hosts, by name. */
  loads(a: string, b: string): Load[] {
    return Array.from(this.#connections)
      .filter((connection) => connection.joins(a, b))
      .map(({ load }) => load);
  }

  /** Whether nothing is in transit or waits to be sent. */
  get isQuiet(): boolean {
    for (const { load } of this.#connections) if (load.unsentBytes + load.underwayBytes > 0) return false;
    return true;
  }

  /** Resets every connection between two hosts. `only`: the end that is notified; the other one finds out when it writes. */
  reset(a: string, b: string, only?: string): void {
    for (const connection of this.#connections) {
      if (connection.joins(a, b)) connection.reset(only);
    }
  }

  /** Called when a process was killed: the kernel frees its ports and closes its connections. */
  processKilled(process: Process): void {
    for (const [key, bound] of this.#bound) if (bound.process === process) this.#bound.delete(key);
    for (const connection of this.#connections) connection.processDied(process);
  }

  #listen(process: Process, address: Address): Observable<Listener> {
    return new Observable<Listener>((subscriber) => {
      const key = keyOf(address);
      if (this.#bound.has(key)) {
        subscriber.error(new ListenError(address, 'EADDRINUSE'));
        return undefined;
      }
      const waiting: Socket[] = [];
      const sockets$ = new Subject<Socket>();
      const bound: Bound = {
        process,
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

  #dial(process: Process, address: Address): Observable<Socket> {
    return new Observable<Socket>((subscriber) => {
      let isOpen = false;
      let retryMs = SYN_RETRY_MS;
      let made: Connection | undefined;
      const ask = () => {
        if (subscriber.closed || process.isDead) return;
        const there = this.path(process.name, address.host);
        const back = this.path(address.host, process.name);
        const held = [there, back].find((path) => !path.isOpen && !path.isBlocking);
        if (held !== undefined && !there.isBlocking && !back.isBlocking) {
          held.wait(ask);
          return;
        }
        if (!there.isOpen || !back.isOpen) {
          this.#time.after(retryMs, ask);
          retryMs *= 2;
          return;
        }
        this.#time.after(this.#settings.latencyMs + there.delayMs, () => {
          // The caller's kernel has given up this dial, and would not have confirmed it.
          if (subscriber.closed || process.isDead) return;
          const callee = this.#bound.get(keyOf(address));
          if (callee === undefined) {
            this.#time.after(this.#settings.latencyMs + back.delayMs, () =>
              process.arrive(() => {
                subscriber.error(new DialError(`connect ECONNREFUSED ${keyOf(address)}`, true));
              }, 'connection'),
            );
            return;
          }
          made = this.#connect(process, callee.process, address);
          const connection = made;
          callee.process.arrive(() => callee.onSocket(connection.calleeEnd), 'connection');
          this.#time.after(this.#settings.latencyMs + back.delayMs, () =>
            process.arrive(() => {
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

  #connect(caller: Process, callee: Process, address: Address): Connection {
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
