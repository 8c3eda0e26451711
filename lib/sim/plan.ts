/** The plan of a simulated run, as plain data: written by hand, generated, stored or shrunk. */
import type { ChannelName } from '../box/channels.ts';
import { DRAIN_MARK_BYTES } from '../world/world.ts';
import type { NetworkSettings } from './path.ts';
import { drawFault, type DrawnKind, type PlannedFault } from './plannedFault.ts';
import type { Random } from './random.ts';

export { DISK_FAULT_KINDS, FAULT_KINDS, type DrawnKind, type PlannedFault } from './plannedFault.ts';

/** The largest grid that is still simulated fast. */
export const SIM_SERVERS_MAX = 100;
/** The number of different seeds: the generator uses 32 bits. */
export const SEEDS = 2 ** 32;

/** A configuration, as a plan names it. */
export interface PlannedConfiguration {
  /** For people: a file. */
  readonly name: string;
  /** Equal configurations have equal hashes. */
  readonly hash: string;
}

/** A run: the servers, its duration, the requests of clients, and the faults. */
export interface Plan {
  /** The protocol of its servers; if omitted, the default of the reader. */
  readonly protocol?: string;
  /** The configuration of its agents; left out for other protocols. */
  readonly configuration?: PlannedConfiguration;
  /** What agents may assume about their messages; left out: FIFO channels. */
  readonly channels?: Exclude<ChannelName, 'fifo'>;
  /** For all random choices of the run: delays, cuts in the byte streams. */
  readonly seed: number;
  readonly servers: number;
  /** The time for which clients make requests; after that, and after the last fault, the run comes to rest. */
  readonly forMs: number;
  /** The time between two requests, at each server. */
  readonly requestEveryMs: number;
  /** The minimum length of messages of clients, by the workload of the protocol; 0 by default. */
  readonly messageBytes?: number;
  /** Differences from `DEFAULT_NETWORK`. */
  readonly network?: Partial<NetworkSettings>;
  /** When this many bytes wait in a socket, a server writes no more; at least `DRAIN_MARK_BYTES`. */
  readonly unsentLimitBytes?: number;
  /** Whether the servers are plain ones, without sessions: bytes in transit on a broken connection are lost. */
  readonly plain?: true;
  readonly faults: readonly PlannedFault[];
}

/** Settings of generated plans. */
export interface PlanSettings {
  readonly servers: number;
  readonly forMs: number;
  readonly requestEveryMs: number;
  readonly kinds: readonly DrawnKind[];
  /** The average time between two faults. */
  readonly faultEveryMs: number;
  /** Whether the lengths of messages are those of their protocol, and not `messageBytes`. */
  readonly hasOwnMessages?: boolean | undefined;
}

/** Generates a plan. The same settings and the same seed give the same plan. */
export function drawPlan(random: Random, seed: number, settings: PlanSettings): Plan {
  const { servers, forMs, requestEveryMs, kinds, faultEveryMs } = settings;
  const faults: PlannedFault[] = [];
  if (kinds.length > 0) {
    for (let atMs = 0; ;) {
      atMs += random.between(1, 2 * faultEveryMs);
      if (atMs >= forMs) break;
      faults.push(...drawFault(random, random.oneOf(kinds), atMs, servers));
    }
  }
  const ground = drawGround(random, requestEveryMs);
  return {
    seed,
    servers,
    forMs,
    requestEveryMs,
    ...(settings.hasOwnMessages === true ? withoutLengths(ground) : ground),
    faults,
  };
}

/** A window for messages of unknown lengths: it fills up when many agents send at once, and is not too small for any load. */
const OWN_WINDOW_BYTES = 16 * 1024;

function withoutLengths({ messageBytes, network = {}, ...ground }: Partial<Plan>): Partial<Plan> {
  if (messageBytes === undefined) return Object.keys(network).length === 0 ? ground : { ...ground, network };
  return { ...ground, network: { ...network, windowBytes: OWN_WINDOW_BYTES } };
}

/** In every fourth run, requests are large and windows are small. */
const NARROW_PER_MILLE = 250;
/** Less than a line, if there is one every few seconds. */
const MESSAGE_MAX_BYTES = 200_000;
/** The bytes of a message on the wire besides its contents: the words before it, and its number. */
export const FRAME_BYTES = 20;
/** A window with room for the messages of this time, several round trips, carries the load. */
const SPARE_MS = 8;
/** In every fourth run, latencies are large. */
const FAR_PER_MILLE = 250;

/**
 * The network of the servers. Usually fast; sometimes one that fills up, with long messages and small windows, so that senders fall behind;
 * or one with large latencies, on which something is in transit at any time. Not both, because a small window with a large latency cannot
 * carry the load.
 */
function drawGround(random: Random, requestEveryMs: number): Partial<Plan> {
  const lot = random.between(1, 1000);
  if (lot <= NARROW_PER_MILLE) {
    // Enough per second to fill the buffers of the kernel and of the server for a peer, and little enough not to take long.
    const messageBytes = Math.min(MESSAGE_MAX_BYTES, Math.ceil(random.between(40, 120) * requestEveryMs));
    // At least one message: one that is larger than the window takes several round trips, and on a path with delays falls behind for good.
    const leastBytes = Math.max(
      messageBytes,
      SPARE_MS * Math.ceil((messageBytes + FRAME_BYTES) / requestEveryMs),
    );
    const windowBytes = leastBytes + random.between(0, 8_000);
    const pieces = { splitPerMille: random.between(0, 300), joinPerMille: random.between(0, 300) };
    return { messageBytes, unsentLimitBytes: DRAIN_MARK_BYTES, network: { windowBytes, ...pieces } };
  }
  if (lot > 1000 - FAR_PER_MILLE) {
    return { network: { latencyMs: random.between(1, 15), jitterMs: random.between(0, 10) } };
  }
  return {};
}
