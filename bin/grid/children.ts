/** The servers of a grid as child processes. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Subject, type Observable } from 'rxjs';
import { LIMIT_NAMES } from '../../lib/limits.ts';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import type { ServeFlags } from '../flags.ts';
import { flagOf } from '../reason/config.ts';
import type { LiveBatch } from '../../lib/trace/live.ts';
import type { Fault } from '../../lib/trace/fault.ts';
import { ORDERED, WATCHED, type News } from '../ipc.ts';
import { forgetRecord } from '../record.ts';
import { isOrderly } from '../signals.ts';
import { traceFileOf } from '../trace/name.ts';
import type { LinkOrder } from '../watched/faultInjector.ts';
import { activeFaults } from './activeFaults.ts';
import { linesOfInput } from '../inputLines.ts';
import { pauseDetector } from './pauseDetector.ts';
import { isStopped } from './stopped.ts';
import type { GridEvent } from './views.ts';

/** Starts, stops and ends servers, and reports their events. */
export interface Children {
  readonly events$: Observable<GridEvent>;
  /** All events of the servers, if they report them. */
  readonly batches$: Observable<{ readonly server: number; readonly batch: LiveBatch }>;
  readonly start: (server: number) => void;
  /** Sends a signal, if the server runs. SIGKILL works on a stopped one too. */
  readonly signal: (server: number, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => void;
  /** Lets a server inject a fault into its link to a peer that it dials; `fault` is the name of the fault. */
  readonly breakLink: (server: number, order: LinkOrder, faults: readonly Fault[]) => void;
  /** Kills all of them. */
  readonly killAll: () => void;
  /** Sends SIGTERM to all, and resolves when they have exited; a stopped one handles the signal when it is resumed. */
  readonly endAll: () => Promise<unknown>;
  /** The exit code of a server that has exited by itself. */
  readonly exitCode: (server: number) => number | null;
}

/**
 * Servers 0 to n - 1, none of them started yet. None outlives this process: they are killed when it exits, and each has a
 * channel to it and exits when that closes. (One that is paused when this process is killed exits when it is resumed.)
 *
 * @param firstPort - the client port of server 0; server i has `firstPort + i`
 * @param isReporting - whether servers report all their events
 * @param onLog - called with each line that a server writes to its stderr; undefined: servers share the stderr of this process
 */
export function children(
  n: number,
  firstPort: number,
  flags: ServeFlags,
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
  const orders = activeFaults();
  const isStandingStill = (server: number) => {
    const child = processes.get(server);
    return isRunning(child) && child.pid !== undefined && isStopped(child.pid);
  };
  const { before } = pauseDetector(isStandingStill, flags.suspectAfterMs, flags.heartbeatMs);
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
    start: (server) => {
      const args = [
        'serve',
        String(server),
        String(n),
        String(firstPort + server),
        ...flagsAsArguments(flags, server),
      ];
      const child = fork(join(__dirname, 'chatroom.cjs'), args, {
        stdio: ['ignore', 'ignore', onLog === undefined ? 'inherit' : 'pipe', 'ipc'],
        env: {
          ...process.env,
          [WATCHED]: isReporting ? 'all' : 'links',
          // Not over the channel: the server would dial before it has read from that.
          [ORDERED]: JSON.stringify(orders.leftOf(server, performance.now())),
        },
      });
      processes.set(server, child);
      if (onLog !== undefined && child.stderr !== null) void forwardLines(child.stderr, server, onLog);
      child.on('message', (message) => {
        const report = message as News | LiveBatch;
        if (report.kind === 'live') batches$.next({ server, batch: report });
        else tell({ kind: 'news', server, news: report, atMs: performance.now() });
      });
      // No process was created: there is no exit to wait for, and none is running.
      child.once('error', () => happened('exited', server));
      // Its own report of its end arrives before its exit.
      child.once(onLog === undefined ? 'exit' : 'close', (code: number | null) => {
        if (child.pid === undefined) return;
        forgetRecord('server', child.pid);
        paused.delete(child);
        happened('exited', server, killedAtMs.get(child), isOrderly(code) ? { isOrderly: true } : {});
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

/** Passes on the lines of the log of a server, until it ends or cannot be read any further: the last line is then the error. */
export async function forwardLines(
  log: NodeJS.ReadableStream,
  server: number,
  onLine: (line: string) => void,
): Promise<void> {
  try {
    for await (const line of linesOfInput(log, `the log of server ${String(server)}`, 'utf8')) onLine(line);
  } catch (error) {
    onLine(`chatroom: ${errorMessage(error)}; no more of it is shown`);
  }
}

/** The options as flags, so that a child has those that its parent found in a file, too. */
function flagsAsArguments(flags: ServeFlags, server: number): string[] {
  const peers = [...(flags.peers ?? [])].map(([id, { host, port }]) => {
    const name = host.includes(':') ? `[${host}]` : host;
    return `${String(id)}=${name}:${String(port)}`;
  });
  return [
    ['--host', flags.host],
    ['--base-port', String(flags.basePort)],
    ['--heartbeat-ms', String(flags.heartbeatMs)],
    ['--suspect-after-ms', String(flags.suspectAfterMs)],
    ...LIMIT_NAMES.map((name) => [flagOf(name), String(flags[name])]),
    flags.plain === true ? ['--plain'] : [],
    ['--log-level', flags.logLevel],
    peers.length > 0 ? ['--peers', peers.join(',')] : [],
    flags.trace === undefined ? [] : ['--trace', traceFileOf(flags.trace, server)],
    flags.metrics === undefined ? [] : ['--metrics', String(flags.metrics + server)],
  ].flat();
}
