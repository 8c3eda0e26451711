/** `chatroom grid`: runs n servers on this host, controlled by lines on standard input. */
import { setTimeout as pause } from 'node:timers/promises';
import { map as mapLines, takeWhile } from 'ix/asynciterable/operators';
import { connectable, firstValueFrom, map, ReplaySubject, scan, startWith } from 'rxjs';
import { nodeWorld } from '../lib/world/node.ts';
import type { Address } from '../lib/world/world.ts';
import { bindProblem } from './bind.ts';
import { CommandError, EXIT, explain } from './exit.ts';
import { children } from './grid/children.ts';
import { requirePagePort } from './grid/flags.ts';
import { parseGridCommand } from './grid/commands.ts';
import { canPrompt } from './editor.ts';
import { pipe, terminal, unattended, type Terminal } from './grid/input.ts';
import { masters } from './grid/masters.ts';
import { LISTED_WITHIN_MS, eventLog, within, type GridTurn } from './grid/eventLog.ts';
import { execute, type Grid } from './grid/execute.ts';
import { gridSentence, type GridReason } from './grid/reason.ts';
import { configsAt, freePagePort, freePlace, movedTo, type Unset } from './grid/places.ts';
import { beginTraces } from './grid/traces.ts';
import { isListedByAll, noViews, viewsAfter, type GridEvent, type Views } from './grid/views.ts';
import { configOf, type ServeFlags } from './flags.ts';
import type { PageAddress } from './page/server.ts';
import { requireMetricsPorts } from './metrics/port.ts';
import { isInputFromNohup } from './nohup.ts';
import { openFilesMax, tooFewFiles } from './openFiles.ts';
import { requireApart } from './ports.ts';
import { keepRecord } from './record.ts';
import { sentenceIn } from './sentence.ts';
import { onSignal } from './signals.ts';

/** How long servers have to write the ends of their traces. */
const ENDING_MS = 1000;

/**
 * Runs n servers as child processes and executes the lines of standard input until they end, then ends the servers. Sets
 * the exit code: 0, or 1 if a line could not be executed, or 69 if not all servers started.
 *
 * @param usualPort - the default client port of server 0; server i has this + i
 * @param given - the options of its servers
 * @param usualPage - the default address of the page; undefined: no page
 * @param unset - the ports that were not given: if one of these is in use, others are taken and printed
 * @throws a usage error if the options are invalid
 */
export async function runGrid(
  n: number,
  usualPort: number,
  given: ServeFlags,
  usualPage: PageAddress | undefined,
  unset: Unset,
): Promise<void> {
  configOf(0, n, usualPort, given); // Checks n before n configurations are made.
  const usual = { port: usualPort, basePort: given.basePort };
  const place = await freePlace(n, usual, given, unset, isFree);
  const firstPort = place.port;
  const flags = { ...given, basePort: place.basePort };
  const configs = configsAt(n, place, given);
  requireApart(configs);
  if (flags.metrics !== undefined) requireMetricsPorts(flags.metrics, configs);
  const pageAddress =
    usualPage === undefined || !unset.page
      ? usualPage
      : { ...usualPage, port: await freePagePort(usualPage, configs, flags.metrics, isFree) };
  if (pageAddress !== undefined) requirePagePort(pageAddress, configs, flags.metrics);
  const moved = movedTo(n, usual, place);
  if (moved !== undefined) process.stderr.write(`chatroom: ${moved}\n`);
  keepRecord('server');
  const world = nodeWorld();
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const hasPrompt = canPrompt();
  // Input from now on is kept until the servers are ready.
  const screen = hasPrompt ? terminal() : isInputFromNohup() ? unattended() : pipe(process.stdin);
  const isHeard = hasPrompt && process.stderr.isTTY;
  const log = (line: string) => screen.say(sentenceIn(line));
  const servers = children(n, firstPort, flags, pageAddress !== undefined, isHeard ? log : undefined);
  const turns$ = connectable<GridTurn>(
    servers.events$.pipe(
      scan(({ views }: GridTurn, event) => ({ event, views: viewsAfter(views, event) }), first(n)),
      startWith(first(n)),
    ),
    { connector: () => new ReplaySubject(1) },
  );
  let views = noViews(n);
  const grid: Grid = {
    n,
    servers,
    world,
    masters: masters(
      world,
      configs.map(({ master }) => master),
      screen.say,
    ),
    views: () => views,
    until: (isSo, limitMs) =>
      firstValueFrom(within(turns$, limitMs, isSo, world.scheduler).pipe(map((outcome) => outcome.isSo))),
  };
  process.stderr.on('error', () => undefined);
  onSignal((code) => process.exit(code));

  const running = turns$.subscribe({ next: (turn) => (views = turn.views), error: fail });
  running.add(turns$.connect());
  const isPlain = configs[0]?.isPlain ?? false;
  const page =
    pageAddress === undefined
      ? undefined
      : await showPage(grid, isPlain, pageAddress, usualPage?.port, screen.say).catch((error: unknown) => {
          screen.close();
          process.stdin.destroy();
          throw error;
        });
  // Traces of an earlier grid are not overwritten by one that cannot start because a port is in use.
  if (flags.trace !== undefined)
    running.add(servers.events$.subscribe({ next: tracesOf(n, isPlain, flags.trace), error: fail }));
  if (isTerminal) running.add(eventLog(turns$, world.scheduler).subscribe({ next: screen.say, error: fail }));
  process.exitCode = (await startAll(grid, screen))
    ? await executeAll(grid, screen).catch(endOfInput)
    : EXIT.unavailable;
  running.unsubscribe();
  page?.close();
  grid.masters.close();
  // Servers write the ends of their traces.
  if (flags.trace !== undefined)
    await Promise.race([servers.endAll(), pause(ENDING_MS, undefined, { ref: false })]);
  servers.killAll();
  screen.close();
  // Standard input can be a pipe that is never closed.
  process.stdin.destroy();
}

/** Whether a port is free. Any other problem of an address is reported by the process that listens on it. */
async function isFree(address: Address): Promise<boolean> {
  return (await bindProblem(address)) !== 'EADDRINUSE';
}

/** Handles a bug in the reports of the grid: it ends, because a grid without reports is of no use. */
function fail(error: unknown): never {
  process.exit(explain(error));
}

/** Begins the traces, or ends the process: a grid with `--trace` does not run without traces. */
function tracesOf(n: number, isPlain: boolean, file: string): (event: GridEvent) => void {
  try {
    return beginTraces(n, isPlain, file);
  } catch (error) {
    return fail(error);
  }
}

function first(n: number): GridTurn {
  return { event: undefined, views: noViews(n) };
}

/** Serves the page of a grid, and prints its address. */
async function showPage(
  grid: Grid,
  isPlain: boolean,
  address: PageAddress,
  usualPort: number | undefined,
  say: (line: string) => void,
): Promise<{ readonly close: () => void }> {
  const { openPage } = await import('./page.ts');
  const page = await openPage(
    address,
    {
      n: grid.n,
      isPlain,
      events$: grid.servers.events$,
      batches$: grid.servers.batches$,
      views: grid.views,
      execute: (line) => executeLine(grid, line, say),
    },
    fail,
    (why) => say(`chatroom: ${why}`),
  );
  const why = address.port === usualPort ? '' : `port ${String(usualPort)} is in use; `;
  say(`chatroom: ${why}the page is at ${page.url}`);
  return page;
}

/** Executes a line of a page; the answer goes to the page. */
async function executeLine(
  grid: Grid,
  line: string,
  say: (line: string) => void,
): Promise<{ problem?: GridReason; answers: string[] }> {
  const answers: string[] = [];
  const command = parseGridCommand(Buffer.from(line, 'utf8').toString('latin1'), grid.n);
  if (command.kind === 'exit') return { problem: { code: 'page-exit' }, answers };
  // No later line waits for a sleep here, but the end of the grid would.
  if (command.kind === 'sleep') return { problem: { code: 'page-sleep' }, answers };
  if (command.kind === 'follow') return { problem: { code: 'page-follow' }, answers };
  // The page shows the event; the terminal has to show it, too.
  const answer = (text: string) => answers.push(utf8(text));
  const requester = { say, note: answer, answer };
  const problem = await execute(grid, command, requester);
  return { ...(problem === undefined ? {} : { problem }), answers };
}

/** A byte string as text. */
function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Starts every server; returns whether all are ready. A failed one has reported the error itself. */
async function startAll({ n, servers, until }: Grid, screen: Terminal): Promise<boolean> {
  const ids = Array.from({ length: n }, (_, id) => id);
  for (const id of ids) servers.start(id);
  const hasFailed = (views: Views) => views.some((view) => !view.isRunning);
  const isUp = (views: Views) => ids.every((id) => isListedByAll(views, id));
  // Sixteen processes on two slow cores take longer than the three seconds that the handout gives one.
  await until((views) => isUp(views) || hasFailed(views), LISTED_WITHIN_MS + n * 500);
  if (await until(hasFailed, 0)) {
    const few = tooFewFiles(n, openFilesMax());
    screen.say(`chatroom: not every server started; the grid ends${few === undefined ? '' : `: ${few}`}`);
    return false;
  }
  if (!(await until(isUp, 0)))
    screen.say('chatroom: not every server is listed by all others yet; continuing');
  if (process.stdout.isTTY)
    screen.say(
      `${n === 1 ? '1 server, alive 0' : `${String(n)} servers, alive 0 to ${String(n - 1)}`}. Type help for the commands.`,
    );
  return true;
}

/** Input that cannot be read any further counts as ended; the error is printed, and the servers are still ended. */
function endOfInput(error: unknown): number {
  if (error instanceof CommandError) return explain(error);
  throw error;
}

/** Executes line by line; returns the exit code. */
async function executeAll(grid: Grid, screen: Terminal): Promise<0 | 1> {
  let code: 0 | 1 = 0;
  const commands = screen.lines.pipe(
    mapLines((line) => parseGridCommand(line, grid.n)),
    takeWhile((command) => command.kind !== 'exit'),
  );
  for await (const command of commands) {
    const problem = await execute(grid, command, { ...screen, note: screen.say });
    if (problem !== undefined) {
      screen.say(`chatroom: ${gridSentence(problem)}`);
      // A script needs to know that something failed. A user has seen it.
      if (!process.stdin.isTTY) code = 1;
    }
  }
  return code;
}
