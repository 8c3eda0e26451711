/** `chatroom serve`: one server in this process. */
import { serve, type ServerTurn } from '../lib/agents/chatroom/server.ts';
import { nodeWorld } from '../lib/world/node.ts';
import type { ListenError } from '../lib/world/world.ts';
import { explain } from './exit.ts';
import { lastTurns } from './crashReport.ts';
import type { ServerConfig } from '../lib/config.ts';
import { configOf, type ServeFlags } from './flags.ts';
import { watchedBy } from './ipc.ts';
import { requireMetricsPorts } from './metrics/port.ts';
import type { Metrics } from './metrics.ts';
import { portProblem, typed } from './ports.ts';
import { reporter } from './reporter.ts';
import { reportOf } from './report.ts';
import { runProcess } from './serverProcess.ts';

/**
 * Runs server `id` until a client crashes it or a signal ends it; then ends the process.
 *
 * @throws {@link CommandError} if the options are invalid
 */
export async function runServer(id: number, n: number, port: number, flags: ServeFlags): Promise<void> {
  const { trace: file } = flags;
  const tracing = file === undefined ? undefined : await import('./trace.ts');
  const config = { ...configOf(id, n, port, flags), reportsSent: tracing !== undefined };
  const turns = lastTurns();
  const log = reporter({ server: config.self }, flags.logLevel, turns);
  if (flags.metrics !== undefined) requireMetricsPorts(flags.metrics, [config]);
  const metrics = flags.metrics === undefined ? undefined : await metricsOf(flags.metrics, config);

  await runProcess<ServerTurn>({
    owner: { id: String(id), name: `server ${String(id)}` },
    n,
    world: nodeWorld(),
    clients: config.clients,
    serve: (world) => serve(config, world),
    watch: async (world, isReporting) => (await import('./watched.ts')).watch(config, world, isReporting),
    trace:
      tracing === undefined || file === undefined
        ? undefined
        : (incarnation, onFailure) => tracing.openTrace(file, config, incarnation, onFailure),
    traceFile: file,
    onTurn: (turn) => {
      metrics?.record(turn);
      log.report(reportOf(turn, config));
    },
    onLeave: () => metrics?.leave(),
    log,
    turns,
    portError: (error) => portProblem(...meant(error, config)),
  });
}

/**
 * Serves the metrics, or ends the process: a server with `--metrics` does not run without them. Their port is the first that is bound,
 * so a server whose metrics cannot be served never ran.
 */
async function metricsOf(port: number, config: ServerConfig): Promise<Metrics> {
  try {
    const { openMetrics } = await import('./metrics.ts');
    return await openMetrics(port, config);
  } catch (error) {
    process.exit(explain(error));
  }
}

/** The error for a port that cannot be bound. */
function meant(error: ListenError, config: ServerConfig): Parameters<typeof portProblem> {
  const isOfMasters = error.address.port === config.clients.port;
  // The ports of a grid are set by an option of the grid.
  const others = isOfMasters ? '-p <port>' : '--base-port <port>';
  const otherwise =
    isOfMasters && watchedBy() === 'none'
      ? 'choose another port for clients'
      : `${typed(others)} moves the ports for ${isOfMasters ? 'clients' : 'peers'}`;
  return [error.address, error.code, otherwise, error];
}
