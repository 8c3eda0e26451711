/** `ovid lab`: one server of a lab in this process. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { boxesOf } from '../lib/agent/configuration.ts';
import { FIRST_PORT, playlistGrid } from '../lib/agents/playlist/configuration.ts';
import { servePlaylist, type PlaylistTurn } from '../lib/agents/playlist/server.ts';
import { serverConfig } from '../lib/config.ts';
import { nodeWorld } from '../lib/world/node.ts';
import { lastTurns } from './crashReport.ts';
import { boxReporter } from './ovid/boxReport.ts';
import type { LabFlags } from './ovid/labFlags.ts';
import { portProblem } from './ports.ts';
import { validConfig } from './reason/config.ts';
import { reporter } from './reporter.ts';
import { runProcess } from './serverProcess.ts';

/** The ending of the names of logs. */
const LOG = '.records';

/**
 * Runs server `id` of `n` until its master crashes it or a signal ends it; then ends the process.
 *
 * @throws a usage error if an argument is invalid
 */
export async function runLab(id: number, n: number, port: number, flags: LabFlags): Promise<void> {
  const { host, storage, logLevel } = flags;
  const config = validConfig(() => serverConfig({ id, n, port, host, basePort: FIRST_PORT }));
  const configuration = playlistGrid(n, host);
  const boxes = boxesOf(configuration);
  const box = boxes[id] as string;
  const predecessors = predecessorsOf(storage, id);
  const turns = lastTurns();
  const reports = boxReporter(boxes);
  const log = reporter({ server: id }, logLevel, turns);
  const { storageOf } = await import('./ovidStorage.ts');
  const world = nodeWorld();
  await runProcess<PlaylistTurn>({
    owner: { id: String(id), name: `server ${String(id)}` },
    n,
    world: { ...world, storage: storageOf(world, { storage }) },
    clients: config.clients,
    serve: (served) => servePlaylist(configuration, box, config, predecessors, served),
    watch: undefined,
    trace: undefined,
    onTurn: ({ event, state, effects }) => {
      for (const report of reports({ event, state: state.box, effects })) log.report(report);
    },
    onLeave: () => undefined,
    log,
    turns,
    portError: ({ address, code, ...error }) =>
      portProblem(address, code, 'end the program that uses it, or choose another port', error),
  });
}

/** The servers that have a log, if this one has none. A log without records has one line. */
function predecessorsOf(folder: string, id: number): readonly string[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(LOG)) : [];
  const logs = files.filter((file) => readFileSync(join(folder, file), 'utf8').split('\n', 3).length > 2);
  const servers = logs.map((file) => file.slice(0, -LOG.length));
  return servers.includes(String(id)) ? [] : servers;
}
