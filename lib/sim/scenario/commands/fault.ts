/** The common part of the commands that inject faults. */
import type { Fault } from '../../../trace/fault.ts';
import type { Action } from '../command.ts';

/** Has a fault of one server happen; says so where there is nobody whom it befalls. */
export function inflictOn(fault: Extract<Fault, { server: number }>): Action {
  return ({ stage }) => {
    const isDown = !stage.grid.isRunning(stage.server(fault.server));
    stage.faults.inflict(fault);
    return isDown ? [`${String(fault.server)} does not run`] : [];
  };
}

/** Has a fault between two servers happen. */
export function inflictBetween(a: number, b: number, fault: Fault): Action {
  return ({ stage }) => {
    stage.servers([a, b]);
    stage.faults.inflict(fault);
    return [];
  };
}
