/** `grid`: creates a grid of servers that do not run yet, with its clock at 0. */
import { ConfigError, serverConfig, type ServerOptions } from '../../../config.ts';
import { DRAIN_MARK_BYTES } from '../../../world/world.ts';
import type { Args } from '../args.ts';
import { CLIENT_PORT } from '../../grid.ts';
import { SIM_SERVERS_MAX } from '../../plan.ts';
import type { Command } from '../command.ts';
import { ScenarioProblem } from '../problem.ts';
import { BYTES_PER_MS, DURATION_MS, oneWordOf, whole } from '../units.ts';

const BYTES_MAX = 1_000_000_000;
const SEED_MAX = Number.MAX_SAFE_INTEGER;

/** A network without random properties, so that an output changes only if the events do. */
const PLAIN_NETWORK = {
  latencyMs: 0.2,
  jitterMs: 0,
  bytesPerMs: 1_000_000,
  windowBytes: 256 * 1024,
  splitPerMille: 0,
  joinPerMille: 0,
};

export const grid: Command = {
  usage:
    'grid n=<servers> [seed=<number>] [latency=<time>] [jitter=<time>] [rate=<rate>] [window=<bytes>] [split=<per mille>] [join=<per mille>]' +
    ' [unsent=<bytes>] [pad=<bytes>] [beat=<time>] [deadline=<time>] [line=<bytes>] [plain=yes]',
  description:
    'creates a grid in which no server runs yet; its clock shows 0. Its network is random only in jitter=, split= and join=;' +
    ' window= limits the bytes in transit, unsent= those that wait; messages of the workload are at least pad= long; the failure detector has beat= and deadline=; plain= servers have no sessions',
  takesTime: true,
  read: (args) => {
    const settings = {
      n: args.required('n', whole(1, SIM_SERVERS_MAX)),
      seed: args.option('seed', whole(0, SEED_MAX)) ?? 1,
      network: readNetwork(args),
      unsentLimitBytes: args.option('unsent', whole(DRAIN_MARK_BYTES, BYTES_MAX)),
      messageBytes: args.option('pad', whole(0, 1_000_000)) ?? 0,
      options: readOptions(args),
    };
    args.end();
    requirePossible(settings.n, settings.options);
    return (environment) => {
      environment.open(settings);
      return [];
    };
  },
};

function readNetwork(args: Args) {
  return {
    latencyMs: args.option('latency', DURATION_MS) ?? PLAIN_NETWORK.latencyMs,
    jitterMs: args.option('jitter', DURATION_MS) ?? PLAIN_NETWORK.jitterMs,
    bytesPerMs: args.option('rate', BYTES_PER_MS) ?? PLAIN_NETWORK.bytesPerMs,
    windowBytes: args.option('window', whole(1, BYTES_MAX)) ?? PLAIN_NETWORK.windowBytes,
    splitPerMille: args.option('split', whole(0, 1000)) ?? PLAIN_NETWORK.splitPerMille,
    joinPerMille: args.option('join', whole(0, 1000)) ?? PLAIN_NETWORK.joinPerMille,
  };
}

function readOptions(args: Args): Partial<ServerOptions> {
  return {
    heartbeatPeriodMs: args.option('beat', DURATION_MS),
    suspectAfterMs: args.option('deadline', DURATION_MS),
    lineLimitBytes: args.option('line', whole(64, BYTES_MAX)),
    isPlain: args.option('plain', oneWordOf(['yes'])) !== undefined,
  };
}

/** Other options are validated by the server's configuration. */
function requirePossible(n: number, options: Partial<ServerOptions>): void {
  try {
    serverConfig({ ...options, id: 0, n, port: CLIENT_PORT });
  } catch (error) {
    throw error instanceof ConfigError ? new ScenarioProblem({ code: 'config', why: error.reason }) : error;
  }
}
