/** `ovid run CONFIG BOX`: one box of a configuration in this process. Without BOX: all of them, as child processes. */
import { setTimeout as pause } from 'node:timers/promises';
import { AGENT_TYPES } from '../lib/agentTypes.ts';
import { agentsIn, boxesOf, type Configuration } from '../lib/agent/configuration.ts';
import { serve, type BoxTurn } from '../lib/box/serve.ts';
import { unsentAfter, waitingIn, type Unsent } from '../lib/box/unsent.ts';
import { lastTurns } from './crashReport.ts';
import { EXIT, explain, type CommandError } from './exit.ts';
import { watchedBy } from './ipc.ts';
import { isInputFromNohup } from './nohup.ts';
import {
  boxNamed,
  clientAddresses,
  lossy,
  metricsAddresses,
  isMixed,
  requireStorage,
  settingsOf,
} from './ovid/box.ts';
import { boxReporter } from './ovid/boxReport.ts';
import { isModule, jsonConfiguration } from './ovid/json.ts';
import { gridNames } from './ovid/gridNames.ts';
import { gridLink } from './ovid/gridLink.ts';
import { isFailure, isHalt } from './ovid/halt.ts';
import { agentRequests } from './ovid/requests.ts';
import type { BoxFlags, RunFlags } from './ovid/runFlags.ts';
import { runError } from './ovid/runReason.ts';
import type { BoxMetrics } from './ovidMetrics.ts';
import { portProblem } from './ports.ts';
import { flagOf } from './reason/config.ts';
import { reporter, type Reporter } from './reporter.ts';
import { runProcess } from './serverProcess.ts';
import { nodeWorld } from '../lib/world/node.ts';
import type { Address, ListenError, World } from '../lib/world/world.ts';

/** At the end of its input, a box waits for so long until its messages can be written. */
const UNSENT_WITHIN_MS = 2_000;
/** How often that is checked. */
const LOOK_EVERY_MS = 10;

/**
 * Runs one box until a client crashes it, a signal ends it or the input of its console has ended; or all boxes.
 *
 * @param file - the configuration, as it was typed
 * @param box - the id or the number of a box; undefined: all boxes
 * @param isTyped - whether an option was typed: one in the environment may be there for other calls
 * @param isPagePortGiven - whether the port of the page was given
 * @throws {@link CommandError} if the configuration or the options are invalid
 */
export async function runOvid(
  file: string,
  box: string | undefined,
  flags: RunFlags,
  isTyped: (option: keyof RunFlags) => boolean,
  isPagePortGiven: boolean,
): Promise<void> {
  requireMeaning(box, flags, isTyped);
  if (box === undefined) {
    const { runBoxes } = await import('./ovidGrid.ts');
    await runBoxes(file, flags, isPagePortGiven);
    return;
  }
  const configuration = isModule(file)
    ? (await (await import('./ovidModule.ts')).namedConfiguration(file)).configuration
    : jsonConfiguration(file, AGENT_TYPES);
  await runBox(lossy(configuration, flags), boxNamed(configuration, box), flags, file);
}

/** The options of all boxes together: their page, and slow motion. */
const OF_ALL = ['http', 'httpHost', 'httpOrigin', 'latency'] as const;

/**
 * Checks that every option that was typed has a meaning.
 *
 * @throws a usage error that names one that has none
 */
function requireMeaning(
  box: string | undefined,
  { http }: Pick<RunFlags, 'http'>,
  isTyped: (option: keyof RunFlags) => boolean,
): void {
  if (box === undefined) {
    if (isTyped('stay')) throw runError(EXIT.usage, { code: 'only-with-box', option: '--stay' });
    return;
  }
  // --no-http is possible with a box: it has no page.
  const option = OF_ALL.find((name) => isTyped(name) && (name !== 'http' || http !== false));
  if (option !== undefined) throw runError(EXIT.usage, { code: 'only-without-box', option: flagOf(option) });
}

/** @param named - the file of the configuration, as it was typed; `-`: it was standard input */
async function runBox(
  configuration: Configuration,
  box: string,
  flags: BoxFlags,
  named: string,
): Promise<void> {
  const { trace: file, debug, logLevel } = flags;
  const boxes = boxesOf(configuration);
  requireStorage(configuration, [box], flags);
  const [clients] = clientAddresses(configuration, [box], flags) ?? [];
  const tracing = file === undefined ? undefined : await import('./ovidTrace.ts');
  const isOfGrid = watchedBy() !== 'none';
  const requests = agentRequests(configuration, box);
  const hasInput = !isOfGrid && named !== '-' && !isInputFromNohup();
  const config = settingsOf(configuration, box, flags, tracing !== undefined || hasInput);
  const turns = lastTurns();
  const log = reporter({ box }, debug === true ? 'debug' : logLevel, turns);
  const agents = agentsIn(configuration, box);
  const console =
    hasInput && agents.some(({ type }) => type.console !== undefined)
      ? (await import('./ovidConsole.ts')).boxConsole(configuration, box, requests)
      : undefined;
  const grid = isOfGrid ? gridLink(configuration, box, requests) : undefined;
  const mixed = isMixed(configuration, flags);
  let unsent: Unsent = new Map();
  const reports = boxReporter(boxes);
  const [metricsAt] = metricsAddresses(configuration, [box], flags) ?? [];
  const metrics = metricsAt === undefined ? undefined : await metricsOf(metricsAt, configuration, box);
  /** The agents that have failed. */
  const failed = new Set<string>();

  const leave = await runProcess<BoxTurn>({
    owner: { id: box, name: `box ${box}` },
    n: boxes.length,
    world: agents.some(({ type }) => type.records !== undefined) ? await savingWorld(flags) : nodeWorld(),
    clients,
    serve: (world) =>
      serve(configuration, box, world, {
        config,
        clients,
        isMixed: mixed,
        requests$: requests.requests$,
        ...(metrics === undefined ? {} : { onQueues: metrics.watchQueues }),
      }),
    watch: async (world, isReporting) =>
      (await import('./ovidWatched.ts')).watch(configuration, box, config, world, isReporting),
    trace:
      tracing === undefined || file === undefined
        ? undefined
        : (incarnation, onFailure) => {
            const names = gridNames(named, configuration);
            return tracing.openTrace(file, configuration, box, names, incarnation, onFailure);
          },
    traceFile: file,
    onTurn: (turn) => {
      metrics?.record(turn);
      for (const effect of turn.effects) if (isHalt(effect) && isFailure(effect)) failed.add(effect.agent);
      for (const report of reports(turn)) log.report(report);
      // Before it is known that a request is done.
      console?.record(turn);
      grid?.record(turn);
      requests.record(turn);
      if (console !== undefined) unsent = unsentAfter(unsent, turn);
    },
    onLeave: () => {
      console?.close();
      metrics?.leave();
    },
    log,
    turns,
    portError: (error) => portErrorOf(error, clients),
  });
  if (console === undefined) {
    if (hasInput) sayIgnored(log);
    return;
  }
  const code = await console.run();
  if (flags.stay === true) return;
  const isDone = await isAllSent(() => waitingIn(unsent), boxes, console.say);
  leave(isDone ? (failed.size > 0 ? 1 : code) : EXIT.unavailable);
}

/**
 * Says that standard input is ignored, because no agent of the box has a console: at a terminal at once; otherwise when something arrives, of which
 * no more is read.
 */
function sayIgnored(log: Reporter): void {
  const say = () =>
    log.say({
      level: 'warn',
      message: 'standard input is ignored',
      fields: { reason: 'no agent of this box has a console; on --master PORT clients make requests' },
    });
  if (process.stdin.isTTY) say();
  else
    process.stdin
      // What cannot be read is not ignored.
      .on('error', () => undefined)
      .once('data', () => {
        process.stdin.pause();
        say();
      });
}

/** Serves the metrics, or ends the process: a box with `--metrics` does not run without them. */
async function metricsOf(address: Address, configuration: Configuration, box: string): Promise<BoxMetrics> {
  try {
    const { openMetrics } = await import('./ovidMetrics.ts');
    return await openMetrics(address, configuration, box);
  } catch (error) {
    process.exit(explain(error));
  }
}

/** The real world with storage. */
async function savingWorld(flags: BoxFlags): Promise<World> {
  const { storageOf } = await import('./ovidStorage.ts');
  const world = nodeWorld();
  return { ...world, storage: storageOf(world, flags) };
}

/** Waits until all messages are written to connections, for a limited time; says which are not. */
async function isAllSent(
  waiting: () => ReadonlyMap<number, number>,
  boxes: readonly string[],
  say: (line: string) => void,
): Promise<boolean> {
  for (let ms = 0; ms < UNSENT_WITHIN_MS && waiting().size > 0; ms += LOOK_EVERY_MS)
    await pause(LOOK_EVERY_MS);
  for (const [peer, count] of waiting())
    say(
      `${count === 1 ? 'a message was' : `${String(count)} messages were`} not sent: there is no connection with box ${String(boxes[peer])}`,
    );
  return waiting().size === 0;
}

/** The error for a port that cannot be bound. */
function portErrorOf({ address, code, ...error }: ListenError, clients: Address | undefined): CommandError {
  if (address === clients) return portProblem(address, code, 'choose another one with --master', error);
  if (code === 'EADDRINUSE') return runError(EXIT.unavailable, { code: 'box-port-in-use', ...address });
  return portProblem(address, code, '', error);
}
