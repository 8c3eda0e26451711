/** The processes of a grid as child processes: servers of the chat room, or boxes. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Subject, type Observable } from 'rxjs';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import type { LiveBatch } from '../../lib/trace/live.ts';
import type { Fault } from '../../lib/trace/fault.ts';
import { ORDERED, WATCHED, type BoxReport, type BoxRequest, type News } from '../ipc.ts';
import { programName } from '../programName.ts';
import { forgetRecord } from '../record.ts';
import { isOrderly } from '../signals.ts';
import type { LinkOrder } from '../watched/faultInjector.ts';
import { activeFaults } from './activeFaults.ts';
import { linesOfInput } from '../inputLines.ts';
import type { Naming } from './naming.ts';
import { pauseDetector } from './pauseDetector.ts';
import { isStopped } from './stopped.ts';
import type { GridEvent } from './views.ts';

/** Starts, stops and ends servers, and reports their events. */
export interface Children {
  readonly events$: Observable<GridEvent>;
  /** All events of the servers, if they report them. */
  readonly batches$: Observable<{ readonly server: number; readonly batch: LiveBatch }>;
  /** The reports of boxes about their agents. */
  readonly reports$: Observable<{ readonly server: number; readonly report: BoxReport }>;
  /** Sends a request for an agent to its box. A box that has ended meanwhile does not report that it is done. */
  readonly request: (server: number, request: BoxRequest) => void;
  readonly start: (server: number) => void;
  /** Sends a signal, if the server runs. SIGKILL works on a stopped one too. */
  readonly signal: (server: number, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => void;
  /** Lets a server inject a fault into its link to a peer that it dials; `fault` is the name of the fault. */
  readonly breakLink: (server: number, order: LinkOrder, faults: readonly Fault[]) => void;
  /** Has all links take so many ms longer, those of servers that are started later too, until the next call. */
  readonly setLatency: (extraMs: number) => void;
  /** By how much all links are slowed down. */
  readonly latencyMs: () => number;
  /** Kills all of them. */
  readonly killAll: () => void;
  /** Sends SIGTERM to all, and resolves when they have exited; a stopped one handles the signal when it is resumed. */
  readonly endAll: () => Promise<unknown>;
  /** The exit code of a server that has exited by itself. */
  readonly exitCode: (server: number) => number | null;
}

/** What the child processes run. */
export interface ChildProgram {
  /** The number of processes. */
  readonly n: number;
  /** The bundle in dist/bin that is started. */
  readonly script: string;
  /** Its arguments for one process. */
  readonly argumentsOf: (server: number) => readonly string[];
  readonly naming: Pick<Naming, 'full'>;
  /** Whether the exit code 0 is an orderly end; left out: it is that of the command `crash`. */
  readonly endsWithZero?: true;
  readonly suspectAfterMs: number;
  readonly heartbeatMs: number;
}

/**
 * Processes 0 to n - 1, none of them started yet. None outlives this process: they are killed when it exits, and each has a
 * channel to it and exits when that closes. (One that is paused when this process is killed exits when it is resumed.)
 *
 * @param isReporting - whether they report all their events
 * @param onLog - called with each line that one writes to its stderr; undefined: they share the stderr of this process
 */
export function children(
  { n, script, argumentsOf, naming, endsWithZero, suspectAfterMs, heartbeatMs }: ChildProgram,
  isReporting: boolean,
  onLog?: (line: string) => void,
): Children {
  const processes = new Map<number, ChildProcess>();
  // The time at which this process killed a server: that is the time of its crash, however late its exit is reported.
  const killedAtMs = new WeakMap<ChildProcess, number>();
  /** The servers that this process has paused. */
  const paused = new Set<ChildProcess>();
  const events$ = new Subject<GridEvent>();
  const batches$ = new Subject<{ readonly server: number; readonly batch: LiveBatch }>();
  const reports$ = new Subject<{ readonly server: number; readonly report: BoxReport }>();
  const orders = activeFaults();
  let latencyMs = 0;
  const isStandingStill = (server: number) => {
    const child = processes.get(server);
    return isRunning(child) && child.pid !== undefined && isStopped(child.pid);
  };
  const { before } = pauseDetector(isStandingStill, suspectAfterMs, heartbeatMs);
  const tell = (event: GridEvent) => {
    for (const one of [...before(event), event]) events$.next(one);
  };
  const happened = (
    kind: 'started' | 'exited' | 'paused' | 'resumed',
    server: number,
    atMs = performance.now(),
    rest: { readonly isOrderly?: true } = {},
  ) => tell({ kind, server, atMs, ...rest });
  const isRunning = (child: ChildProcess | undefined): child is ChildProcess =>
    child?.exitCode === null && child.signalCode === null;

  // A shell resumes all processes of a job; a paused one is stopped again.
  process.on('SIGCONT', () => {
    for (const child of paused) if (isRunning(child)) child.kill('SIGSTOP');
  });
  process.on('exit', () => {
    for (const child of processes.values()) {
      child.kill('SIGKILL');
      // This process does not receive its exit any more.
      forgetRecord('server', child.pid);
    }
  });
  return {
    events$,
    batches$,
    reports$,
    request: (server, request) => processes.get(server)?.send(request, () => undefined),
    start: (server) => {
      const child = fork(join(__dirname, script), argumentsOf(server), {
        stdio: ['ignore', 'ignore', onLog === undefined ? 'inherit' : 'pipe', 'ipc'],
        env: {
          ...process.env,
          [WATCHED]: isReporting ? 'all' : 'links',
          // Not over the channel: the server would dial before it has read from that.
          [ORDERED]: JSON.stringify([
            ...orders.leftOf(server, performance.now()),
            { kind: 'latency', extraMs: latencyMs } satisfies LinkOrder,
          ]),
        },
      });
      processes.set(server, child);
      if (onLog !== undefined && child.stderr !== null)
        void forwardLines(child.stderr, naming.full(server), onLog);
      child.on('message', (message) => {
        const report = message as News | LiveBatch | BoxReport;
        if (report.kind === 'live') batches$.next({ server, batch: report });
        else if ('agent' in report) reports$.next({ server, report });
        else tell({ kind: 'news', server, news: report, atMs: performance.now() });
      });
      // No process was created: there is no exit to wait for, and none is running.
      child.once('error', () => happened('exited', server));
      // Its own report of its end arrives before its exit.
      child.once(onLog === undefined ? 'exit' : 'close', (code: number | null) => {
        if (child.pid === undefined) return;
        forgetRecord('server', child.pid);
        paused.delete(child);
        const isOver = isOrderly(code, endsWithZero !== true);
        happened('exited', server, killedAtMs.get(child), isOver ? { isOrderly: true } : {});
      });
      happened('started', server);
    },
    signal: (server, signal) => {
      const child = processes.get(server);
      if (!isRunning(child)) return;
      // The effects may have happened before this call returns.
      const atMs = performance.now();
      if (signal === 'SIGKILL') killedAtMs.set(child, atMs);
      if (signal === 'SIGSTOP') paused.add(child);
      else paused.delete(child);
      child.kill(signal);
      if (signal === 'SIGSTOP') happened('paused', server, atMs);
      if (signal === 'SIGCONT') happened('resumed', server, atMs);
    },
    breakLink: (server, order, faults) => {
      const atMs = performance.now();
      // A server that has exited meanwhile has no links.
      processes.get(server)?.send(order, () => undefined);
      orders.add(server, order, atMs);
      for (const fault of faults) tell({ kind: 'linkFault', fault, atMs });
    },
    setLatency: (extraMs) => {
      latencyMs = extraMs;
      const order: LinkOrder = { kind: 'latency', extraMs };
      for (const child of processes.values()) child.send(order, () => undefined);
      const servers = Array.from({ length: n }, (_, server) => server);
      tell({ kind: 'linkFault', fault: { kind: 'latency', servers, extraMs }, atMs: performance.now() });
    },
    latencyMs: () => latencyMs,
    killAll: () => {
      for (const child of processes.values()) child.kill('SIGKILL');
    },
    endAll: () =>
      Promise.all(
        [...processes.values()].filter(isRunning).map((child) => {
          child.kill('SIGTERM');
          return once(child, 'exit');
        }),
      ),
    exitCode: (server) => processes.get(server)?.exitCode ?? null,
  };
}

/**
 * Passes on the lines of the log of a process, until it ends or cannot be read any further: the last line is then the error.
 *
 * @param name - of the process
 */
export async function forwardLines(
  log: NodeJS.ReadableStream,
  name: string,
  onLine: (line: string) => void,
): Promise<void> {
  try {
    for await (const line of linesOfInput(log, `the log of ${name}`, 'utf8')) onLine(line);
  } catch (error) {
    onLine(`${programName()}: ${errorMessage(error)}; no more of it is shown`);
  }
}
