/** A session of a grid: its child processes, its prompt, its page and its traces, until its input ends. The same for servers and for boxes. */
import { setTimeout as pause } from 'node:timers/promises';
import { connectable, firstValueFrom, map, ReplaySubject, scan, startWith, Subscription } from 'rxjs';
import type { World } from '../../lib/world/world.ts';
import { canPrompt } from '../editor.ts';
import { CommandError, EXIT, explain } from '../exit.ts';
import { isInputFromNohup } from '../nohup.ts';
import type { PageAddress } from '../page/server.ts';
import type { GridNames } from '../../lib/trace/event.ts';
import { programName } from '../programName.ts';
import { keepRecord } from '../record.ts';
import { sentenceIn } from '../sentence.ts';
import { onSignal } from '../signals.ts';
import type { Candidates } from '../terminal/complete.ts';
import type { Children } from './children.ts';
import type { ControlledGrid, Requester } from './control.ts';
import { eventLog, LISTED_WITHIN_MS, within, type GridTurn } from './eventLog.ts';
import { pipe, terminal, unattended, type Terminal } from './input.ts';
import type { Naming } from './naming.ts';
import type { GridReason } from './reason.ts';
import { isListedByAll, noViews, viewsAfter, type GridEvent, type Views } from './views.ts';

/** How long processes have to write the ends of their traces. */
const ENDING_MS = 1000;

/** The commands of one kind of grid. */
export interface Commands<Command extends { readonly kind: string }> {
  /** Parses a line, a byte string. The kind `exit` ends the session. */
  readonly parse: (line: string) => Command;
  /** Executes a command; returns the sentence about the error, if there is one. */
  readonly execute: (command: Command, requester: Requester) => Promise<string | undefined>;
  /** Derives the sentence of a reason. */
  readonly sentence: (reason: GridReason) => string;
  /** Resolves when everything that was begun at a terminal is done; called at the end of the input. */
  readonly settled?: () => Promise<void>;
  /** Whether something has failed that no line has shown. */
  readonly hasFailed?: () => boolean;
  readonly close: () => void;
}

/** The page of a grid. */
export interface SessionPage {
  readonly address: PageAddress;
  /** The default port; undefined: it was given. */
  readonly usualPort: number | undefined;
  /** Whether the processes run without sessions. */
  readonly isPlain: boolean;
  /** Of their facts. */
  readonly protocol: string;
  /** Left out: the grid and its processes are shown by the protocol and by numbers. */
  readonly names?: GridNames;
  /** What the processes run, as JSON, if a page can simulate that. */
  readonly configuration?: string | undefined;
}

/** What runs in a session. */
export interface SessionPlan<Command extends { readonly kind: string }> {
  readonly n: number;
  /** By how much every link is slowed down at first. */
  readonly latencyMs: number;
  readonly naming: Naming;
  readonly world: World;
  /** Makes the child processes; `onLog` is called with each line of their logs, undefined: they share the stderr of this process. */
  readonly children: (onLog: ((line: string) => void) | undefined) => Children;
  /** The commands; called once. Connections are closed by `forget` when a process ends. */
  readonly commands: (grid: Omit<ControlledGrid, 'forget'>, screen: Terminal) => Commands<Command>;
  /** The words of the commands, for completion at a prompt. */
  readonly candidates: Candidates;
  readonly page: SessionPage | undefined;
  /** Begins the traces; returns a function to be called with every event. Undefined: there are no traces. */
  readonly traces: (() => (event: GridEvent) => void) | undefined;
  /** The lines for a terminal when all processes run. */
  readonly greeting: () => string;
  /** The cause of a start that failed, if it is known. */
  readonly startFailure: () => string | undefined;
}

/**
 * Starts all processes and executes the lines of standard input until they end, then ends the processes. Sets the exit code: 0, or 1 if a line
 * could not be executed, or 69 if not all processes started.
 */
export async function runSession<Command extends { readonly kind: string }>(
  plan: SessionPlan<Command>,
): Promise<void> {
  const { n, naming, world } = plan;
  keepRecord('server');
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const hasPrompt = canPrompt();
  // Input from now on is kept until the processes are ready.
  const screen = hasPrompt
    ? terminal(plan.candidates)
    : isInputFromNohup()
      ? unattended()
      : pipe(process.stdin);
  const isHeard = hasPrompt && process.stderr.isTTY;
  const servers = plan.children(isHeard ? (line) => screen.say(sentenceIn(line)) : undefined);
  const first: GridTurn = { event: undefined, views: noViews(n) };
  const turns$ = connectable<GridTurn>(
    servers.events$.pipe(
      scan(({ views }: GridTurn, event) => ({ event, views: viewsAfter(views, event) }), first),
      startWith(first),
    ),
    { connector: () => new ReplaySubject(1) },
  );
  let views = noViews(n);
  const grid: Omit<ControlledGrid, 'forget'> = {
    naming,
    servers,
    world,
    views: () => views,
    until: (isSo, limitMs) =>
      firstValueFrom(within(turns$, limitMs, isSo, world.scheduler).pipe(map((outcome) => outcome.isSo))),
  };
  const commands = plan.commands(grid, screen);
  process.stderr.on('error', () => undefined);
  onSignal((code) => process.exit(code));

  const running = new Subscription();
  running.add(turns$.subscribe({ next: (turn) => (views = turn.views), error: fail }));
  running.add(turns$.connect());
  const page =
    plan.page === undefined
      ? undefined
      : await showPage(plan, plan.page, grid, commands, screen.say).catch((error: unknown) => {
          screen.close();
          process.stdin.destroy();
          throw error;
        });
  // Traces of an earlier grid are not overwritten by one that cannot start because a port is in use.
  if (plan.traces !== undefined)
    running.add(servers.events$.subscribe({ next: orFail(plan.traces), error: fail }));
  if (isTerminal)
    running.add(eventLog(turns$, world.scheduler, naming).subscribe({ next: screen.say, error: fail }));
  process.exitCode = (await startAll(plan, grid, screen))
    ? await executeAll(commands, screen, hasPrompt).catch(endOfInput)
    : EXIT.unavailable;
  running.unsubscribe();
  page?.close();
  commands.close();
  // The processes write the ends of their traces.
  if (plan.traces !== undefined)
    await Promise.race([servers.endAll(), pause(ENDING_MS, undefined, { ref: false })]);
  servers.killAll();
  screen.close();
  // Standard input can be a pipe that is never closed.
  process.stdin.destroy();
}

/** Handles a bug in the reports of the grid: it ends, because a grid without reports is of no use. */
function fail(error: unknown): never {
  process.exit(explain(error));
}

/** Calls the function, or ends the process: a grid with `--trace` does not run without traces. */
function orFail<T>(begin: () => T): T {
  try {
    return begin();
  } catch (error) {
    return fail(error);
  }
}

/** Serves the page of a grid, and prints its address. */
async function showPage<Command extends { readonly kind: string }>(
  { n }: SessionPlan<Command>,
  { address, usualPort, isPlain, protocol, names, configuration }: SessionPage,
  { servers, views }: Omit<ControlledGrid, 'forget'>,
  commands: Commands<Command>,
  say: (line: string) => void,
): Promise<{ readonly close: () => void }> {
  // The bundle is beside those of the programs.
  const { openPage } = await import('../page.ts');
  const page = await openPage(
    address,
    {
      n,
      isPlain,
      protocol,
      names: names ?? {},
      configuration,
      events$: servers.events$,
      batches$: servers.batches$,
      views,
      latencyMs: servers.latencyMs,
      execute: (line) => executeLine(commands, line, say),
    },
    fail,
    (why) => say(`${programName()}: ${why}`),
  );
  const why =
    usualPort === undefined || address.port === usualPort ? '' : `port ${String(usualPort)} is in use; `;
  say(`${programName()}: ${why}the page is at ${page.url}`);
  return page;
}

/** Commands that a page cannot send. No later line waits for a sleep there, but the end of the grid would. */
const NOT_ON_A_PAGE: Readonly<Record<string, GridReason>> = {
  exit: { code: 'page-exit' },
  sleep: { code: 'page-sleep' },
  follow: { code: 'page-follow' },
};

/** Executes a line of a page; the answer goes to the page. */
async function executeLine<Command extends { readonly kind: string }>(
  { parse, execute, sentence }: Commands<Command>,
  line: string,
  say: (line: string) => void,
): Promise<{ readonly problem?: string; readonly answers: string[] }> {
  const answers: string[] = [];
  const command = parse(Buffer.from(line, 'utf8').toString('latin1'));
  const refusal = NOT_ON_A_PAGE[command.kind];
  if (refusal !== undefined) return { problem: sentence(refusal), answers };
  // The page shows the event; the terminal has to show it, too.
  const answer = (text: string) => answers.push(Buffer.from(text, 'latin1').toString('utf8'));
  const problem = await execute(command, { say, note: answer, answer });
  return { ...(problem === undefined ? {} : { problem }), answers };
}

/** Starts every process; returns whether all are ready. A failed one has reported the error itself. */
async function startAll<Command extends { readonly kind: string }>(
  { n, latencyMs, naming: { noun }, greeting, startFailure }: SessionPlan<Command>,
  { servers, until }: Omit<ControlledGrid, 'forget'>,
  screen: Terminal,
): Promise<boolean> {
  const ids = Array.from({ length: n }, (_, id) => id);
  if (latencyMs > 0) servers.setLatency(latencyMs);
  for (const id of ids) servers.start(id);
  const hasFailed = (views: Views) => views.some((view) => !view.isRunning);
  const isUp = (views: Views) => ids.every((id) => isListedByAll(views, id));
  // Sixteen processes on two slow cores take longer than the three seconds that the handout gives one.
  await until((views) => isUp(views) || hasFailed(views), LISTED_WITHIN_MS + n * 500 + 2 * latencyMs);
  if (await until(hasFailed, 0)) {
    const why = startFailure();
    screen.say(
      `${programName()}: not every ${noun} started; the grid ends${why === undefined ? '' : `: ${why}`}`,
    );
    return false;
  }
  if (!(await until(isUp, 0)))
    screen.say(`${programName()}: not every ${noun} is listed by all others yet; continuing`);
  if (process.stdout.isTTY) screen.say(greeting());
  return true;
}

/** Input that cannot be read any further counts as ended; the error is printed, and the processes are still ended. */
function endOfInput(error: unknown): number {
  if (error instanceof CommandError) return explain(error);
  throw error;
}

/**
 * Executes line by line; returns the exit code.
 *
 * @param hasPrompt - whether a person types: then no line waits for the answer of another process
 */
async function executeAll<Command extends { readonly kind: string }>(
  { parse, execute, settled, hasFailed }: Commands<Command>,
  screen: Terminal,
  hasPrompt: boolean,
): Promise<0 | 1> {
  let code: 0 | 1 = 0;
  let isExit = false;
  const complain = (problem: string) => screen.say(`${programName()}: ${problem}`);
  for await (const line of screen.lines) {
    const command = parse(line);
    isExit = command.kind === 'exit';
    if (isExit) break;
    const problem = await execute(command, {
      ...screen,
      note: screen.say,
      ...(hasPrompt ? { later: complain } : {}),
    });
    if (problem !== undefined) {
      complain(problem);
      // A script needs to know that something failed. A user has seen it.
      if (!process.stdin.isTTY) code = 1;
    }
  }
  if (!isExit) await settled?.();
  return hasFailed?.() === true ? 1 : code;
}
