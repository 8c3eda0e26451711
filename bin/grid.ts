/** `chatroom grid`: runs n servers on this host, controlled by lines on standard input. */
import { CHATROOM } from '../lib/agents/chatroom/protocol.ts';
import { nodeWorld } from '../lib/world/node.ts';
import type { Address } from '../lib/world/world.ts';
import { bindProblem } from './bind.ts';
import { children } from './grid/children.ts';
import { gridCandidates, parseGridCommand } from './grid/commands.ts';
import { execute, type Grid } from './grid/execute.ts';
import { requirePagePort, type GridFlags } from './grid/flags.ts';
import { patient } from './grid/latency.ts';
import { masters } from './grid/masters.ts';
import { SERVERS } from './grid/naming.ts';
import { configsAt, freePagePort, freePlace, movedTo, type Unset } from './grid/places.ts';
import { gridSentence } from './grid/reason.ts';
import { serverArguments } from './grid/serverArguments.ts';
import { runSession } from './grid/session.ts';
import { beginTraces } from './grid/traces.ts';
import { configOf, type ServeFlags } from './flags.ts';
import type { PageAddress } from './page/server.ts';
import { requireMetricsPorts } from './metrics/port.ts';
import { openFilesMax, tooFewFiles } from './openFiles.ts';
import { EXIT } from './exit.ts';
import { runProcessGrid } from './outside/grid.ts';
import { processError } from './outside/reason.ts';
import { requireApart, requirePortOfPage } from './ports.ts';

/**
 * Runs n servers as child processes and executes the lines of standard input until they end, then ends the servers. Sets
 * the exit code: 0, or 1 if a line could not be executed, or 69 if not all servers started.
 *
 * @param options - the number of servers, the client port of server 0 (server i has this + i), the program, if it is another one, and by how much
 *   every link is slowed down at first
 * @param unmoved - the options of its servers, with the ports before the offset
 * @param page - the address of the page, before the offset; undefined: no page
 * @param unset - the ports that were not given: if one of these is in use, others are taken and printed
 * @param chosen - the options of servers that were given, as flags
 * @throws a usage error if the options are invalid
 */
export async function runGrid(
  { servers: n, port, offset, process: program, latency: latencyMs }: GridFlags,
  unmoved: ServeFlags,
  page: PageAddress | undefined,
  unset: Unset,
  chosen: readonly string[],
): Promise<void> {
  const [option] = [...chosen, ...(latencyMs > 0 ? ['--latency'] : [])];
  if (program !== undefined && option !== undefined)
    throw processError(EXIT.usage, { code: 'no-option', option });
  const given = movedBy(offset, unmoved);
  const usualPage = page && { ...page, port: page.port === 0 ? 0 : page.port + offset };
  if (usualPage !== undefined) requirePortOfPage(usualPage.port);
  configOf(0, n, port + offset, given); // Checks n before n configurations are made.
  const usual = { port: port + offset, basePort: given.basePort };
  // The ports for peers of another program are its own.
  const movable = program === undefined ? unset : { ...unset, peers: false };
  const place = await freePlace(n, usual, given, movable, isFree);
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
  if (program !== undefined) {
    const clients = configs.map((config) => config.clients);
    await runProcessGrid(
      program,
      clients,
      pageAddress && { address: pageAddress, usualPort: usualPage?.port },
      offset,
    );
    return;
  }
  const world = nodeWorld();
  const isPlain = configs[0]?.isPlain ?? false;
  const { protocol } = CHATROOM;
  const { trace } = flags;
  await runSession({
    n,
    latencyMs,
    naming: SERVERS,
    world,
    children: (onLog) =>
      children(
        {
          n,
          script: 'chatroom.cjs',
          argumentsOf: (server) => [
            'serve',
            String(server),
            String(n),
            String(firstPort + server),
            ...serverArguments(patient(flags), server),
          ],
          naming: SERVERS,
          suspectAfterMs: flags.suspectAfterMs,
          heartbeatMs: flags.heartbeatMs,
        },
        pageAddress !== undefined,
        onLog,
      ),
    commands: (controlled, { say }) => {
      const connections = masters(
        world,
        configs.map(({ clients }) => clients),
        say,
      );
      const grid: Grid = { ...controlled, masters: connections, forget: connections.forget };
      return {
        parse: (line) => parseGridCommand(line, n),
        execute: async (command, requester) => {
          const problem = await execute(grid, command, requester);
          return problem && gridSentence(problem);
        },
        sentence: gridSentence,
        close: connections.close,
      };
    },
    candidates: (words) => gridCandidates(words, n),
    page: pageAddress && { address: pageAddress, usualPort: usualPage?.port, isPlain, protocol },
    traces: trace === undefined ? undefined : () => beginTraces({ n, isPlain, protocol }, trace),
    greeting: () =>
      `${n === 1 ? '1 server, alive 0' : `${String(n)} servers, alive 0 to ${String(n - 1)}`}. Type help for the commands.`,
    startFailure: () => tooFewFiles(n, openFilesMax()),
  });
}

/** The options of servers whose ports have been moved by an offset. */
function movedBy(offset: number, { basePort, metrics, ...flags }: ServeFlags): ServeFlags {
  return {
    ...flags,
    basePort: basePort + offset,
    ...(metrics === undefined ? {} : { metrics: metrics + offset }),
  };
}

/** Whether a port is free. Any other problem of an address is reported by the process that listens on it. */
async function isFree(address: Address): Promise<boolean> {
  return (await bindProblem(address)) !== 'EADDRINUSE';
}
