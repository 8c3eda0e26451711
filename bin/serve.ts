/** `chatroom serve`: one server in this process. */
import { serve, type ServerTurn } from '../lib/server.ts';
import { nodeWorld } from '../lib/world/node.ts';
import { ListenError } from '../lib/world/world.ts';
import { CommandError, explain, EXIT } from './exit.ts';
import { configOf, LOG_LEVELS, type LogLevel, type ServeFlags } from './flags.ts';
import { newsOf, tellParent } from './parent.ts';
import { keepRecord } from './record.ts';
import { reportOf, type Report } from './report.ts';
import { onSignal } from './signals.ts';

/**
 * Runs server `id` until a master tells it to crash or a signal ends it; then ends the process.
 *
 * @throws {@link CommandError} where the options cannot be
 */
export function runServer(id: number, n: number, port: number, flags: ServeFlags): void {
  const config = configOf(id, n, port, flags);
  const report = reporter(id, flags.logLevel);
  keepRecord('server');
  // Whoever reads our log may go away; the server stays.
  process.stderr.on('error', () => undefined);

  const server = serve(config, nodeWorld()).subscribe({
    next: (turn) => {
      report(turn);
      tellParent(newsOf(turn));
    },
    error: (error: unknown) => process.exit(explain(meant(error))),
    complete: () => process.exit(0),
  });
  onSignal((code) => {
    server.unsubscribe();
    process.exit(code);
  });
  // Started by a grid, it does not outlive it, whatever ended that.
  process.on('disconnect', () => process.exit(0));
}

/** A port that is not to be had is the user's business; anything else is a fault of ours. */
function meant(error: unknown): unknown {
  if (!(error instanceof ListenError)) return error;
  const { host, port } = error.address;
  const where = `port ${String(port)} on ${host}`;
  const message =
    error.code === 'EADDRINUSE'
      ? `${where} is in use. Is the server running already? ./stopall ends this checkout's; --base-port moves the peers' ports`
      : `cannot listen on ${where}: ${error.code}`;
  return new CommandError(EXIT.unavailable, message, { cause: error });
}

/** Says what is worth saying at `level` on stderr. The logger is loaded when there is something to say. */
function reporter(id: number, level: LogLevel): (turn: ServerTurn) => void {
  const most = LOG_LEVELS.indexOf(level);
  const isWorthIt = ({ level: at }: Report) => LOG_LEVELS.indexOf(at) <= most;
  let logging: Promise<{ write: (report: Report) => void }> | undefined;
  const count = refusals();
  return (turn) => {
    const report = count(reportOf(turn));
    if (!isWorthIt(report)) return;
    logging ??= import('./log.ts').then(({ openLog }) => openLog(id, level));
    void logging.then((log) => log.write(report));
  };
}

/** Adds to each refusal how many there have been for its reason: one may be a slip, a thousand are an attack. */
function refusals(): (report: Report) => Report {
  const counts = new Map<unknown, number>();
  return (report) => {
    if (report.message !== 'connection refused') return report;
    const reason = report.fields?.['reason'];
    const count = (counts.get(reason) ?? 0) + 1;
    counts.set(reason, count);
    return { ...report, fields: { ...report.fields, count } };
  };
}
