/** Finds the faults of a plan that cannot happen, such as a pause of a server that is down. Plans in, sentences out. */
import { serversOf } from '../../lib/trace/fault.ts';
import type { Plan, PlannedFault } from '../../lib/sim/plan.ts';

/** Says why faults of a plan cannot happen, by their places in its list. */
export function idleFaults({ faults }: Plan): ReadonlyMap<number, string> {
  const idle = new Map<number, string>();
  const downSinceMs = new Map<number, number>();
  const inOrder = faults.map((fault, place) => ({ fault, place }));
  inOrder.sort((a, b) => a.fault.atMs - b.fault.atMs);
  for (const { fault, place } of inOrder) {
    const reason = impossibility(fault) ?? untimeliness(fault, downSinceMs);
    if (reason !== undefined) idle.set(place, reason);
    else if (fault.kind === 'crash') downSinceMs.set(fault.server, fault.atMs);
    else if (fault.kind === 'restart') downSinceMs.delete(fault.server);
  }
  return idle;
}

/** A plan without the faults that cannot happen: what is left happens as before. */
export function withoutIdle(plan: Plan): Plan {
  const idle = idleFaults(plan);
  return idle.size === 0 ? plan : { ...plan, faults: plan.faults.filter((_, place) => !idle.has(place)) };
}

/** Why a fault could happen at no time. */
function impossibility(fault: PlannedFault): string | undefined {
  const [one, other] = serversOf(fault);
  if (one === other) return `server ${String(one)} has no connection with itself`;
  if (fault.kind === 'cut' && fault.only !== undefined && ![fault.a, fault.b].includes(fault.only))
    return `"only" is ${String(fault.only)}; it is one of the two, ${String(fault.a)} or ${String(fault.b)}`;
  return undefined;
}

/**
 * Why a fault cannot happen then. Packets can be lost on the way to whoever is down, and its machine has a clock; all else
 * needs who it befalls.
 */
function untimeliness(fault: PlannedFault, downSinceMs: ReadonlyMap<number, number>): string | undefined {
  if (['drop', 'clog', 'delay', 'step'].includes(fault.kind)) return undefined;
  const down = serversOf(fault).find((server) => downSinceMs.has(server));
  if (fault.kind === 'restart') {
    return down === undefined
      ? `server ${String(fault.server)} is running at ${String(fault.atMs)} ms; only one that is down can be restarted`
      : undefined;
  }
  if (down === undefined) return undefined;
  return `server ${String(down)} is down at ${String(fault.atMs)} ms, since ${String(downSinceMs.get(down))} ms`;
}
