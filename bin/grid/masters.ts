/** One master's connection to each server of a grid, made when it is first needed. */
import type { Address, World } from '../../lib/world/world.ts';
import { connectMaster, type Master } from './master.ts';

/** Talks to servers by id. What cannot be done is told in words, not thrown. */
export interface Masters {
  /** Sends a line to which there is no answer. */
  readonly tell: (server: number, line: string) => Promise<string | undefined>;
  /** Sends a line and hands on the answer, which begins with the word that the line asks for. */
  readonly ask: (
    server: number,
    line: 'get' | 'alive',
    onAnswer: (answer: string) => void,
  ) => Promise<string | undefined>;
  /** Lets go of a connection, for its server is not there any more. */
  readonly forget: (server: number) => void;
  readonly close: () => void;
}

/**
 * @param addresses - the master ports, by server id
 * @param say - told what a server says without being asked
 */
export function masters(world: World, addresses: readonly Address[], say: (line: string) => void): Masters {
  const open = new Map<number, Master>();

  const forget = (server: number) => {
    open.get(server)?.close();
    open.delete(server);
  };
  const reach = async (server: number): Promise<Master> => {
    const known = open.get(server);
    if (known?.isOpen() === true) return known;
    known?.close();
    const made = await connectMaster(world, addresses[server] as Address, (line) => {
      say(`server ${String(server)}: ${line}`);
    });
    open.set(server, made);
    return made;
  };
  const attempt = async (server: number, act: (master: Master) => Promise<void> | void) => {
    try {
      await act(await reach(server));
      return undefined;
    } catch (error) {
      // An answer that comes late after all would be taken for the next one.
      forget(server);
      return `server ${String(server)} did not answer: ${(error as Error).message}`;
    }
  };

  return {
    tell: (server, line) => attempt(server, (master) => master.tell(line)),
    ask: (server, line, onAnswer) =>
      attempt(server, async (master) => {
        onAnswer(await master.ask(line, line === 'get' ? 'messages ' : 'alive '));
      }),
    forget,
    close: () => {
      for (const master of open.values()) master.close();
    },
  };
}
