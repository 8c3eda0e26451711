/** The plan of a simulated run, as plain data: written by hand, generated, stored or shrunk. */
import { DRAIN_MARK_BYTES } from '../world/world.ts';
import type { NetworkSettings } from './path.ts';
import { drawFault, type DrawnKind, type PlannedFault } from './plannedFault.ts';
import type { Random } from './random.ts';

export { FAULT_KINDS, type DrawnKind, type PlannedFault } from './plannedFault.ts';

/** The largest grid of which a simulation is still fast. */
export const SIM_SERVERS_MAX = 100;
/** There are no more seeds: chance counts 32 bits of one. */
export const SEEDS = 2 ** 32;

/** A run: the servers, its length, the requests of clients, and the faults. */
export interface Plan {
  /** The protocol of its servers; left out: the default of the reader. */
  readonly protocol?: string;
  /** For all that is left to chance in the run: delays, cuts in the byte streams. */
  readonly seed: number;
  readonly servers: number;
  /** For how long clients make requests; after that, and when the last fault is over, the run comes to rest. */
  readonly forMs: number;
  /** From one request to the next, at each server. */
  readonly requestEveryMs: number;
  /** How long a message of a client is, at least, by the workload of the protocol; 0 if left out. */
  readonly messageBytes?: number;
  /** What is not as in `DEFAULT_NETWORK`. */
  readonly network?: Partial<NetworkSettings>;
  /** When so many bytes wait in a socket, a server writes no more; `DRAIN_MARK_BYTES` at least. */
  readonly unsentLimitBytes?: number;
  /** Whether the servers are plain ones, without sessions: what is on its way when a connection breaks is lost. */
  readonly plain?: true;
  readonly faults: readonly PlannedFault[];
}

/** What a drawn plan is to be like. */
export interface PlanSettings {
  readonly servers: number;
  readonly forMs: number;
  readonly requestEveryMs: number;
  readonly kinds: readonly DrawnKind[];
  /** From one fault to the next, on the average. */
  readonly faultEveryMs: number;
}

/** Draws a plan. The same settings and the same seed give the same one. */
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
  return { seed, servers, forMs, requestEveryMs, ...drawGround(random, requestEveryMs), faults };
}

/** In every fourth run, requests are large and the network has little room for them. */
const NARROW_PER_MILLE = 250;
/** Within a line, where there is one every few seconds. */
const MESSAGE_MAX_BYTES = 200_000;
/** What a message has around it on its way, and its number. */
export const FRAME_BYTES = 20;
/** A window that holds what is said in so long, several times the way there and back, carries what is said. */
const SPARE_MS = 8;
/** In every fourth run, the ways are long. */
const FAR_PER_MILLE = 250;

/**
 * What the servers run on. Mostly the machine room; now and then one that fills up, with long messages and little room for
 * them, so that senders fall behind; or one on which something is under way at any time. Not both: a small window on a long
 * way carries less than is said.
 */
function drawGround(random: Random, requestEveryMs: number): Partial<Plan> {
  const lot = random.between(1, 1000);
  if (lot <= NARROW_PER_MILLE) {
    // Enough in a second to fill what the kernel and the server hold for a peer, and not enough to take long.
    const messageBytes = Math.min(MESSAGE_MAX_BYTES, Math.ceil(random.between(40, 120) * requestEveryMs));
    // One message at least: one that has to wait for its own beginning to be read, on a path with delays, is late for good.
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
