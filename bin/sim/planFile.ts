/** Reads a plan from a file, or gives the reason why it is invalid. */
import * as z from 'zod';
import { WAY_MS } from '../../lib/check/faultWindows.ts';
import { DEFAULT_NETWORK } from '../../lib/sim/grid.ts';
import { FRAME_BYTES, SEEDS, SIM_SERVERS_MAX, type Plan, type PlannedFault } from '../../lib/sim/plan.ts';
import { withCurrentKind, type Fault, type FaultKind } from '../../lib/trace/fault.ts';
import { DRAIN_MARK_BYTES } from '../../lib/world/world.ts';
import type { PlanReason } from './planReason.ts';
import { noops } from '../../lib/sim/noops.ts';
import { CHANNEL_NAMES } from '../../lib/box/channels.ts';
import { SIMULATED_PROTOCOLS } from '../../lib/protocols.ts';

const SIMULATED_NAMES: readonly string[] = [...SIMULATED_PROTOCOLS.keys()];
const DAY_MS = 86_400_000;
/** The maximal length of a line, without the prefix of the message in it. */
const MESSAGE_MAX_BYTES = 1_000_000;
/** The required ratio of a connection's capacity to the rate of requests, so that a peer that has fallen behind can catch up. */
const SPARE_FACTOR = 4;

/**
 * Parses a plan. Every field is checked: unknown ones are refused, too, so that a misspelled field is not ignored.
 * Fields and kinds of faults may have their names of the version before.
 *
 * @param expected - the valid names of protocols, and for a plan of agents their configuration
 */
export function parsePlan(
  text: string,
  { protocols = SIMULATED_NAMES, agents }: ExpectedPlan = {},
): Plan | { readonly problem: PlanReason } {
  if (text.trim() === '') return { problem: { code: 'empty' } };
  let value: unknown;
  try {
    value = withCurrentNames(JSON.parse(text));
  } catch (error) {
    return { problem: { code: 'not-json', detail: (error as Error).message } };
  }
  const servers = wholeNumber(1, SIM_SERVERS_MAX).safeParse((value as { servers?: unknown } | null)?.servers);
  const { data, error } = planOf(servers.data ?? SIM_SERVERS_MAX, protocols).safeParse(value);
  const [issue] = error?.issues ?? [];
  if (issue !== undefined) return { problem: reasonIn(issue, value) };
  const plan = data as Plan;
  const foreign = agents === undefined ? ofAgents(plan) : otherConfiguration(plan, agents);
  if (foreign !== undefined) return { problem: foreign };
  for (const [place, why] of noops(plan)) return { problem: { code: 'noop-fault', place, why } };
  const problem = narrowness(plan);
  return problem === undefined ? plan : { problem };
}

/** What a plan file must be for. */
export interface ExpectedPlan {
  /** The valid names of protocols. */
  readonly protocols?: readonly string[];
  /** The configuration whose agents are simulated: its hash, and the number of its boxes. */
  readonly agents?: { readonly hash: string; readonly boxes: number };
}

/** Why a plan of agents cannot be run without their configuration; undefined for other plans. */
function ofAgents({ configuration }: Plan): PlanReason | undefined {
  return configuration && { code: 'of-agents', name: configuration.name };
}

/** Why a plan is not one for a configuration. */
function otherConfiguration(
  { configuration, servers }: Plan,
  { hash, boxes }: { readonly hash: string; readonly boxes: number },
): PlanReason | undefined {
  if (configuration !== undefined && configuration.hash !== hash)
    return { code: 'other-configuration', name: configuration.name, planned: configuration.hash, hash };
  return servers === boxes ? undefined : { code: 'other-boxes', servers, boxes };
}

/** Why no protocol could keep its promises on such a network; undefined if one could. */
function narrowness({ network = {}, messageBytes = 0, requestEveryMs }: Plan): PlanReason | undefined {
  const { latencyMs, jitterMs, bytesPerMs, windowBytes } = { ...DEFAULT_NETWORK, ...network };
  const wayMs = latencyMs + jitterMs + windowBytes / bytesPerMs;
  if (wayMs > WAY_MS) return { code: 'slow-network', wayMs, maxMs: WAY_MS };
  // A window takes one latency, and its acknowledgement another.
  const carriesBytesPerMs = windowBytes / (2 * wayMs);
  const sentBytesPerMs = (messageBytes + FRAME_BYTES) / requestEveryMs;
  if (carriesBytesPerMs < SPARE_FACTOR * sentBytesPerMs)
    return { code: 'small-window', carriesBytesPerMs, sentBytesPerMs, factor: SPARE_FACTOR };
  return undefined;
}

/** The field names of the version before, with the current ones. */
const FORMER_FIELDS: ReadonlyMap<string, string> = new Map([['broadcastEveryMs', 'requestEveryMs']]);

/** The same plan with the current names of fields and of kinds of faults. A plan with both names keeps both, and is refused. */
function withCurrentNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      const name = FORMER_FIELDS.get(key) ?? key;
      const current: unknown = key === 'faults' && Array.isArray(field) ? field.map(withCurrentKind) : field;
      return [Object.hasOwn(value, name) ? key : name, current];
    }),
  );
}

/** The problem that a schema has found in `value`. */
function reasonIn(issue: z.core.$ZodIssue, value: unknown): PlanReason {
  const path = issue.path
    .map((key) => (typeof key === 'number' ? `[${String(key)}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code === 'unrecognized_keys')
    return { code: 'unknown-key', path, key: String(issue.keys[0]), allowed: issue.message };
  const found = issue.path.reduce(
    (inner, key) => (inner as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key],
    value,
  );
  if ('options' in issue && Array.isArray(issue.options))
    return { code: 'unknown-word', path, found, known: issue.options.map(String) };
  return { code: 'wrong-value', path, found, expected: issue.message };
}

const notNegative = number((value) => value >= 0, 'a number of 0 or more');
const aboveZero = number((value) => value > 0, 'a number above 0');
const moment = number((ms) => ms >= 0 && ms <= DAY_MS, `a number from 0 to ${String(DAY_MS)}`);
const duration = number((ms) => ms > 0 && ms <= DAY_MS, `a number above 0, at most ${String(DAY_MS)}`);

const network = object('settings, {"latencyMs": …}', {
  latencyMs: notNegative.exactOptional(),
  jitterMs: notNegative.exactOptional(),
  bytesPerMs: aboveZero.exactOptional(),
  windowBytes: wholeNumber(1, 2 ** 30).exactOptional(),
  splitPerMille: wholeNumber(0, 1000).exactOptional(),
  joinPerMille: wholeNumber(0, 1000).exactOptional(),
});

function planOf(servers: number, protocols: readonly string[]) {
  return object('a plan, {"seed": …, "servers": …, "forMs": …, "requestEveryMs": …, "faults": […]}', {
    seed: wholeNumber(0, SEEDS - 1),
    servers: wholeNumber(1, SIM_SERVERS_MAX),
    forMs: duration,
    requestEveryMs: number((ms) => ms >= 0.1, 'a number of 0.1 or more'),
    messageBytes: wholeNumber(0, MESSAGE_MAX_BYTES).exactOptional(),
    network: network.exactOptional(),
    unsentLimitBytes: wholeNumber(DRAIN_MARK_BYTES, 2 ** 30).exactOptional(),
    plain: z.literal(true, 'true, or nothing').exactOptional(),
    protocol: oneOf(protocols).exactOptional(),
    configuration: object('a configuration, {"name": …, "hash": …}', {
      name: z.string('a text'),
      hash: z.string('a text'),
    }).exactOptional(),
    channels: oneOf(CHANNEL_NAMES).exactOptional(),
    faults: z.array(faultOf(servers), 'a list of faults'),
  });
}

/** The schema of each kind of fault in a plan: exactly its fields and its time. */
type FaultShapes = {
  readonly [K in FaultKind]: Readonly<
    Record<'atMs' | Exclude<keyof Extract<Fault, { kind: K }>, 'kind'>, z.ZodType>
  >;
};

function faultOf(servers: number) {
  const server = wholeNumber(0, servers - 1, "a server's id, ");
  const befalling = { atMs: moment, server };
  const between = { atMs: moment, from: server, to: server, forMs: duration };
  const shapes: FaultShapes = {
    crash: befalling,
    restart: befalling,
    pause: { ...befalling, forMs: duration },
    busy: { ...befalling, forMs: duration },
    limit: { ...befalling, bytesPerSecond: aboveZero, forMs: duration },
    step: { ...befalling, byMs: number(() => true, 'a number') },
    diskFull: { ...befalling, forMs: duration },
    diskSlow: { ...befalling, extraMs: duration, forMs: duration },
    cut: { atMs: moment, a: server, b: server, only: server.exactOptional() },
    block: between,
    hold: between,
    delay: { ...between, extraMs: duration },
    latency: { atMs: moment, servers: z.array(server, 'a list of servers'), extraMs: duration },
  };
  const kinds = Object.entries<z.core.$ZodLooseShape>(shapes).map(([kind, shape]) =>
    object(`a ${kind}`, { kind: z.literal(kind), ...shape }),
  );
  const faults = z.discriminatedUnion('kind', kinds as [(typeof kinds)[number], ...typeof kinds], {
    error: objectOr('a fault, {"kind": …, "atMs": …}'),
  });
  return faults as unknown as z.ZodType<PlannedFault>;
}

/** The error for a value that is not an object, or has an unknown key; all others keep their own. */
function objectOr(expected: string, keys: readonly string[] = []) {
  return ({ code }: { readonly code?: string }) => {
    if (code === 'unrecognized_keys') return `expected one of ${keys.join(', ')}`;
    return code === 'invalid_type' ? expected : undefined;
  };
}

/** An object with exactly these keys. */
function object<Shape extends z.core.$ZodLooseShape>(expected: string, shape: Shape) {
  return z.strictObject(shape, { error: objectOr(expected, Object.keys(shape)) });
}

function number(isAllowed: (value: number) => boolean, expected: string) {
  return z.custom<number>((value) => Number.isFinite(value) && isAllowed(value as number), expected);
}

function oneOf(names: readonly string[]) {
  return z.custom<string>((value) => names.some((name) => name === value), `one of ${names.join(', ')}`);
}

function wholeNumber(min: number, max: number, what = 'a whole number, ') {
  return number(
    (value) => Number.isInteger(value) && value >= min && value <= max,
    `${what}${String(min)} to ${String(max)}`,
  );
}
