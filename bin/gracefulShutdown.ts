/** The orderly end of a server: accepted messages are written to the peers that read, within a time limit. */
import { map, ReplaySubject, Subscription, takeUntil } from 'rxjs';
import type { Address, Listener, Socket, World } from '../lib/world/world.ts';

/** A signal is obeyed within half a second, whatever there is still to be sent; this leaves the rest of it to the system. */
const LEAVE_WITHIN_MS = 400;
/** How often one looks whether all has left. */
const LOOK_EVERY_MS = 2;
/**
 * What a peer is behind is written in pieces, over turns of the event loop, and between two pieces nothing waits in the socket. So
 * all has left when nothing waited and nothing was written for so many looks.
 */
const QUIET_LOOKS = 5;

/** A world that a server can leave. */
export interface Leavable {
  readonly world: World;
  /**
   * Has masters say no more, waits until all that they have said has been sent, calls `stop`, which is to end the server,
   * waits until its connections are closed, and calls `done`. Where that takes too long, it goes on without.
   */
  leave(stop: () => void, done: () => void): void;
}

/**
 * The given world, which can be left.
 *
 * @param masters - where masters connect
 */
export function leavable(world: World, masters: Address): Leavable {
  const leaving$ = new ReplaySubject<void>(1);
  let isLeaving = false;
  const fromPeers = new Set<Socket>();
  /** Clients whose answers have not been written completely. */
  const fromMasters = new Set<Socket>();
  const open = new Set<Socket>();
  /** Looks since anything waited or was written. */
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
        socket.write(bytes);
      },
      setReading: (reading) => socket.setReading(reading),
      end: () => {
        fromMasters.delete(socket);
        socket.end();
      },
      // Closed at once, a connection may lose what has just been written to it.
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
      /** Looks until it is so, or too late. */
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
