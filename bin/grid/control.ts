/** Executes the commands of every grid: on its processes, and on the links between them. */
import { firstValueFrom, timer } from 'rxjs';
import type { World } from '../../lib/world/world.ts';
import type { Fault } from '../../lib/trace/fault.ts';
import type { Children } from './children.ts';
import type { ControlCommand } from './controlCommands.ts';
import { LISTED_WITHIN_MS, NOTICED_WITHIN_MS } from './eventLog.ts';
import type { Naming } from './naming.ts';
import type { GridReason } from './reason.ts';
import { isListedByAll, isListedByNone, type Views } from './views.ts';

/** The parts of a grid that these commands use. */
export interface ControlledGrid {
  readonly naming: Naming;
  readonly servers: Children;
  readonly world: World;
  /** Forgets the connections to a process that has ended. */
  readonly forget: (server: number) => void;
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
  /** Set where a person types: a command that waits for another process returns at once, and its problem is reported here. */
  readonly later?: (problem: string) => void;
}

type LinkCommand = Extract<ControlCommand, { readonly kind: 'cut' | 'hold' | 'delay' }>;

/** Why a command to one process cannot be executed now, because that process does not run; undefined if it can. */
export function unavailable(server: number, views: Views): GridReason | undefined {
  return views[server]?.isRunning === true ? undefined : { code: 'not-running', server };
}

/**
 * Executes one command; returns the error, if there is one.
 *
 * @param help - the lines about all commands
 */
export async function control(
  grid: ControlledGrid,
  command: Exclude<ControlCommand, { readonly kind: 'aliveAll' }>,
  requester: Requester,
  help: string,
): Promise<GridReason | undefined> {
  const { servers, world, naming } = grid;
  const views = grid.views();
  switch (command.kind) {
    case 'nothing':
    case 'exit':
      return undefined;
    case 'wrong':
      return command.reason;
    case 'help':
      requester.say(help.trimEnd());
      return undefined;
    case 'sleep':
      await firstValueFrom(timer(command.ms, world.scheduler));
      return undefined;
    case 'pause':
    case 'resume': {
      const { server, kind } = command;
      const isPaused = views[server]?.isPaused === true;
      if (views[server]?.isRunning !== true) return unavailable(server, views);
      if (isPaused === (kind === 'pause'))
        return { code: isPaused ? 'paused-already' : 'not-paused', server };
      servers.signal(server, kind === 'pause' ? 'SIGSTOP' : 'SIGCONT');
      requester.say(`${naming.short(server)} is ${isPaused ? 'running again' : 'paused'}`);
      return undefined;
    }
    case 'cut':
    case 'hold':
    case 'delay':
      return breakLink(grid, command, views, requester.say);
    case 'latency':
      servers.setLatency(command.extraMs);
      requester.say(
        command.extraMs === 0
          ? 'no link is slowed down'
          : `every link takes ${String(command.extraMs)} ms longer, each way`,
      );
      return undefined;
    case 'crash':
      return unavailable(command.server, views) ?? crash(grid, command.server);
    case 'start':
      return start(grid, command.server, views);
  }
}

async function crash(
  { servers, forget, until }: ControlledGrid,
  server: number,
): Promise<GridReason | undefined> {
  servers.signal(server, 'SIGKILL');
  forget(server);
  const isNoticed = await until(
    (views) => views[server]?.isRunning === false && isListedByNone(views, server),
    NOTICED_WITHIN_MS + servers.latencyMs(),
  );
  return isNoticed ? undefined : { code: 'still-listed', server, afterMs: NOTICED_WITHIN_MS };
}

async function start(
  { servers, forget, until, views: now }: ControlledGrid,
  server: number,
  views: Views,
): Promise<GridReason | undefined> {
  if (views[server]?.isRunning === true) return { code: 'running', server };
  forget(server);
  servers.start(server);
  const isUp = (now: Views) => isListedByAll(now, server);
  const isOver = (now: Views) => now[server]?.isRunning !== true;
  await until((now) => isUp(now) || isOver(now), LISTED_WITHIN_MS + 2 * servers.latencyMs());
  if (isOver(now())) return { code: 'not-started', server };
  return isUp(now()) ? undefined : { code: 'not-listed', server, afterMs: LISTED_WITHIN_MS };
}

/** Of two processes the one with the higher id dials, and injects the faults of their link. */
function breakLink(
  { servers, naming }: ControlledGrid,
  command: LinkCommand,
  views: Views,
  say: (line: string) => void,
): GridReason | undefined {
  const [peer, dialler] = [Math.min(command.a, command.b), Math.max(command.a, command.b)];
  const down = [peer, dialler].find((id) => views[id]?.isRunning !== true);
  if (down !== undefined) return { code: 'no-link-down', server: down };
  if (views[dialler]?.isPaused === true) return { code: 'dialler-paused', dialler, peer };
  servers.breakLink(dialler, { ...command, peer }, faultsOf(command));
  say(breakageIn(command, naming));
  return undefined;
}

/** The new state of a link, as a sentence. */
function breakageIn(command: LinkCommand, { short }: Naming): string {
  const between = `between ${short(command.a)} and ${short(command.b)}`;
  switch (command.kind) {
    case 'cut':
      return `the connection ${between} is reset`;
    case 'hold':
      return `nothing passes ${between} for ${String(command.forMs)} ms`;
    case 'delay':
      return `everything ${between} takes ${String(command.extraMs)} ms longer, for ${String(command.forMs)} ms`;
  }
}

/** The name of the fault in a trace. */
function faultsOf(command: LinkCommand): Fault[] {
  const { a, b } = command;
  const both = [
    { from: a, to: b },
    { from: b, to: a },
  ];
  switch (command.kind) {
    case 'cut':
      return [{ kind: 'cut', a, b }];
    case 'hold':
      return both.map((way) => ({ kind: 'hold', ...way, forMs: command.forMs }));
    case 'delay':
      return both.map((way) => ({ kind: 'delay', ...way, extraMs: command.extraMs, forMs: command.forMs }));
  }
}
