/** Executes the commands of a grid, from its prompt or its page. */
import { firstValueFrom, timer } from 'rxjs';
import type { World } from '../../lib/world/world.ts';
import type { Fault } from '../../lib/trace/fault.ts';
import type { Children } from './children.ts';
import { HELP, type GridCommand } from './commands.ts';
import type { Masters } from './masters.ts';
import { LISTED_WITHIN_MS, NOTICED_WITHIN_MS } from './eventLog.ts';
import type { GridReason } from './reason.ts';
import { awake, isListedByAll, isListedByNone, type Views } from './views.ts';

/** The parts of a grid that its commands use. */
export interface Grid {
  readonly n: number;
  readonly servers: Children;
  readonly masters: Masters;
  readonly world: World;
  /** The views as they are now. */
  readonly views: () => Views;
  /** Waits until `isSo` is true, for a limited time; returns whether it became true. */
  readonly until: (isSo: (views: Views) => boolean, limitMs: number) => Promise<boolean>;
}

/** The source of a command, which gets its answers: events and data. */
export interface Requester {
  readonly say: (line: string) => void;
  /** An event that is not reported elsewhere. */
  readonly note: (line: string) => void;
  readonly answer: (line: string) => void;
}

/** Executes one command; returns the error, if there is one. */
export async function execute(
  grid: Grid,
  command: GridCommand,
  requester: Requester,
): Promise<GridReason | undefined> {
  const { servers, masters: connections, world } = grid;
  const views = grid.views();
  if ('server' in command && command.kind !== 'start' && views[command.server]?.isRunning !== true) {
    return { code: 'not-running', server: command.server };
  }
  const isPaused = 'server' in command && views[command.server]?.isPaused === true;
  if (isPaused && (command.kind === 'ask' || command.kind === 'follow')) {
    return { code: 'paused', server: command.server };
  }
  switch (command.kind) {
    case 'nothing':
    case 'exit':
      return undefined;
    case 'wrong':
      return command.reason;
    case 'help':
      requester.say(HELP.trimEnd());
      return undefined;
    case 'sleep':
      await firstValueFrom(timer(command.ms, world.scheduler));
      return undefined;
    case 'broadcast': {
      const problem = await connections.tell(command.server, `broadcast ${command.message}`);
      if (problem === undefined && isPaused)
        requester.note(`server ${String(command.server)} is paused: it broadcasts this after its resume`);
      return problem;
    }
    case 'ask':
      return connections.ask(command.server, command.line, requester.answer);
    case 'follow':
      return connections.follow(command.server, command.from, requester.answer);
    case 'aliveAll':
      for (const id of awake(views)) {
        const problem = await connections.ask(id, 'alive', (answer) =>
          requester.answer(`${String(id)} ${answer}`),
        );
        if (problem !== undefined) return problem;
      }
      return undefined;
    case 'pause':
    case 'resume':
      if (isPaused === (command.kind === 'pause')) {
        return { code: isPaused ? 'paused-already' : 'not-paused', server: command.server };
      }
      servers.signal(command.server, command.kind === 'pause' ? 'SIGSTOP' : 'SIGCONT');
      requester.say(`${String(command.server)} is ${isPaused ? 'running again' : 'paused'}`);
      return undefined;
    case 'cut':
    case 'clog':
    case 'slow':
      return breakLink(grid, command, views, requester.say);
    case 'crash':
      return crash(grid, command.server);
    case 'start':
      return start(grid, command.server, views);
  }
}

async function crash(
  { servers, masters: connections, until }: Grid,
  server: number,
): Promise<GridReason | undefined> {
  servers.signal(server, 'SIGKILL');
  connections.forget(server);
  const isNoticed = await until(
    (views) => views[server]?.isRunning === false && isListedByNone(views, server),
    NOTICED_WITHIN_MS,
  );
  return isNoticed ? undefined : { code: 'still-listed', server, afterMs: NOTICED_WITHIN_MS };
}

async function start(
  { servers, masters: connections, until, views: now }: Grid,
  server: number,
  views: Views,
): Promise<GridReason | undefined> {
  if (views[server]?.isRunning === true) return { code: 'running', server };
  connections.forget(server);
  servers.start(server);
  const isUp = (now: Views) => isListedByAll(now, server);
  const isOver = (now: Views) => now[server]?.isRunning !== true;
  await until((now) => isUp(now) || isOver(now), LISTED_WITHIN_MS);
  if (isOver(now())) return { code: 'not-started', server };
  return isUp(now()) ? undefined : { code: 'not-listed', server, afterMs: LISTED_WITHIN_MS };
}

/** Of two servers the one with the higher id dials, and injects the faults of their link. */
function breakLink(
  { servers }: Grid,
  command: GridCommand & { readonly kind: 'cut' | 'clog' | 'slow' },
  views: Views,
  say: (line: string) => void,
): GridReason | undefined {
  const [peer, dialler] = [Math.min(command.a, command.b), Math.max(command.a, command.b)];
  const down = [peer, dialler].find((id) => views[id]?.isRunning !== true);
  if (down !== undefined) return { code: 'no-link-down', server: down };
  if (views[dialler]?.isPaused === true) return { code: 'dialler-paused', dialler, peer };
  servers.breakLink(dialler, { ...command, peer }, faultsOf(command));
  say(breakageIn(command));
  return undefined;
}

/** The new state of a link, as a sentence. */
function breakageIn(command: GridCommand & { readonly kind: 'cut' | 'clog' | 'slow' }): string {
  const between = `between ${String(command.a)} and ${String(command.b)}`;
  switch (command.kind) {
    case 'cut':
      return `the connection ${between} is reset`;
    case 'clog':
      return `nothing passes ${between} for ${String(command.forMs)} ms`;
    case 'slow':
      return `everything ${between} takes ${String(command.extraMs)} ms longer, for ${String(command.forMs)} ms`;
  }
}

/** The name of the fault in a trace. */
function faultsOf(command: GridCommand & { readonly kind: 'cut' | 'clog' | 'slow' }): Fault[] {
  const { a, b } = command;
  const both = [
    { from: a, to: b },
    { from: b, to: a },
  ];
  switch (command.kind) {
    case 'cut':
      return [{ kind: 'cut', a, b }];
    case 'clog':
      return both.map((way) => ({ kind: 'clog', ...way, forMs: command.forMs }));
    case 'slow':
      return both.map((way) => ({ kind: 'delay', ...way, extraMs: command.extraMs, forMs: command.forMs }));
  }
}
