/** `chatroom grid`: runs n servers on this host, controlled by lines on standard input. */
import { CHATROOM } from '../lib/agents/chatroom/protocol.ts';
import { nodeWorld } from '../lib/world/node.ts';
import type { Address } from '../lib/world/world.ts';
import { bindProblem } from './bind.ts';
import { children } from './grid/children.ts';
import { gridCandidates, parseGridCommand } from './grid/commands.ts';
import { execute, type Grid } from './grid/execute.ts';
import { requirePagePort } from './grid/flags.ts';
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
import { requireApart } from './ports.ts';

/**
 * Runs n servers as child processes and executes the lines of standard input until they end, then ends the servers. Sets
 * the exit code: 0, or 1 if a line could not be executed, or 69 if not all servers started.
 *
 * @param usualPort - the default client port of server 0; server i has this + i
 * @param given - the options of its servers
 * @param latencyMs - by how much every link is slowed down at first
 * @param usualPage - the default address of the page; undefined: no page
 * @param unset - the ports that were not given: if one of these is in use, others are taken and printed
 * @throws a usage error if the options are invalid
 */
export async function runGrid(
  n: number,
  usualPort: number,
  given: ServeFlags,
  latencyMs: number,
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

/** Whether a port is free. Any other problem of an address is reported by the process that listens on it. */
async function isFree(address: Address): Promise<boolean> {
  return (await bindProblem(address)) !== 'EADDRINUSE';
}
