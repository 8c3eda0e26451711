/** `chatroom grid`: n servers on this machine, and the master's lines to drive them. */
import { setTimeout as pause } from 'node:timers/promises';
import { map as mapLines, takeWhile } from 'ix/asynciterable/operators';
import { connectable, firstValueFrom, map, ReplaySubject, scan, startWith, timer } from 'rxjs';
import { nodeWorld } from '../lib/world/node.ts';
import type { World } from '../lib/world/world.ts';
import { EXIT, explain } from './exit.ts';
import { children, type Children } from './grid/children.ts';
import { HELP, parseGridCommand, type GridCommand } from './grid/commands.ts';
import { pipe, terminal, type Terminal } from './grid/input.ts';
import { masters, type Masters } from './grid/masters.ts';
import { LISTED_WITHIN_MS, narrate, NOTICED_WITHIN_MS, within, type GridTurn } from './grid/narrate.ts';
import { beginTraces } from './grid/traces.ts';
import { awake, isListedByAll, isListedByNone, noViews, viewsAfter, type Views } from './grid/views.ts';
import { configOf, type ServeFlags } from './flags.ts';
import { requireMetricsPorts } from './metrics/port.ts';
import { keepRecord } from './record.ts';
import { onSignal } from './signals.ts';

/** How long servers have to write the ends of their traces. */
const ENDING_MS = 1000;

/** What the commands of a grid work on. */
interface Grid {
  readonly n: number;
  readonly servers: Children;
  readonly masters: Masters;
  readonly screen: Terminal;
  readonly world: World;
  /** The views as they are now. */
  readonly views: () => Promise<Views>;
  /** Waits until `isSo`, at most so long; gives whether it came to be. */
  readonly until: (isSo: (views: Views) => boolean, limitMs: number) => Promise<boolean>;
}

/**
 * Runs n servers as child processes and obeys the lines of standard input until they end, then ends the servers. Sets
 * the exit code: 0, or 1 where a line could not be carried out, or 69 where not all servers came up.
 *
 * @param firstPort - the master port of server 0; server i has `firstPort + i`
 * @throws a usage error where the options cannot be
 */
export async function runGrid(n: number, firstPort: number, flags: ServeFlags): Promise<void> {
  configOf(0, n, firstPort, flags); // That n can be, before as many are made.
  const configs = Array.from({ length: n }, (_, id) => configOf(id, n, firstPort + id, flags));
  if (flags.metrics !== undefined) requireMetricsPorts(flags.metrics, configs);
  const keep = flags.trace === undefined ? undefined : beginTraces(n, flags.trace);
  keepRecord('server');
  const world = nodeWorld();
  const servers = children(n, firstPort, flags);
  const turns$ = connectable<GridTurn>(
    servers.happenings$.pipe(
      scan(
        ({ views }: GridTurn, happening) => ({ happening, views: viewsAfter(views, happening) }),
        first(n),
      ),
      startWith(first(n)),
    ),
    { connector: () => new ReplaySubject(1) },
  );
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const screen = isTerminal ? terminal() : pipe(process.stdin);
  const grid: Grid = {
    n,
    servers,
    screen,
    world,
    masters: masters(
      world,
      configs.map(({ master }) => master),
      screen.say,
    ),
    views: () => firstValueFrom(turns$.pipe(map(({ views }) => views))),
    until: (isSo, limitMs) =>
      firstValueFrom(within(turns$, limitMs, isSo, world.scheduler).pipe(map((outcome) => outcome.isSo))),
  };
  process.stderr.on('error', () => undefined);
  onSignal((code) => process.exit(code));

  const running = turns$.connect();
  if (keep !== undefined) running.add(servers.happenings$.subscribe({ next: keep, error: fail }));
  if (isTerminal) running.add(narrate(turns$, world.scheduler).subscribe({ next: screen.say, error: fail }));
  process.exitCode = (await startAll(grid)) ? await obeyAll(grid) : EXIT.unavailable;
  running.unsubscribe();
  grid.masters.close();
  // Traces are to have their ends.
  if (flags.trace !== undefined)
    await Promise.race([servers.endAll(), pause(ENDING_MS, undefined, { ref: false })]);
  servers.killAll();
  screen.close();
  // Standard input may be a pipe that nobody closes.
  process.stdin.destroy();
}

/** A fault of ours in telling what happens: better no grid than one that is silent about it. */
function fail(error: unknown): void {
  process.exit(explain(error));
}

function first(n: number): GridTurn {
  return { happening: undefined, views: noViews(n) };
}

/** Starts every server; gives whether all came up. One that did not has said itself what is wrong. */
async function startAll({ n, servers, screen, until }: Grid): Promise<boolean> {
  const ids = Array.from({ length: n }, (_, id) => id);
  for (const id of ids) servers.start(id);
  const hasFailed = (views: Views) => views.some((view) => !view.isRunning);
  const isUp = (views: Views) => ids.every((id) => isListedByAll(views, id));
  // Sixteen processes on two slow cores take more than the handout's three seconds for one.
  await until((views) => isUp(views) || hasFailed(views), LISTED_WITHIN_MS + n * 500);
  if (await until(hasFailed, 0)) {
    screen.say('chatroom: not every server came up; the grid ends here');
    return false;
  }
  if (!(await until(isUp, 0))) screen.say('chatroom: not every server is listed by all others yet; going on');
  if (process.stdout.isTTY)
    screen.say(`${String(n)} servers, alive 0 to ${String(n - 1)}. Type help to see what there is.`);
  return true;
}

/** Obeys line by line; gives the exit code. */
async function obeyAll(grid: Grid): Promise<0 | 1> {
  let code: 0 | 1 = 0;
  const commands = grid.screen.lines.pipe(
    mapLines((line) => parseGridCommand(line, grid.n)),
    takeWhile((command) => command.kind !== 'exit'),
  );
  for await (const command of commands) {
    const problem = await obey(grid, command);
    if (problem !== undefined) {
      grid.screen.say(`chatroom: ${problem}`);
      // To a script it matters that something went wrong. A person has seen it.
      if (!process.stdin.isTTY) code = 1;
    }
  }
  return code;
}

/** Carries out one command; gives what was in the way, if anything was. */
async function obey(grid: Grid, command: GridCommand): Promise<string | undefined> {
  const { servers, masters: connections, screen, world } = grid;
  const views = await grid.views();
  if ('server' in command && command.kind !== 'start' && views[command.server]?.isRunning !== true) {
    return `server ${String(command.server)} is not running`;
  }
  const isPaused = 'server' in command && views[command.server]?.isPaused === true;
  if (isPaused && command.kind === 'ask') {
    return `server ${String(command.server)} is paused and cannot answer; ${String(command.server)} resume wakes it`;
  }
  switch (command.kind) {
    case 'nothing':
    case 'exit':
      return undefined;
    case 'wrong':
      return command.reason;
    case 'help':
      screen.say(HELP.trimEnd());
      return undefined;
    case 'sleep':
      await firstValueFrom(timer(command.ms, world.scheduler));
      return undefined;
    case 'broadcast':
      return connections.tell(command.server, `broadcast ${command.message}`);
    case 'ask':
      return connections.ask(command.server, command.line, screen.answer);
    case 'aliveAll':
      for (const id of awake(views)) {
        const problem = await connections.ask(id, 'alive', (answer) =>
          screen.answer(`${String(id)} ${answer}`),
        );
        if (problem !== undefined) return problem;
      }
      return undefined;
    case 'pause':
    case 'resume':
      if (isPaused === (command.kind === 'pause')) {
        return `server ${String(command.server)} is ${isPaused ? 'paused already' : 'not paused'}`;
      }
      servers.signal(command.server, command.kind === 'pause' ? 'SIGSTOP' : 'SIGCONT');
      screen.say(`${String(command.server)} is ${isPaused ? 'running again' : 'paused'}`);
      return undefined;
    case 'crash':
      return crash(grid, command.server);
    case 'start':
      return start(grid, command.server, views);
  }
}

async function crash(
  { servers, masters: connections, until }: Grid,
  server: number,
): Promise<string | undefined> {
  servers.signal(server, 'SIGKILL');
  connections.forget(server);
  const isNoticed = await until(
    (views) => views[server]?.isRunning === false && isListedByNone(views, server),
    NOTICED_WITHIN_MS,
  );
  return isNoticed
    ? undefined
    : `server ${String(server)} is still listed after ${String(NOTICED_WITHIN_MS)} ms`;
}

async function start(
  { servers, masters: connections, until }: Grid,
  server: number,
  views: Views,
): Promise<string | undefined> {
  if (views[server]?.isRunning === true) return `server ${String(server)} is running`;
  connections.forget(server);
  servers.start(server);
  const isListed = await until((now) => isListedByAll(now, server), LISTED_WITHIN_MS);
  return isListed
    ? undefined
    : `server ${String(server)} is not listed by all after ${String(LISTED_WITHIN_MS)} ms`;
}
