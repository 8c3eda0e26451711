/** Finds the faults of a plan that have no effect, such as a pause of a server that is down. Plans in, reasons out. */
import { sentencesIn, type ReasonIn } from '../reason/table.ts';
import { serversOf } from '../trace/fault.ts';
import type { Plan, PlannedFault } from './plan.ts';

const NOOPS = {
  'one-server': ({ server }: { readonly server: number }) =>
    `server ${String(server)} has no connection with itself`,
  'only-another': ({ only, a, b }: { readonly only: number; readonly a: number; readonly b: number }) =>
    `"only" is ${String(only)}; expected ${String(a)} or ${String(b)}`,
  running: ({ server, atMs }: { readonly server: number; readonly atMs: number }) =>
    `server ${String(server)} is running at ${String(atMs)} ms; only one that is down can be restarted`,
  down: (details: { readonly server: number; readonly atMs: number; readonly sinceMs: number }) =>
    `server ${String(details.server)} is down at ${String(details.atMs)} ms, since ${String(details.sinceMs)} ms`,
};

/** Why a fault has no effect. */
export type NoopReason = ReasonIn<typeof NOOPS>;

export const noopSentence: (reason: NoopReason) => string = sentencesIn(NOOPS);

/** The faults of a plan that have no effect, with the reasons, by their index in its list. */
export function noops({ faults }: Plan): ReadonlyMap<number, NoopReason> {
  const found = new Map<number, NoopReason>();
  const downSinceMs = new Map<number, number>();
  const inOrder = faults.map((fault, place) => ({ fault, place }));
  inOrder.sort((a, b) => a.fault.atMs - b.fault.atMs);
  for (const { fault, place } of inOrder) {
    const reason = impossibility(fault) ?? untimeliness(fault, downSinceMs);
    if (reason !== undefined) found.set(place, reason);
    else if (fault.kind === 'crash') downSinceMs.set(fault.server, fault.atMs);
    else if (fault.kind === 'restart') downSinceMs.delete(fault.server);
  }
  return found;
}

/** A plan without the faults that have no effect: the run is the same. */
export function withoutNoops(plan: Plan): Plan {
  const found = noops(plan);
  return found.size === 0 ? plan : { ...plan, faults: plan.faults.filter((_, place) => !found.has(place)) };
}

/** Why a fault has no effect at any time. */
function impossibility(fault: PlannedFault): NoopReason | undefined {
  const [one, other] = serversOf(fault);
  if (one !== undefined && one === other) return { code: 'one-server', server: one };
  if (fault.kind !== 'cut') return undefined;
  const { only, a, b } = fault;
  return only === undefined || only === a || only === b ? undefined : { code: 'only-another', only, a, b };
}

/**
 * Why a fault has no effect at its time. Packets can be lost on the way to a server that is down, and its host has a clock and a disk; all
 * other faults need a running server.
 */
function untimeliness(fault: PlannedFault, downSinceMs: ReadonlyMap<number, number>): NoopReason | undefined {
  if (['block', 'hold', 'delay', 'latency', 'step', 'diskFull', 'diskSlow'].includes(fault.kind))
    return undefined;
  const down = serversOf(fault).find((server) => downSinceMs.has(server));
  const { atMs } = fault;
  if (fault.kind === 'restart')
    return down === undefined ? { code: 'running', server: fault.server, atMs } : undefined;
  return down === undefined
    ? undefined
    : { code: 'down', server: down, atMs, sinceMs: downSinceMs.get(down) as number };
}
