/** The metrics of a server in this process, for `--metrics`. A separate bundle, loaded only with the option. */
import packageJson from '../package.json' with { type: 'json' };
import { room } from '../lib/agents/chatroom/room.ts';
import type { ServerConfig } from '../lib/config.ts';
import type { ServerTurn } from '../lib/agents/chatroom/server.ts';
import { count, noCounts } from './metrics/count.ts';
import { exposition } from './metrics/exposition.ts';
import { familiesOf } from './metrics/families.ts';
import { answer } from './metrics/http.ts';
import { watchProcess } from './metrics/process.ts';

/** The metrics of a running server. */
export interface Metrics {
  /** Called with each turn, in order. */
  readonly record: (turn: ServerTurn) => void;
  /** The server is shutting down: it is not healthy any more. */
  readonly leave: () => void;
}

/**
 * Serves a server's metrics on a port until the process ends. The server is healthy once it listens.
 *
 * @throws {@link CommandError} if the port cannot be bound
 */
export async function openMetrics(port: number, { self, n, clients }: ServerConfig): Promise<Metrics> {
  const processFacts = watchProcess();
  let counts = noCounts(n);
  let state = room(self).init;
  let isLeaving = false;
  await answer({
    port,
    host: clients.host,
    metrics: () =>
      exposition(
        familiesOf({
          ...state,
          server: self,
          n,
          version: packageJson.version,
          counts,
          ...processFacts(),
        }),
      ),
    health: () => {
      const { incarnation, alive, log } = state;
      if (incarnation === undefined || isLeaving) return undefined;
      return {
        server: self,
        incarnation,
        uptimeMs: Math.round(performance.now()),
        alive,
        messages: log.count,
      };
    },
  });
  return {
    record: (turn) => {
      counts = count(counts, turn);
      state = turn.state;
    },
    leave: () => (isLeaving = true),
  };
}
