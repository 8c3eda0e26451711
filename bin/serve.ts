/** `chatroom serve`: one server in this process. */
import { serve, type ServerTurn } from '../lib/agents/chatroom/server.ts';
import { nodeWorld } from '../lib/world/node.ts';
import { ListenError } from '../lib/world/world.ts';
import { explain } from './exit.ts';
import { endByBug, lastTurns, type LastTurns } from './crashReport.ts';
import type { ServerConfig } from '../lib/config.ts';
import { configOf, LOG_LEVELS, type LogLevel, type ServeFlags } from './flags.ts';
import { newsOf, sendToParent, watchedBy } from './ipc.ts';
import { requireMetricsPorts } from './metrics/port.ts';
import type { Metrics } from './metrics.ts';
import { openFilesMax, tooFewFiles } from './openFiles.ts';
import { portProblem, typed } from './ports.ts';
import { leavable } from './gracefulShutdown.ts';
import { limitHeapGrowth } from './heapLimits.ts';
import { keepRecord } from './record.ts';
import { reportOf, type Report } from './report.ts';
import { onSignal } from './signals.ts';
import type { Trace } from './trace.ts';

/**
 * Runs server `id` until a client crashes it or a signal ends it; then ends the process.
 *
 * @throws {@link CommandError} if the options are invalid
 */
export async function runServer(id: number, n: number, port: number, flags: ServeFlags): Promise<void> {
  const tracing = flags.trace === undefined ? undefined : await import('./trace.ts');
  const config = { ...configOf(id, n, port, flags), reportsSent: tracing !== undefined };
  const turns = lastTurns();
  const { say, report } = reporter(config, flags.logLevel, turns);
  if (flags.metrics !== undefined) requireMetricsPorts(flags.metrics, [config]);
  let trace: Trace | undefined;
  // A server that was started by a grid ends with it, however the grid ended.
  process.on('disconnect', () => {
    trace?.stop();
    process.exit(0);
  });
  const metrics = flags.metrics === undefined ? undefined : await metricsOf(flags.metrics, config);
  keepRecord('server');
  // If the reader of the log ends, the server continues.
  process.stderr.on('error', () => undefined);

  const wanted = watchedBy();
  const watching =
    wanted === 'none'
      ? undefined
      : (await import('./watched.ts')).watch(config, nodeWorld(), wanted === 'all');
  const here = leavable(watching?.world ?? nodeWorld(), config.master);
  const server = serve(config, here.world).subscribe({
    next: (turn) => {
      if (turn.event.kind === 'listening') {
        limitHeapGrowth();
        // The ports are bound by this process, so the file is not in use: another server with the same flags would have failed before.
        if (tracing !== undefined) trace = traceOf(tracing, flags.trace, config, turn.event.incarnation, say);
      }
      trace?.record(turn);
      watching?.record(turn);
      metrics?.record(turn);
      report(turn);
      sendToParent(newsOf(turn));
    },
    error: (error: unknown) => {
      if (error instanceof ListenError) {
        const few = error.code === 'EMFILE' ? tooFewFiles(config.n, openFilesMax()) : undefined;
        if (few !== undefined) process.stderr.write(`chatroom: ${few}\n`);
        process.exit(explain(portProblem(...meant(error, config))));
      }
      endByBug(error, id, turns);
    },
    complete: () => process.exit(0),
  });
  // An uncaught error is a bug: the state may be corrupt.
  process.on('uncaughtException', (error) => endByBug(error, id, turns));
  onSignal((code) => {
    metrics?.leave();
    const stop = () => {
      trace?.stop();
      server.unsubscribe();
    };
    here.leave(stop, () => process.exit(code));
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

/** Opens the trace, or ends the process: a server with `--trace` does not run without one. */
function traceOf(
  { openTrace }: typeof import('./trace.ts'),
  file = '',
  config: ServerConfig,
  incarnation: number,
  say: (report: Report) => void,
): Trace {
  try {
    return openTrace(file, config, incarnation, (reason) =>
      say({ level: 'error', message: 'trace ended', fields: { file, reason } }),
    );
  } catch (error) {
    process.exit(explain(error));
  }
}

/** The error for a port that cannot be bound. */
function meant(error: ListenError, config: ServerConfig): Parameters<typeof portProblem> {
  const isOfMasters = error.address.port === config.master.port;
  // The ports of a grid are set by an option of the grid.
  const others = isOfMasters ? '-p <port>' : '--base-port <port>';
  const otherwise =
    isOfMasters && watchedBy() === 'none'
      ? 'choose another port for clients'
      : `${typed(others)} moves the ports for ${isOfMasters ? 'clients' : 'peers'}`;
  return [error.address, error.code, otherwise, error];
}

/** Logs records from `level` on to stderr. The logger is loaded with the first record. */
function reporter(
  config: ServerConfig,
  level: LogLevel,
  turns: LastTurns,
): { say: (report: Report) => void; report: (turn: ServerTurn) => void } {
  const most = LOG_LEVELS.indexOf(level);
  const isWorthIt = ({ level: at }: Report) => LOG_LEVELS.indexOf(at) <= most;
  let logging: Promise<{ write: (report: Report) => void }> | undefined;
  const counted = protocolErrors();
  const say = (report: Report) => {
    if (!isWorthIt(report)) return;
    logging ??= import('./log.ts').then(({ openLog }) => openLog(config.self, level));
    logging.then(
      (log) => log.write(report),
      // The server continues without a log. It may get one later: there was no descriptor for its file.
      () => (logging = undefined),
    );
  };
  return {
    say,
    report: (turn) => {
      const all = reportOf(turn, config);
      turns.keep(all);
      const report = counted(all);
      if (report !== undefined) say(report);
    },
  };
}

/**
 * Counts protocol errors and refused input. Each of the first ten is logged, then every tenth up to the hundredth, and so on: one can be
 * a mistake, a thousand are an attack, and an attack must not fill a disk.
 */
function protocolErrors(): (report: Report) => Report | undefined {
  let count = 0;
  return (report) => {
    if (report.level !== 'warn') return report;
    count++;
    const step = 10 ** Math.max(0, Math.floor(Math.log10(count)));
    return count % step === 0 ? { ...report, fields: { ...report.fields, count } } : undefined;
  };
}
