/** The orderly end of a server: accepted messages are written to the peers that read, within a time limit. */
import { map, ReplaySubject, Subscription, takeUntil } from 'rxjs';
import type { Address, Listener, Socket, World } from '../lib/world/world.ts';

/** A server ends within half a second of a signal, whatever is unsent; the rest of that time is for the system. */
const LEAVE_WITHIN_MS = 400;
/** How often the unsent bytes are checked. */
const LOOK_EVERY_MS = 2;
/**
 * The messages that a peer lacks are written in pieces, over turns of the event loop, and between two pieces the socket is empty. So
 * everything is sent if nothing was unsent or written during so many checks.
 */
const QUIET_LOOKS = 5;

/** A world that a server can leave gracefully. */
export interface Leavable {
  readonly world: World;
  /**
   * Stops reading from clients, waits until all accepted messages are sent, calls `stop`, which is to end the server,
   * waits until its connections are closed, and calls `done`. If that takes too long, it continues without waiting.
   */
  leave(stop: () => void, done: () => void): void;
}

/**
 * Wraps the given world.
 *
 * @param masters - the address for clients, if there is one
 * @param onWrite - called before each write to a connection
 */
export function leavable(world: World, masters: Address | undefined, onWrite?: () => void): Leavable {
  const leaving$ = new ReplaySubject<void>(1);
  let isLeaving = false;
  const fromPeers = new Set<Socket>();
  /** Clients whose answers have not been written completely. */
  const fromMasters = new Set<Socket>();
  const open = new Set<Socket>();
  /** Checks since anything was unsent or written. */
  let quietLooks = 0;
  const following = new Subscription();

  const follow = (socket: Socket, among: Set<Socket>): Socket => {
    open.add(socket);
    among.add(socket);
    const forget = () => {
      open.delete(socket);
      among.delete(socket);
    };
    following.add(socket.drained$.subscribe({ complete: forget, error: forget }));
    const { remote, connection, chunks$, drained$ } = socket;
    return {
      remote,
      connection,
      chunks$: among === fromMasters ? chunks$.pipe(takeUntil(leaving$)) : chunks$,
      drained$,
      unsentBytes: () => socket.unsentBytes(),
      write: (bytes) => {
        quietLooks = 0;
        onWrite?.();
        socket.write(bytes);
      },
      setReading: (reading) => socket.setReading(reading),
      end: () => {
        fromMasters.delete(socket);
        socket.end();
      },
      // If it were closed at once, a connection could lose the bytes just written to it.
      destroy: () => (isLeaving ? socket.end() : socket.destroy()),
    };
  };
  const listenerOf = ({ sockets$ }: Listener, among: Set<Socket>): Listener => ({
    sockets$: sockets$.pipe(map((socket) => follow(socket, among))),
  });
  const isSent = () => {
    const isQuiet = fromMasters.size === 0 && [...fromPeers].every((socket) => socket.unsentBytes() === 0);
    quietLooks = isQuiet ? quietLooks + 1 : 0;
    return quietLooks >= QUIET_LOOKS;
  };

  return {
    world: {
      ...world,
      listen: (address) =>
        world
          .listen(address)
          .pipe(map((listener) => listenerOf(listener, address === masters ? fromMasters : fromPeers))),
      dial: (address) => world.dial(address).pipe(map((socket) => follow(socket, fromPeers))),
    },
    leave(stop, done) {
      const { scheduler } = world;
      const begunAtMs = scheduler.now();
      const isLate = () => scheduler.now() - begunAtMs > LEAVE_WITHIN_MS;
      /** Checks until the condition is true, or the time has passed. */
      const when = (isSo: () => boolean, next: () => void) => {
        if (isSo() || isLate()) next();
        else scheduler.schedule(() => when(isSo, next), LOOK_EVERY_MS);
      };
      leaving$.next();
      quietLooks = 0;
      when(isSent, () => {
        isLeaving = true;
        stop();
        when(() => open.size === 0, done);
      });
    },
  };
}
