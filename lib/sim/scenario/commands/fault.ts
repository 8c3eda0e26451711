/** The common part of the commands that inject faults. */
import type { Fault } from '../../../trace/fault.ts';
import type { Action } from '../command.ts';

/** Injects a fault of one server; prints that the server does not run, if so. */
export function injectInto(fault: Extract<Fault, { server: number }>): Action {
  return ({ cluster }) => {
    const isDown = !cluster.grid.isRunning(cluster.server(fault.server));
    cluster.faults.inject(fault);
    return isDown ? [`${String(fault.server)} does not run`] : [];
  };
}

/** Injects a fault between two servers. */
export function injectBetween(a: number, b: number, fault: Fault): Action {
  return ({ cluster }) => {
    cluster.servers([a, b]);
    cluster.faults.inject(fault);
    return [];
  };
}
