/** A client connection to each server of a grid, opened on first use. */
import type { Address, World } from '../../lib/world/world.ts';
import { serverReasonOf } from '../serverReason.ts';
import { connectMaster, type Master } from './master.ts';
import type { GridReason } from './reason.ts';

/** Sends commands to servers by id. Errors are returned, not thrown. */
export interface Masters {
  /** Sends a line without an answer. */
  readonly tell: (server: number, line: string) => Promise<GridReason | undefined>;
  /** Sends a line and returns the answer, which begins with the word for that line. */
  readonly ask: (
    server: number,
    line: 'get' | 'alive',
    onAnswer: (answer: string) => void,
  ) => Promise<GridReason | undefined>;
  /**
   * Emits the entries of a log, as byte strings; resolves when the existing ones have arrived.
   *
   * @param from - the position of the first one; below 0: that many from the end; undefined: only new ones
   */
  readonly follow: (
    server: number,
    from: string | undefined,
    onEntry: (entry: string) => void,
  ) => Promise<GridReason | undefined>;
  /** Closes the connection to a server that has ended. */
  readonly forget: (server: number) => void;
  readonly close: () => void;
}

/** A connection that is open, or being opened. */
interface Connection {
  readonly made: Promise<Master>;
  master?: Master;
  isDropped: boolean;
}

/**
 * @param addresses - the client ports, by server id
 * @param say - called with the lines of a server that are not answers, as text
 */
export function masters(world: World, addresses: readonly Address[], say: (line: string) => void): Masters {
  const open = new Map<number, Connection>();
  /** The last request to each server: a connection has one pending answer at a time. */
  const pending = new Map<number, Promise<unknown>>();

  /** The connections over which logs are followed. */
  const followed = new Map<number, { master?: Master }>();
  const said = (server: number, line: string) =>
    say(`server ${String(server)}: ${Buffer.from(line, 'latin1').toString('utf8')}`);

  const connect = (server: number): Connection => {
    const made = connectMaster(world, addresses[server] as Address, (line) => {
      said(server, line);
    }).then((master) => {
      if (connection.isDropped) master.close();
      return (connection.master = master);
    });
    const connection: Connection = { made, isDropped: false };
    open.set(server, connection);
    return connection;
  };
  /** The connection to a server; concurrent requests share one. */
  const reach = (server: number) => {
    const known = open.get(server);
    if (known?.master?.isOpen() !== false) return known ?? connect(server);
    drop(server, known);
    return connect(server);
  };
  const drop = (server: number, connection: Connection) => {
    // There may be another one already.
    if (open.get(server) === connection) open.delete(server);
    connection.isDropped = true;
    connection.master?.close();
  };
  const forget = (server: number) => {
    const connection = open.get(server);
    if (connection !== undefined) drop(server, connection);
  };
  const attempt = async (
    server: number,
    act: (master: Master) => Promise<void> | void,
  ): Promise<GridReason | undefined> => {
    const connection = reach(server);
    try {
      await act(await connection.made);
      return undefined;
    } catch (error) {
      // A late answer would be taken for the next one.
      drop(server, connection);
      return { code: 'no-answer', server, why: serverReasonOf(error) };
    }
  };
  /** Acts after all earlier requests to the server have been answered or have failed. */
  const inTurn = <T>(server: number, act: () => Promise<T>): Promise<T> => {
    const turn = (pending.get(server) ?? Promise.resolve()).then(act);
    pending.set(server, turn);
    return turn;
  };

  /** A log is followed over a separate connection: its lines are never taken for an answer. */
  const follow: Masters['follow'] = async (server, from, onEntry) => {
    const name = `server ${String(server)}`;
    if (followed.has(server)) return { code: 'followed-already', server };
    const following: { master?: Master } = {};
    followed.set(server, following);
    let isUpToDate = false;
    const over = () => {
      if (!isUpToDate || followed.get(server) !== following) return;
      followed.delete(server);
      following.master?.close();
      say(`${name} is no longer followed: it closed the connection`);
    };
    try {
      const master = await connectMaster(
        world,
        addresses[server] as Address,
        (line) => (line.startsWith('{') ? onEntry(line) : said(server, line)),
        over,
      );
      following.master = master;
      master.tell(from === undefined ? 'follow' : `follow ${from}`);
      // Its answer arrives after all entries that existed before.
      await master.ask('alive', 'alive ');
      isUpToDate = true;
      return undefined;
    } catch (error) {
      followed.delete(server);
      following.master?.close();
      return { code: 'no-answer', server, why: serverReasonOf(error) };
    }
  };

  return {
    follow,
    tell: (server, line) => attempt(server, (master) => master.tell(line)),
    ask: (server, line, onAnswer) =>
      inTurn(server, () =>
        attempt(server, async (master) => {
          onAnswer(await master.ask(line, line === 'get' ? 'messages ' : 'alive '));
        }),
      ),
    forget,
    close: () => {
      for (const server of [...open.keys()]) forget(server);
      const followings = [...followed.values()];
      followed.clear();
      for (const { master } of followings) master?.close();
    },
  };
}
