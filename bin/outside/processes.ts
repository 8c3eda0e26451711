/** The processes of a grid that run another program with the lab's protocol: started, signalled, and observed from outside. */
import { spawn, type ChildProcess } from 'node:child_process';
import { filter, interval, map, merge, of, Subject, type Subscription } from 'rxjs';
import { loop } from '../../lib/loop/loop.ts';
import type { LiveBatch, LiveEvent } from '../../lib/trace/live.ts';
import type { ChatFact } from '../../lib/agents/chatroom/facts.ts';
import type { Address, World } from '../../lib/world/world.ts';
import { systemMs } from '../clock.ts';
import type { Children } from '../grid/children.ts';
import type { GridEvent } from '../grid/views.ts';
import type { News } from '../ipc.ts';
import { through } from '../join/through.ts';
import { guard } from './guard.ts';
import { inference } from './inference.ts';
import {
  ANSWER_MAX_BYTES,
  OBSERVE_EVERY_MS,
  observer,
  type ObserverEffect,
  type ObserverEvent,
} from './observer.ts';
import { output } from './output.ts';
import { problemSentence } from './reason.ts';
import { withReceipt } from './receipts.ts';

type FactEvent = Extract<LiveEvent<ChatFact>, { kind: 'fact' }>;

/** The messages of one batch; of more, the others are counted. */
const MESSAGES_MAX = 500;
/** The period in which processes that a program has left behind are looked for. */
const LOOK_EVERY_MS = 200;

/** The program, and where its processes listen for clients. */
export interface Program {
  /** An executable file: `PATH <id> <n> <port>`. */
  readonly path: string;
  /** By server id. */
  readonly clients: readonly Address[];
}

export interface Processes extends Children {
  /** A message was sent to a server for broadcast, at a time of the system's monotonic clock. */
  readonly said: (server: number, text: string, atMs: number) => void;
}

/** One incarnation of a process, with all that it has started. */
interface Incarnation {
  readonly child: ChildProcess;
  readonly number: number;
  readonly watching: Subscription;
  killedAtMs: number | undefined;
  isPaused: boolean;
  isOver: boolean;
}

/**
 * Processes 0 to n - 1, none of them started yet. None outlives this process, whatever ends it.
 *
 * @param say - called with reports about single processes
 */
export function processes({ path, clients }: Program, world: World, say: (line: string) => void): Processes {
  const n = clients.length;
  const events$ = new Subject<GridEvent>();
  const batches$ = new Subject<{ readonly server: number; readonly batch: LiveBatch }>();
  const running = new Map<number, Incarnation>();
  const starts = new Map<number, number>();
  const logged = new Map<number, number>();
  const known = inference();
  const guarding = guard();
  const codes = new Map<number, number | null>();

  const isRunning = (server: number) => running.get(server)?.isOver === false;
  const tell = (server: number, events: readonly LiveEvent<ChatFact>[], omitted = 0) => {
    const incarnation = starts.get(server) ?? 0;
    const messages = logged.get(server) ?? 0;
    batches$.next({ server, batch: { kind: 'live', events, omitted, incarnation, messages } });
  };
  const fact = (server: number, of: ChatFact, atMs = systemMs()): FactEvent => {
    const incarnation = starts.get(server) ?? 0;
    return { kind: 'fact', atMs, server, incarnation, fact: of };
  };
  const news = (server: number, one: News) =>
    events$.next({ kind: 'news', server, news: one, atMs: performance.now() });

  /** The list of a server has changed. */
  const listed = (server: number, ids: readonly number[], before: readonly number[]) => {
    const envelope = { atMs: systemMs(), server, incarnation: starts.get(server) ?? 0 };
    const events: LiveEvent<ChatFact>[] = [fact(server, { kind: 'alive', alive: [...ids] })];
    for (const peer of ids) {
      if (peer === server || before.includes(peer)) continue;
      news(server, { kind: 'trusted', peer });
      events.push({ ...envelope, kind: 'trusted', peer });
    }
    for (const peer of before) {
      if (peer === server || ids.includes(peer)) continue;
      const reason = 'it is no longer listed';
      news(server, isRunning(peer) ? { kind: 'suspected', peer } : { kind: 'peerDown', peer, reason });
      events.push(
        isRunning(peer)
          ? { ...envelope, kind: 'suspected', peer }
          : { ...envelope, kind: 'down', peer, reason },
      );
    }
    tell(server, events);
  };
  /** The log of a server has grown. */
  const grown = (server: number, text: string) => {
    const events: LiveEvent<ChatFact>[] = [];
    let [shown, omitted] = [0, 0];
    for (const { kind, sender, of: incarnation, first, texts } of known.grown(
      server,
      starts.get(server) ?? 0,
      text,
    )) {
      const position = logged.get(server) ?? 0;
      if (kind === 'delivered') logged.set(server, position + texts.length);
      const kept = texts.slice(0, Math.max(0, MESSAGES_MAX - shown));
      shown += kept.length;
      omitted += texts.length - kept.length;
      if (kept.length === 0) continue;
      const told: FactEvent =
        kind === 'broadcast'
          ? fact(server, { kind, first, texts: kept, inferred: true })
          : {
              ...fact(server, { kind, sender, of: incarnation, first, texts: kept, inferred: true }),
              position,
            };
      events.push(...withReceipt(told));
    }
    tell(server, events, omitted);
  };

  const watch = (server: number): Subscription => {
    let alive: readonly number[] = [];
    const perform = (effect: ObserverEffect) => {
      switch (effect.kind) {
        case 'listening':
          news(server, { kind: 'listening' });
          break;
        case 'alive':
          listed(server, effect.ids, alive);
          alive = effect.ids;
          break;
        case 'grown':
          grown(server, effect.text);
          break;
        case 'problem': {
          const { kind: problem, shown } = effect.problem;
          say(`${String(server)} ${problemSentence(effect.problem)}`);
          tell(server, [
            fact(server, { kind: 'misbehaved', problem, ...(shown === undefined ? {} : { shown }) }),
          ]);
          break;
        }
        case 'recovered':
          say(`${String(server)} answers again`);
          break;
        case 'dial':
        case 'tell':
          break;
      }
    };
    const address = clients[server] as Address;
    return loop(observer(n), (effects$) =>
      merge(
        through([address], effects$, world, ANSWER_MAX_BYTES),
        of<ObserverEvent>({ kind: 'began' }),
        interval(OBSERVE_EVERY_MS, world.scheduler).pipe(
          // A process that is stopped here is not blamed for its silence.
          filter(() => running.get(server)?.isPaused !== true),
          map((): ObserverEvent => ({ kind: 'ticked' })),
        ),
      ),
    ).subscribe({
      next: ({ effects }) => effects.forEach(perform),
      error: (error: unknown) => say(`${String(server)} is no longer observed: ${String(error)}`),
    });
  };

  /** The end of a process, with all that it has started. */
  const ended = (server: number, one: Incarnation, isOrderly: boolean) => {
    if (one.isOver) return;
    one.isOver = true;
    one.watching.unsubscribe();
    signalGroup(one.child, 'SIGKILL');
    if (one.child.pid !== undefined) guarding.ended(one.child.pid);
    const atMs = one.killedAtMs ?? performance.now();
    events$.next({ kind: 'exited', server, atMs, ...(isOrderly ? { isOrderly: true } : {}) });
  };
  const exited = (server: number, one: Incarnation, code: number | null, signal: NodeJS.Signals | null) => {
    codes.set(server, code);
    const isOrderly = code === 0 || signal === 'SIGTERM' || signal === 'SIGINT';
    if (one.killedAtMs === undefined && !isOrderly)
      say(
        `${String(server)} ended by itself, ${signal === null ? `with exit code ${String(code)}` : `by ${signal}`}`,
      );
    // A script that starts the server in the background has ended; the server has not.
    const look = () => {
      if (one.killedAtMs === undefined && code === 0 && isGroupAlive(one.child))
        world.scheduler.schedule(look, LOOK_EVERY_MS);
      else ended(server, one, isOrderly);
    };
    look();
  };

  process.on('exit', () => {
    for (const { child, isOver } of running.values()) if (!isOver) signalGroup(child, 'SIGKILL');
  });
  return {
    events$,
    batches$,
    reports$: new Subject(),
    request: () => undefined,
    breakLink: () => undefined,
    setLatency: () => undefined,
    latencyMs: () => 0,
    start: (server) => {
      const number = (starts.get(server) ?? 0) + 1;
      starts.set(server, number);
      logged.set(server, 0);
      known.began(server);
      const child = spawn(path, [String(server), String(n), String(clients[server]?.port)], {
        stdio: ['ignore', 'pipe', 'pipe'],
        // A process group of its own, as with the lab's master: a signal reaches all that it has started.
        detached: true,
      });
      if (child.pid !== undefined) guarding.began(child.pid);
      events$.next({ kind: 'started', server, atMs: performance.now() });
      tell(server, [{ kind: 'started', atMs: systemMs(), server, incarnation: number }]);
      const one: Incarnation = {
        ...{ child, number, watching: watch(server) },
        ...{ killedAtMs: undefined, isPaused: false, isOver: false },
      };
      running.set(server, one);
      for (const stream of [child.stdout, child.stderr]) {
        const lines = output();
        const show = (shown: readonly string[]) => {
          for (const line of shown) say(`${String(server)} │ ${line}`);
        };
        stream
          .setEncoding('utf8')
          .on('data', (chunk: string) => show(lines.read(chunk, performance.now())))
          .on('end', () => show(lines.end()));
      }
      child.once('error', (error) => {
        say(`${String(server)} cannot be started: ${error.message}`);
        ended(server, one, false);
      });
      child.once('exit', (code, signal) => exited(server, one, code, signal));
    },
    signal: (server, signal) => {
      const one = running.get(server);
      if (one === undefined || one.isOver) return;
      const atMs = performance.now();
      if (signal === 'SIGKILL') one.killedAtMs = atMs;
      else one.isPaused = signal === 'SIGSTOP';
      signalGroup(one.child, signal);
      if (signal === 'SIGKILL' && one.child.exitCode !== null) ended(server, one, false);
      if (signal === 'SIGSTOP') events$.next({ kind: 'paused', server, atMs });
      if (signal === 'SIGCONT') events$.next({ kind: 'resumed', server, atMs });
    },
    killAll: () => {
      for (const one of running.values()) {
        if (one.isOver) continue;
        one.killedAtMs = performance.now();
        one.watching.unsubscribe();
        signalGroup(one.child, 'SIGKILL');
      }
    },
    endAll: () => Promise.resolve(),
    exitCode: (server) => codes.get(server) ?? null,
    said: (server, text, atMs) => {
      const first = known.said(server, starts.get(server) ?? 0, text);
      tell(server, [fact(server, { kind: 'broadcast', first, texts: [text] }, atMs)]);
    },
  };
}

/** Sends a signal to a process and all that it has started; to none if all have ended. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    return false;
  }
}

function isGroupAlive(child: ChildProcess): boolean {
  return signalGroup(child, 0);
}
