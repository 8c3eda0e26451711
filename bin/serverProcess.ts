/** Runs a server or a box as a process: from the binding of its ports to its end. */
import type { Observable } from 'rxjs';
import { ListenError, type Address, type World } from '../lib/world/world.ts';
import { endByBug, type BugOwner, type LastTurns } from './crashReport.ts';
import { explain, type CommandError } from './exit.ts';
import { leavable } from './gracefulShutdown.ts';
import { limitHeapGrowth } from './heapLimits.ts';
import { newsOf, sendToParent, watchedBy, type NewsEvent } from './ipc.ts';
import { openFilesMax, tooFewFiles } from './openFiles.ts';
import { programName } from './programName.ts';
import { keepRecord } from './record.ts';
import type { Reporter } from './reporter.ts';
import { onSignal } from './signals.ts';
import type { Trace } from './trace/live.ts';
import type { Watched } from './watched/watch.ts';
import { writeTime } from './writeTime.ts';

/** A turn of a server or a box. */
interface ProcessTurn {
  readonly event: NewsEvent | { readonly kind: 'listening'; readonly incarnation: number };
}

/** What runs in a process. */
export interface ProcessPlan<Turn> {
  readonly owner: BugOwner;
  /** The number of servers, or of boxes. */
  readonly n: number;
  readonly world: World;
  /** The address for clients, if there is one. */
  readonly clients: Address | undefined;
  readonly serve: (world: World) => Observable<Turn>;
  /** The part for the grid that has started this process. */
  readonly watch: ((world: World, isReporting: boolean) => Promise<Watched<Turn>>) | undefined;
  /** Opens the trace of this incarnation; undefined: it is not traced. */
  readonly trace: ((incarnation: number, onFailure: (reason: string) => void) => Trace<Turn>) | undefined;
  readonly traceFile?: string | undefined;
  /** Called with every turn, in order. */
  readonly onTurn: (turn: Turn) => void;
  /** Called when the process begins to end. */
  readonly onLeave: () => void;
  readonly log: Reporter;
  readonly turns: LastTurns;
  /** The error for a port that cannot be bound. */
  readonly portError: (error: ListenError) => CommandError;
}

/**
 * Runs a server or a box until a client crashes it or a signal ends it; then ends the process.
 *
 * @returns ends the process in good order, with an exit code
 */
export async function runProcess<Turn extends ProcessTurn>(
  plan: ProcessPlan<Turn>,
): Promise<(exitCode: number) => void> {
  const { owner, turns, log } = plan;
  let trace: Trace<Turn> | undefined;
  // A process that was started by a grid ends with it, however the grid ended.
  process.on('disconnect', () => {
    trace?.stop();
    process.exit(0);
  });
  keepRecord('server');
  // If the reader of the log ends, the server continues.
  process.stderr.on('error', () => undefined);

  const wanted = watchedBy();
  const watching = wanted === 'none' ? undefined : await plan.watch?.(plan.world, wanted === 'all');
  const isRecorded = plan.trace !== undefined || watching !== undefined;
  const written = isRecorded ? writeTime() : undefined;
  const here = leavable(watching?.world ?? plan.world, plan.clients, written?.wrote);
  const server = plan.serve(here.world).subscribe({
    next: (turn) => {
      if (turn.event.kind === 'listening') {
        limitHeapGrowth();
        // The ports are bound by this process, so the file is not in use: another server with the same flags would have failed before.
        if (plan.trace !== undefined && 'incarnation' in turn.event)
          trace = openOrExit(plan.trace, turn.event.incarnation, (reason) =>
            log.say({ level: 'error', message: 'trace ended', fields: { file: plan.traceFile, reason } }),
          );
      }
      if (written !== undefined) {
        const timeMs = written.timeMs();
        trace?.record(turn, timeMs);
        watching?.record(turn, timeMs);
      }
      plan.onTurn(turn);
      sendToParent(newsOf(turn));
    },
    error: (error: unknown) => {
      if (error instanceof ListenError) {
        const few = error.code === 'EMFILE' ? tooFewFiles(plan.n, openFilesMax()) : undefined;
        if (few !== undefined) process.stderr.write(`${programName()}: ${few}\n`);
        process.exit(explain(plan.portError(error)));
      }
      endByBug(error, owner, turns);
    },
    complete: () => process.exit(0),
  });
  // An uncaught error is a bug: the state may be corrupt.
  process.on('uncaughtException', (error) => endByBug(error, owner, turns));
  const leave = (code: number) => {
    plan.onLeave();
    const stop = () => {
      trace?.stop();
      server.unsubscribe();
    };
    here.leave(stop, () => process.exit(code));
  };
  onSignal(leave);
  return leave;
}

/** Opens the trace, or ends the process: a server with `--trace` does not run without one. */
function openOrExit<Turn>(
  open: NonNullable<ProcessPlan<Turn>['trace']>,
  incarnation: number,
  onFailure: (reason: string) => void,
): Trace<Turn> {
  try {
    return open(incarnation, onFailure);
  } catch (error) {
    process.exit(explain(error));
  }
}
